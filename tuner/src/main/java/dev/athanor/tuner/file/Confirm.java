package dev.athanor.tuner.file;

import static java.util.Objects.requireNonNull;

/**
 * The best trials run again, each with fresh seeds, once the tuning has ended.
 *
 * @param top how many trials, the best first; at least 1
 * @param seeds how often each of them runs, every time with another seed; at least 1
 * @param metric the metric whose last value counts
 */
public record Confirm(int top, int seeds, String metric) {
  public Confirm {
    requireNonNull(metric, "metric");
    if (top < 1 || seeds < 1) {
      throw new IllegalArgumentException(
          "top: %d, seeds: %d (expected: both >= 1)".formatted(top, seeds));
    }
  }
}
