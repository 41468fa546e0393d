package dev.athanor.server.http;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * The value of a {@code Content-Disposition} header that makes browsers keep a file, not show it.
 */
final class Attachment {

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern NOT_ASCII = Pattern.compile("[^ -~]");

  /** What RFC 5987 lets stand as it is, beside letters and digits. */
  private static final String PLAIN = "!#$&+-.^_`|~";

  private Attachment() {}

  /**
   * The value for a file.
   *
   * @param name of the file; what is not ASCII in it comes twice, for clients of both kinds
   */
  static String of(String name) {
    if (!NOT_ASCII.matcher(name).find()) {
      return "attachment; filename=" + quoted(name);
    }
    String plain =
        NOT_ASCII.matcher(Normalizer.normalize(name, Normalizer.Form.NFKD)).replaceAll("");
    return "attachment; filename=%s; filename*=UTF-8''%s"
        .formatted(quoted(plain.isEmpty() ? "download" : plain), encoded(name));
  }

  private static String quoted(String name) {
    return TOKEN.matcher(name).matches()
        ? name
        : "\"%s\"".formatted(name.replace("\\", "\\\\").replace("\"", "\\\""));
  }

  private static String encoded(String name) {
    var out = new StringBuilder();
    for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean letter = c < 128 && Character.isLetterOrDigit(c);
      out.append(letter || PLAIN.indexOf(c) >= 0 ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }
}
