package dev.athanor.server.mlflow;

import java.util.ArrayList;
import java.util.List;

/** A list of texts in parentheses, each text a literal of Python. */
final class PythonList {

  private final String source;
  private final List<String> texts = new ArrayList<>();
  private int at = 1;

  private PythonList(String source) {
    this.source = source;
  }

  /**
   * The texts.
   *
   * @param source with its parentheses
   * @throws FilterException if it is no such list, or an empty one
   */
  static List<String> texts(String source) {
    return new PythonList(source).read();
  }

  private List<String> read() {
    skipSpace();
    while (source.charAt(at) != ')') {
      texts.add(text());
      if (source.charAt(at) == ',') {
        at++;
        skipSpace();
      } else if (source.charAt(at) != ')') {
        throw illFormed();
      }
    }
    if (at != source.length() - 1) {
      throw illFormed();
    }
    if (texts.isEmpty()) {
      throw new FilterException(
          "While parsing a list in the query, expected a non-empty list of string values, but got"
              + " empty list");
    }
    return texts;
  }

  /** One text; literals side by side are one. */
  private String text() {
    requireNoNumber();
    var text = new StringBuilder();
    do {
      literal(text);
      skipSpace();
    } while (isLiteral());
    return text.toString();
  }

  private void requireNoNumber() {
    if (WordCharacter.isDigit(source.codePointAt(at)) || source.charAt(at) == '-') {
      throw new FilterException(
          "While parsing a list in the query, expected string value, punctuation, or whitespace,"
              + " but got different type in list: "
              + source);
    }
  }

  private boolean isLiteral() {
    return isQuote(at) || (isPrefix(at) && isQuote(at + 1));
  }

  private boolean isPrefix(int index) {
    return "rRuU".indexOf(source.charAt(index)) >= 0;
  }

  private boolean isQuote(int index) {
    return source.charAt(index) == '\'' || source.charAt(index) == '"';
  }

  private void literal(StringBuilder text) {
    if (!isLiteral()) {
      throw illFormed();
    }
    boolean raw = (source.charAt(at) | 0x20) == 'r';
    at += isQuote(at) ? 0 : 1;
    char quote = source.charAt(at++);
    while (source.charAt(at) != quote) {
      char c = source.charAt(at++);
      if (c == '\n' || c == '\r') {
        throw illFormed();
      } else if (c != '\\') {
        text.append(c);
      } else if (raw) {
        text.append(c).append(source.charAt(at++));
      } else {
        escaped(text, source.charAt(at++));
      }
      if (at == source.length()) {
        throw illFormed();
      }
    }
    at++;
  }

  private void escaped(StringBuilder text, char c) {
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> text.append(c);
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'v' -> text.append('\u000b');
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        at--;
        text.append((char) code(8, 1, 3));
      }
      case 'x' -> text.append((char) code(16, 2, 2));
      case 'u' -> text.append((char) code(16, 4, 4));
      case 'U' -> text.appendCodePoint(Math.min(code(16, 8, 8), Character.MAX_CODE_POINT));
      case 'N' -> throw illFormed();
      default -> text.append('\\').append(c);
    }
  }

  private int code(int radix, int least, int most) {
    int end = at;
    while (end < at + most && Character.digit(source.charAt(end), radix) >= 0) {
      end++;
    }
    if (end < at + least) {
      throw illFormed();
    }
    int code = Integer.parseUnsignedInt(source.substring(at, end), radix) & Integer.MAX_VALUE;
    at = end;
    return code;
  }

  /** White space and comments, of which the list may have any. */
  private void skipSpace() {
    boolean comment = false;
    while (at < source.length() - 1) {
      char c = source.charAt(at);
      comment = comment ? c != '\n' : c == '#';
      if (!comment && !WordCharacter.isSpace(c)) {
        return;
      }
      at++;
    }
    if (comment) {
      throw illFormed();
    }
  }

  private static FilterException illFormed() {
    return new FilterException(
        "While parsing a list in the query, expected a non-empty list of string values, but got"
            + " ill-formed list.");
  }
}
