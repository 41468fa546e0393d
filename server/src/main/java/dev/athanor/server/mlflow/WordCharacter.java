package dev.athanor.server.mlflow;

/** The classes of characters that Python's regular expressions and sqlparse know. */
final class WordCharacter {

  private WordCharacter() {}

  /** What {@code \w} stands for: letters, numbers, the underscore. */
  static boolean isWord(int c) {
    if (c < 128) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isAsciiDigit(c) || c == '_';
    }
    return switch (Character.getType(c)) {
      case Character.LETTER_NUMBER, Character.OTHER_NUMBER, Character.DECIMAL_DIGIT_NUMBER -> true;
      default -> Character.isLetter(c);
    };
  }

  /** What begins a word to sqlparse: Latin letters without the last few. */
  static boolean isLatin(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'À' && c <= 'Ü')
        || (c >= 'à' && c <= 'ü' && c != '÷');
  }

  /** What keeps a number from ending before it. */
  static boolean isLatinOrUnderscore(int c) {
    return isLatin(c) || c == '_';
  }

  /** What {@code \d} stands for. */
  static boolean isDigit(int c) {
    return c < 128 ? isAsciiDigit(c) : Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER;
  }

  private static boolean isAsciiDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** What {@code \s} stands for. */
  static boolean isSpace(int c) {
    return (c >= '\t' && c <= '\r')
        || (c >= 0x1c && c <= ' ')
        || c == 0x85
        || (c > 127 && Character.isSpaceChar(c));
  }
}
