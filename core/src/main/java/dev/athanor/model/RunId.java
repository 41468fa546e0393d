package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Identifies a run everywhere.
 *
 * @param hex32 32 lower-case hexadecimal digits
 */
public record RunId(String hex32) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

  public RunId {
    requireNonNull(hex32, "hex32");
    if (!FORM.matcher(hex32).matches()) {
      throw new IllegalArgumentException(
          "run id %s (expected: 32 lower-case hexadecimal digits)".formatted(hex32));
    }
  }

  /** A new random id. */
  public static RunId random() {
    return new RunId(UUID.randomUUID().toString().replace("-", ""));
  }
}
