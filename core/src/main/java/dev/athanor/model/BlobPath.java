package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException.Code;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The name of a blob among its owner's: parts with {@code /} between them, as {@code
 * model/weights.pt}. All but the last are folders. Ordered by code points, {@code a.txt} before
 * {@code a/b}.
 *
 * @param text at most {@value #MOST_CHARACTERS} characters; no part is empty, {@code .}, {@code ..}
 *     or longer than {@value #MOST_PART_BYTES} bytes in UTF-8; no backslash and no control
 *     character
 */
public record BlobPath(String text) implements Comparable<BlobPath> {

  public static final int MOST_CHARACTERS = 1024;

  /** What file systems take. */
  public static final int MOST_PART_BYTES = 255;

  /**
   * Checks the text.
   *
   * @throws AthanorException {@code INVALID_INPUT} if it breaks a rule
   */
  public BlobPath {
    requireNonNull(text, "text");
    if (text.length() > MOST_CHARACTERS) {
      throw refusal(
          "path of %d characters (expected: at most %d), it begins with \"%s\". Shorten it."
              .formatted(text.length(), MOST_CHARACTERS, shown(text.substring(0, 64))));
    }
    if (text.startsWith("/")) {
      throw refusal(text, "a relative path. Leave the first / out");
    }
    if (text.indexOf('\\') >= 0) {
      throw refusal(text, "no backslash. Write / between folders");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw refusal(text, "no control characters. Leave them out");
    }
    for (String part : text.split("/", -1)) {
      check(text, part);
    }
  }

  private static void check(String text, String part) {
    if (part.isEmpty() || part.equals(".") || part.equals("..")) {
      throw refusal(text, "no part that is empty, . or .. Name each folder and the file");
    }
    int bytes = utf8Length(text, part);
    if (bytes > MOST_PART_BYTES) {
      throw refusal(
          "path \"%s\": \"%s\" has %d bytes in UTF-8 (expected: at most %d between slashes). Shorten it."
              .formatted(shown(text), shown(part), bytes, MOST_PART_BYTES));
    }
  }

  private static int utf8Length(String text, String part) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(part)).remaining();
    } catch (CharacterCodingException e) {
      throw refusal(text, "characters that are whole. Half a surrogate pair is none");
    }
  }

  private static AthanorException refusal(String text, String expected) {
    return refusal("path \"%s\" (expected: %s).".formatted(shown(text), expected));
  }

  private static AthanorException refusal(String message) {
    return new AthanorException(Code.INVALID_INPUT, message);
  }

  /** The text, with what would disturb a terminal spelled out. */
  private static String shown(String text) {
    return text.chars()
        .mapToObj(
            c -> Character.isISOControl(c) ? "\\u%04x".formatted(c) : String.valueOf((char) c))
        .collect(Collectors.joining());
  }

  /** The folders and, last, the file. */
  public List<String> parts() {
    return List.of(text.split("/"));
  }

  /** Whether this is a folder on the way to the other. */
  public boolean isFolderOf(BlobPath other) {
    return other.text.startsWith(text + "/");
  }

  @Override
  public int compareTo(BlobPath other) {
    return Arrays.compareUnsigned(
        text.getBytes(StandardCharsets.UTF_8), other.text.getBytes(StandardCharsets.UTF_8));
  }

  /** The text. */
  @Override
  public String toString() {
    return text;
  }
}
