package dev.athanor.sampler;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;

/**
 * A parameter of numbers, or of their logarithms. Values at equal steps, and whole numbers also by
 * their logarithm, are bins that reach half a step to either side. Immutable.
 */
final class NumberAxis implements Axis {

  private final Distribution distribution;
  private final boolean log;

  /** 1, but less where the range is wider than doubles go. */
  private final double unit;

  /** 0 for reals without a step. */
  private final double step;

  /** The ends of the range, half a step beyond the first and last value. */
  final double low;

  final double high;

  /** The widest bin there is; 0 without bins. */
  final double widest;

  NumberAxis(FloatDistribution real) {
    this(real, real.log(), real.step() == null ? 0 : real.step(), real.low(), real.high());
  }

  NumberAxis(IntDistribution whole) {
    this(whole, whole.log(), (double) whole.step(), (double) whole.low(), (double) whole.high());
  }

  private NumberAxis(
      Distribution distribution, boolean log, double step, double first, double last) {
    this.distribution = distribution;
    this.log = log;
    this.step = step;
    unit = Double.isInfinite(last - first) ? 0.125 : 1;
    low = scaled(first - step / 2);
    high = scaled(last + step / 2);
    widest = step == 0 ? 0 : scaled(first + step / 2) - low;
  }

  @Override
  public Distribution distribution() {
    return distribution;
  }

  boolean bins() {
    return step > 0;
  }

  double range() {
    return high - low;
  }

  @Override
  public double mean(double internal) {
    return scaled(internal);
  }

  @Override
  public double point(double internal) {
    return log && step > 0
        ? 0.5 * (Math.log(internal - step / 2) + Math.log(internal + step / 2))
        : scaled(internal);
  }

  @Override
  public double half(double internal) {
    return log && step > 0
        ? 0.5 * (Math.log(internal + step / 2) - Math.log(internal - step / 2))
        : 0.5 * step * unit;
  }

  @Override
  public double internal(double point) {
    double value = log ? Math.exp(point) : point / unit;
    return switch (distribution) {
      case FloatDistribution real when step == 0 -> Math.clamp(value, real.low(), real.high());
      case FloatDistribution real ->
          real.atStep(Math.clamp(steps(value, real.low()), 0, real.count() - 1));
      case IntDistribution whole ->
          (double)
              (whole.low()
                  + whole.step()
                      * Math.clamp(steps(value, (double) whole.low()), 0, whole.count() - 1));
      case CategoricalDistribution choice -> throw new AssertionError(choice);
    };
  }

  private long steps(double value, double from) {
    return (long) Math.rint((value - from) / step);
  }

  private double scaled(double value) {
    return log ? Math.log(value) : value * unit;
  }
}
