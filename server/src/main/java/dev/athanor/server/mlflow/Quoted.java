package dev.athanor.server.mlflow;

/** What stands in quotes, and how far it reaches. */
final class Quoted {

  private Quoted() {}

  /**
   * Where the quoted text ends that begins here. Two quotes are no end, nor is one behind a
   * backslash; where the filter would end before it does, the last of those is the end after all.
   *
   * @param start of the quote that opens it
   * @param escapes whether a backslash makes the quote behind it a part of the text
   * @return behind the closing quote; -1 if there is none
   */
  static int end(String text, int start, boolean escapes) {
    char quote = text.charAt(start);
    int last = -1;
    int at = start + 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if (c == quote && next != quote) {
        return at + 1;
      } else if (c == quote) {
        last = at + 1;
        at += 2;
      } else if (escapes && c == '\\' && next == quote) {
        last = at + 2;
        at += 2;
      } else {
        at++;
      }
    }
    return last;
  }

  /** Whether the text has this quote on both ends. */
  static boolean isIn(char quote, String text) {
    return text.length() >= 2 && text.charAt(0) == quote && text.charAt(text.length() - 1) == quote;
  }

  static boolean isQuoted(String text) {
    return isIn('\'', text) || isIn('"', text);
  }

  /** The text without single or double quotes around it, if it has them. */
  static String strip(String text) {
    return isQuoted(text) ? text.substring(1, text.length() - 1) : text;
  }

  /** The text without backticks around it, if it has them. */
  static String stripBackticks(String text) {
    return isIn('`', text) ? text.substring(1, text.length() - 1) : text;
  }
}
