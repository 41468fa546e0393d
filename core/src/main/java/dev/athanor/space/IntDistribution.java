package dev.athanor.space;

/**
 * Whole numbers of the closed range {@code [low, high]}, spread evenly, or evenly in their
 * logarithm. Internal values are doubles, so the range stays within ±2⁵³.
 *
 * @param low the smallest value; at least 1 when {@code log}
 * @param high the largest value, at least {@code low}; lowered to the last reachable step
 * @param log whether the logarithm is spread evenly; needs {@code step} 1
 * @param step distance of neighbouring values counted from {@code low}, at least 1
 */
public record IntDistribution(long low, long high, boolean log, long step) implements Distribution {

  private static final long EXACT = 1L << 53;

  public IntDistribution {
    if (low > high) {
      throw new IllegalArgumentException(
          "low: %d, high: %d (expected: low <= high). Swap the two.".formatted(low, high));
    }
    if (low < -EXACT || high > EXACT) {
      throw new IllegalArgumentException(
          "range [%d, %d] (expected: within ±2^53, where doubles are exact)".formatted(low, high));
    }
    if (step < 1) {
      throw new IllegalArgumentException("step: %d (expected: >= 1)".formatted(step));
    }
    if (log && low < 1) {
      throw new IllegalArgumentException(
          "low: %d with log (expected: >= 1). A logarithm needs a range above zero; raise low or drop log."
              .formatted(low));
    }
    if (log && step != 1) {
      throw new IllegalArgumentException(
          "step: %d with log (expected: 1). Drop step or log.".formatted(step));
    }
    high = low + (high - low) / step * step;
  }

  /** All whole numbers of {@code [low, high]}. */
  public static IntDistribution of(long low, long high) {
    return new IntDistribution(low, high, false, 1);
  }

  /** All whole numbers of {@code [low, high]}, evenly in their logarithm. */
  public static IntDistribution ofLog(long low, long high) {
    return new IntDistribution(low, high, true, 1);
  }

  /** The values {@code low, low + step, …} up to {@code high}. */
  public static IntDistribution ofStep(long low, long high, long step) {
    return new IntDistribution(low, high, false, step);
  }

  @Override
  public boolean contains(double internal) {
    return internal >= low
        && internal <= high
        && internal == Math.rint(internal)
        && ((long) internal - low) % step == 0;
  }

  @Override
  public boolean single() {
    return low == high;
  }

  /** How many values there are. */
  public long count() {
    return (high - low) / step + 1;
  }

  @Override
  public ParamValue external(double internal) {
    if (!contains(internal)) {
      throw new IllegalArgumentException("%s (expected: %s)".formatted(internal, describe()));
    }
    return new ParamValue.Whole((long) internal);
  }

  @Override
  public double internal(ParamValue value) {
    double number = value.number().orElse(Double.NaN);
    if (!contains(number)) {
      throw new IllegalArgumentException("%s (expected: %s)".formatted(value.text(), describe()));
    }
    return number;
  }

  @Override
  public String describe() {
    return "int [%d, %d]%s%s"
        .formatted(low, high, log ? " log" : "", step == 1 ? "" : " step " + step);
  }
}
