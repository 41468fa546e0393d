package dev.athanor.server.mlflow;

import java.util.List;
import java.util.stream.Collectors;

/** Texts as Python shows them in messages. */
final class PythonText {

  private PythonText() {}

  /** The text as a literal: in single quotes, unless it has some and no double ones. */
  static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    var quoted = new StringBuilder().append(quote);
    text.codePoints().forEach(c -> append(quoted, c, quote));
    return quoted.append(quote).toString();
  }

  static String quoted(List<String> texts) {
    return texts.stream().map(PythonText::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  private static void append(StringBuilder quoted, int c, char quote) {
    switch (c) {
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case '\\' -> quoted.append("\\\\");
      default -> {
        if (c == quote) {
          quoted.append('\\').append(quote);
        } else if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
          quoted.append("\\x%02x".formatted(c));
        } else {
          quoted.appendCodePoint(c);
        }
      }
    }
  }
}
