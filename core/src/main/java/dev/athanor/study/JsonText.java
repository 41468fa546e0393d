package dev.athanor.study;

import dev.athanor.space.ParamValue;
import java.util.HexFormat;

/** Values as JSON text, as Python's {@code json} reads and writes it. */
final class JsonText {

  private static final String ESCAPED = "\"\\\b\f\n\r\t";
  private static final String LETTERS = "\"\\bfnrt";

  private JsonText() {}

  /**
   * The value as JSON; what is not a number is {@code NaN}, {@code Infinity}, {@code -Infinity}.
   */
  static String of(ParamValue value) {
    return switch (value) {
      case ParamValue.Text text -> quoted(text.value());
      case ParamValue.Real real -> real.text();
      case ParamValue.Whole whole -> whole.text();
      case ParamValue.Bool bool -> bool.text();
      case ParamValue.Json json -> json.canonical();
    };
  }

  /** The text in quotes. Half a surrogate pair is spelled out, because no encoding takes it. */
  static String quoted(String text) {
    var json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int letter = ESCAPED.indexOf(c);
      if (letter >= 0) {
        json.append('\\').append(LETTERS.charAt(letter));
      } else if (c < ' ' || halfPair(text, i)) {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private static boolean halfPair(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  /** What a JSON string says; any other JSON, and what is none, word for word. */
  static String plain(String json) {
    String text = json.strip();
    if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
      return json;
    }
    var plain = new StringBuilder(text.length());
    int i = 1;
    while (i < text.length() - 1) {
      char c = text.charAt(i);
      if (c == '"' || (c == '\\' && i == text.length() - 2)) {
        return json;
      }
      if (c != '\\') {
        plain.append(c);
        i++;
        continue;
      }
      char after = text.charAt(i + 1);
      int letter = LETTERS.indexOf(after);
      if (letter >= 0 || after == '/') {
        plain.append(letter >= 0 ? ESCAPED.charAt(letter) : '/');
        i += 2;
      } else if (after == 'u' && i + 6 < text.length()) {
        try {
          plain.append((char) HexFormat.fromHexDigits(text, i + 2, i + 6));
        } catch (IllegalArgumentException e) {
          return json;
        }
        i += 6;
      } else {
        return json;
      }
    }
    return plain.toString();
  }
}
