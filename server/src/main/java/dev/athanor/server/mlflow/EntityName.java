package dev.athanor.server.mlflow;

import java.util.ArrayDeque;
import java.util.StringJoiner;

/** What MLflow allows as the key of a metric, param or tag. */
final class EntityName {

  static final int LONGEST = 250;

  private EntityName() {}

  /** Whether the key is allowed, its length aside; the usual ones are known by one look. */
  static boolean allowed(String key) {
    boolean pathLike = key.isEmpty();
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c == '/' || c == '.') {
        pathLike = true;
      } else if (!isPlain(c)) {
        return false;
      }
    }
    return !pathLike || isOwnPath(key);
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == ' '
        || c == ':'
        || (c > 127 && (Character.isLetterOrDigit(c) || Character.isSurrogate(c)));
  }

  private static boolean isOwnPath(String key) {
    String normal = normal(key);
    return normal.equals(key)
        && !normal.equals(".")
        && !normal.startsWith("..")
        && !normal.startsWith("/");
  }

  /**
   * Refuses a key that is not allowed.
   *
   * @param path how the field is called in the message
   */
  static void require(String key, String path) {
    if (allowed(key)) {
      return;
    }
    String quoted = quoted(key);
    if (key.chars().anyMatch(c -> c != '/' && c != '.' && !isPlain((char) c))) {
      throw MlflowException.invalid(
          "Invalid value %s for parameter '%s' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
              .formatted(quoted, path));
    }
    throw MlflowException.invalid(
        "Invalid value %s for parameter '%s' supplied: Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '%s'"
            .formatted(quoted, path, normal(key)));
  }

  /** Refuses a text that is too long. */
  static void requireLength(String what, int most, String text) {
    if (length(text) > most) {
      throw MlflowException.invalid(
          "'%s' exceeds the maximum length of %d characters".formatted(what, most));
    }
  }

  /** The text, cut to its first {@code most} characters. */
  static String cut(String text, int most) {
    return length(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** The path without what leads nowhere, as Python's {@code posixpath.normpath} has it. */
  private static String normal(String path) {
    if (path.isEmpty()) {
      return ".";
    }
    var parts = new ArrayDeque<String>();
    boolean absolute = path.startsWith("/");
    for (String part : path.split("/")) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (part.equals("..") ? !absolute : !part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    var joined = new StringJoiner("/");
    parts.forEach(joined::add);
    String lead = !absolute ? "" : path.startsWith("//") && !path.startsWith("///") ? "//" : "/";
    String normal = lead + joined;
    return normal.isEmpty() ? "." : normal;
  }
}
