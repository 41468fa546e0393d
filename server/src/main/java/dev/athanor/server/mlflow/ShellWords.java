package dev.athanor.server.mlflow;

import java.util.ArrayList;
import java.util.List;

/** The words of a line as a shell reads it, and Python's {@code shlex.split}. */
final class ShellWords {

  private ShellWords() {}

  /**
   * The words without their quotes.
   *
   * @return none if a quote is not closed, or a backslash is the last character
   */
  static List<String> of(String line) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote == 0 && isSpace(c)) {
        if (inWord) {
          words.add(word.toString());
        }
        word.setLength(0);
        inWord = false;
        continue;
      }
      inWord = true;
      if (c == '\\' && quote != '\'') {
        if (++i == line.length()) {
          return List.of();
        }
        char escaped = line.charAt(i);
        boolean kept = quote == '"' && escaped != '"' && escaped != '\\';
        word.append(kept ? "\\" : "").append(escaped);
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        word.append(c);
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return quote == 0 ? words : List.of();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
