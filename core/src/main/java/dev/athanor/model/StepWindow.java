package dev.athanor.model;

/**
 * A range of steps, both ends in it.
 *
 * @param from at most {@code to}
 */
public record StepWindow(long from, long to) {

  /** Every step. */
  public static final StepWindow ALL = new StepWindow(Long.MIN_VALUE, Long.MAX_VALUE);

  public StepWindow {
    if (from > to) {
      throw new IllegalArgumentException(
          "steps %d to %d (expected: the smaller one first)".formatted(from, to));
    }
  }

  public boolean contains(long step) {
    return from <= step && step <= to;
  }

  /**
   * How many steps each of {@code width} buckets spans that together cover the window: the smallest
   * whole number, as an unsigned one. Bucket {@code i} begins at {@code from + i × span}; where the
   * window has fewer steps than buckets, the last ones stay empty.
   *
   * @param width at least 1
   */
  public long span(int width) {
    if (width < 1) {
      throw new IllegalArgumentException("width: %d (expected: at least 1)".formatted(width));
    }
    long last = to - from;
    long span = Long.divideUnsigned(last, width) + 1;
    // 2^64 steps in one bucket do not fit a long; the last step then joins the first bucket.
    return span == 0 ? -1 : span;
  }

  /**
   * The bucket of a step, from 0.
   *
   * @param step one of the window
   * @param width as of {@link #span}
   */
  public int bucket(long step, int width) {
    return (int) Math.min(Long.divideUnsigned(step - from, span(width)), width - 1L);
  }
}
