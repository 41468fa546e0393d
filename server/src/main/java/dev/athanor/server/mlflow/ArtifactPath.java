package dev.athanor.server.mlflow;

import dev.athanor.model.AthanorException;
import dev.athanor.model.BlobPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A path of an artifact as a client sends it, made plain: what is percent-encoded, be it more than
 * once, is decoded, because clients decode the names that a listing gives them in the same way.
 * What is left is checked; nothing that means another place than it says gets through.
 *
 * @param text names with a slash between them; empty for the folder of everything
 */
record ArtifactPath(String text) {

  static final ArtifactPath ROOT = new ArtifactPath("");

  private static final int MOST_DECODINGS = 10;
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:/.*", Pattern.DOTALL);

  /**
   * The path of a file.
   *
   * @param sent percent-encoded or not
   * @throws MlflowException if it is none
   */
  static ArtifactPath of(String sent) {
    String text = plain(sent);
    try {
      return new ArtifactPath(new BlobPath(text).text());
    } catch (AthanorException e) {
      throw text.contains("..")
          ? invalid()
          : MlflowException.invalid("Invalid path: " + e.getMessage());
    }
  }

  /** The path of a folder or a file; a slash at its end is passed over. */
  static ArtifactPath ofFolder(String sent) {
    String text = plain(sent);
    String inner = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return inner.isEmpty() ? ROOT : of(inner);
  }

  static MlflowException invalid() {
    return MlflowException.invalid("Invalid path");
  }

  private static String plain(String sent) {
    String text = decoded(sent);
    if (text.startsWith("/")
        || text.indexOf('\\') >= 0
        || text.indexOf('#') >= 0
        || text.toLowerCase(Locale.ROOT).startsWith("file:")
        || DRIVE.matcher(text).matches()
        || text.chars().anyMatch(c -> c == '\t' || c == '\n' || c == '\r')) {
      throw invalid();
    }
    return spelledOut(text);
  }

  /** Decodes until nothing changes any more. */
  private static String decoded(String sent) {
    String text = sent;
    for (int i = 0; i < MOST_DECODINGS; i++) {
      String once = decodedOnce(text);
      if (once.equals(text)) {
        return text;
      }
      text = once;
    }
    throw invalid();
  }

  /** What encodes nothing stays; bytes that are no UTF-8 become the replacement character. */
  private static String decodedOnce(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (low < 0) {
        out.write(bytes[i]);
      } else {
        out.write(high << 4 | low);
        i += 2;
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * Control characters as the percent-encoded text that they came from. Clients of MLflow 2 name
   * images {@code key%step%10%timestamp%17…}, of which decoding makes control characters.
   */
  private static String spelledOut(String text) {
    if (text.chars().noneMatch(ArtifactPath::isControl)) {
      return text;
    }
    var out = new StringBuilder();
    text.chars()
        .forEach(c -> out.append(isControl(c) ? "%%%02x".formatted(c) : String.valueOf((char) c)));
    return out.toString();
  }

  private static boolean isControl(int c) {
    return c < 0x20 || c == 0x7f;
  }

  boolean isRoot() {
    return text.isEmpty();
  }

  /** The names, none for the root. */
  List<String> parts() {
    return isRoot() ? List.of() : List.of(text.split("/"));
  }

  String name() {
    return text.substring(text.lastIndexOf('/') + 1);
  }

  /** What is below this one. */
  ArtifactPath resolve(ArtifactPath below) {
    if (isRoot()) {
      return below;
    }
    return below.isRoot() ? this : new ArtifactPath(text + "/" + below.text());
  }

  @Override
  public String toString() {
    return text;
  }
}
