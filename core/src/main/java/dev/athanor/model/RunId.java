package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * Identifies a run everywhere.
 *
 * @param hex32 32 lower-case hexadecimal digits
 */
public record RunId(String hex32) {

  public RunId {
    requireNonNull(hex32, "hex32");
    if (hex32.length() != 32 || !hex32.chars().allMatch(RunId::isDigit)) {
      throw new IllegalArgumentException(
          "run id %s (expected: 32 lower-case hexadecimal digits)".formatted(hex32));
    }
  }

  private static boolean isDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }

  /** A new random id. */
  public static RunId random() {
    return new RunId(UUID.randomUUID().toString().replace("-", ""));
  }
}
