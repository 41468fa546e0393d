package dev.athanor.space;

import org.jspecify.annotations.Nullable;

/**
 * Real numbers of the closed range {@code [low, high]}, spread evenly, or evenly in their
 * logarithm.
 *
 * @param low the smallest value, finite; above 0 when {@code log}
 * @param high the largest value, finite, at least {@code low}; lowered to the last reachable step
 * @param log whether the logarithm is spread evenly; excludes {@code step}
 * @param step distance of neighbouring values counted from {@code low}, above 0; null for none
 */
public record FloatDistribution(double low, double high, boolean log, @Nullable Double step)
    implements Distribution {

  private static final double MOST_STEPS = 1L << 53;

  public FloatDistribution {
    if (!Double.isFinite(low) || !Double.isFinite(high)) {
      throw new IllegalArgumentException(
          "range [%s, %s] (expected: finite numbers)".formatted(low, high));
    }
    if (low > high) {
      throw new IllegalArgumentException(
          "low: %s, high: %s (expected: low <= high). Swap the two.".formatted(low, high));
    }
    if (log && low <= 0) {
      throw new IllegalArgumentException(
          "low: %s with log (expected: > 0). A logarithm needs a range above zero; raise low or drop log."
              .formatted(low));
    }
    if (step != null) {
      if (log) {
        throw new IllegalArgumentException(
            "step: %s with log (expected: one of the two). Drop step or log.".formatted(step));
      }
      if (!(step > 0) || !Double.isFinite(step)) {
        throw new IllegalArgumentException("step: %s (expected: > 0)".formatted(step));
      }
      requireTellable(low, high, step);
      high = lastStep(low, high, step);
    }
  }

  /** Neighbouring values must differ, and be so few that doubles can count them. */
  private static void requireTellable(double low, double high, double step) {
    boolean differ = low == high || (low + step > low && high - step < high);
    if (!differ || !((high - low) / step <= MOST_STEPS)) {
      throw new IllegalArgumentException(
          "step: %s in [%s, %s] (expected: at most 2^53 steps, each as large as doubles can tell). Widen the step."
              .formatted(step, low, high));
    }
  }

  /** All reals of {@code [low, high]}. */
  public static FloatDistribution of(double low, double high) {
    return new FloatDistribution(low, high, false, null);
  }

  /** All reals of {@code [low, high]}, evenly in their logarithm. */
  public static FloatDistribution ofLog(double low, double high) {
    return new FloatDistribution(low, high, true, null);
  }

  /** The values {@code low, low + step, …} up to {@code high}. */
  public static FloatDistribution ofStep(double low, double high, double step) {
    return new FloatDistribution(low, high, false, step);
  }

  @Override
  public boolean contains(double internal) {
    if (!(internal >= low && internal <= high)) {
      return false;
    }
    if (step == null) {
      return true;
    }
    double steps = (internal - low) / step;
    // Far from zero, what the numbers themselves cannot say exactly is added to the tolerance.
    double tolerance = 1e-8 + 2 * (Math.ulp(low) + Math.ulp(internal)) / step;
    return Math.abs(steps - Math.rint(steps)) < tolerance;
  }

  @Override
  public boolean single() {
    return low == high;
  }

  @Override
  public ParamValue external(double internal) {
    if (!contains(internal)) {
      throw new IllegalArgumentException("%s (expected: %s)".formatted(internal, describe()));
    }
    return new ParamValue.Real(internal);
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
    return "float [%s, %s]%s%s"
        .formatted(
            ParamValue.of(low).text(),
            ParamValue.of(high).text(),
            log ? " log" : "",
            step == null ? "" : " step " + ParamValue.of(step).text());
  }

  /** The value {@code index} steps above {@code low}, free of the noise of repeated addition. */
  public double atStep(long index) {
    if (step == null) {
      throw new IllegalStateException("no step in " + describe());
    }
    // 0.05 * 3 is 0.15000000000000002; the nearest number of few digits is what the user meant.
    double raw = low + index * step;
    double rounded = Math.rint(raw * 1e12) / 1e12;
    double value = Math.abs(raw - rounded) <= Math.ulp(raw) * 4 ? rounded : raw;
    return Math.min(Math.max(value, low), high);
  }

  /** How many values there are; {@link Long#MAX_VALUE} without a step. */
  public long count() {
    if (step == null) {
      return single() ? 1 : Long.MAX_VALUE;
    }
    return Math.round((high - low) / step) + 1;
  }

  private static double lastStep(double low, double high, double step) {
    double steps = Math.floor((high - low) / step + 1e-8);
    double last = low + steps * step;
    return Math.abs(last - high) <= 1e-8 * step ? high : last;
  }
}
