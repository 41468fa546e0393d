package dev.athanor.sampler;

import dev.athanor.numeric.NormalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.random.RandomGenerator;

/**
 * Normal kernels over values at equal steps, or over whole numbers by their logarithm: each value
 * has the mass of the bin that reaches half a step to either side.
 *
 * <p>A bin's mass is not above its width times the density at its point that is nearest to the
 * mean. For most kernels this says already that they do not matter.
 */
final class BinKernels implements Kernels {

  private final Distribution distribution;
  private final boolean log;
  private final double step;
  private final double low;
  private final double high;
  private final double[] means;
  private final double[] widths;

  /** One over the widths, so that the inner loop does not divide. */
  private final double[] scales;

  /** What the logarithm of the highest density has of the width. */
  private final double[] logPeaks;

  private BinKernels(
      Distribution distribution,
      boolean log,
      double step,
      double low,
      double high,
      double[] observed) {
    this.distribution = distribution;
    this.log = log;
    this.step = step;
    this.low = scaled(low - step / 2);
    this.high = scaled(high + step / 2);
    var onScale = new double[observed.length];
    for (int i = 0; i < onScale.length; i++) {
      onScale[i] = scaled(observed[i]);
    }
    var bandwidths = Bandwidths.of(onScale, this.low, this.high);
    means = bandwidths.means();
    widths = bandwidths.widths();
    scales = new double[widths.length];
    logPeaks = new double[widths.length];
    for (int k = 0; k < widths.length; k++) {
      // Among many trials most kernels have the least width there is.
      boolean again = k > 0 && widths[k] == widths[k - 1];
      scales[k] = 1 / widths[k];
      logPeaks[k] =
          again ? logPeaks[k - 1] : NormalDistribution.logDensity(0) - Math.log(widths[k]);
    }
  }

  static BinKernels of(FloatDistribution range, double step, double[] observed) {
    return new BinKernels(range, false, step, range.low(), range.high(), observed);
  }

  static BinKernels of(IntDistribution range, double[] observed) {
    return new BinKernels(range, range.log(), range.step(), range.low(), range.high(), observed);
  }

  Bandwidths bandwidths() {
    return new Bandwidths(means, widths);
  }

  @Override
  public double draw(int kernel, RandomGenerator random) {
    double a = (low - means[kernel]) / widths[kernel];
    double b = (high - means[kernel]) / widths[kernel];
    double z = NormalDistribution.truncated(random.nextDouble(), a, b);
    double value = z * widths[kernel] + means[kernel];
    return nearest(log ? Math.exp(value) : value);
  }

  @Override
  public void addConstants(double[] sums) {
    for (int k = 0; k < means.length; k++) {
      sums[k] -= logMass(k, low, high);
    }
  }

  @Override
  public void addUpperBounds(double value, double[] sums) {
    double from = scaled(value - step / 2);
    double to = scaled(value + step / 2);
    double middle = 0.5 * (from + to);
    double half = 0.5 * (to - from);
    double logWidth = Math.log(to - from);
    for (int k = 0; k < means.length; k++) {
      double z = Math.max(Math.abs(middle - means[k]) - half, 0) * scales[k];
      sums[k] += Math.min(logWidth + logPeaks[k], 0) - 0.5 * z * z;
    }
  }

  @Override
  public void addLogDensities(double value, int[] some, int count, double[] sums) {
    double from = scaled(value - step / 2);
    double to = scaled(value + step / 2);
    for (int i = 0; i < count; i++) {
      sums[i] += logMass(some[i], from, to);
    }
  }

  private double logMass(int kernel, double from, double to) {
    double mean = means[kernel];
    double width = widths[kernel];
    return NormalDistribution.logMass((from - mean) / width, (to - mean) / width);
  }

  private double scaled(double value) {
    return log ? Math.log(value) : value;
  }

  private double nearest(double value) {
    return switch (distribution) {
      case FloatDistribution real ->
          real.atStep(Math.clamp(steps(value, real.low()), 0, real.count() - 1));
      case IntDistribution whole ->
          (double)
              (whole.low()
                  + whole.step() * Math.clamp(steps(value, whole.low()), 0, whole.count() - 1));
      default -> throw new AssertionError(distribution);
    };
  }

  private long steps(double value, double from) {
    return (long) Math.rint((value - from) / step);
  }
}
