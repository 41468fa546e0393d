package dev.athanor.space;

import static java.util.Objects.requireNonNull;

/**
 * What a trial was given for one parameter, with the distribution it was drawn from.
 *
 * @param internal the number, or the choice's index; contained in {@code distribution}
 */
public record Assignment(Distribution distribution, double internal) {

  public Assignment {
    requireNonNull(distribution, "distribution");
    if (!distribution.contains(internal)) {
      throw new IllegalArgumentException(
          "%s (expected: %s)".formatted(internal, distribution.describe()));
    }
  }

  /** The value as a user sees it. */
  public ParamValue value() {
    return distribution.external(internal);
  }

  /** The value as one word: a map of assignments reads {@code {rate=0.01, optimizer=adam}}. */
  @Override
  public String toString() {
    return value().text();
  }
}
