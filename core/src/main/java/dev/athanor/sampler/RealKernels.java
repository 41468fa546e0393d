package dev.athanor.sampler;

import dev.athanor.numeric.NormalDistribution;
import dev.athanor.space.FloatDistribution;
import java.util.random.RandomGenerator;

/** Normal kernels truncated to a range of reals, or to its logarithm. */
final class RealKernels implements Kernels {

  private static final double LOG_SQRT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  private final FloatDistribution range;
  private final double low;
  private final double high;
  private final double[] means;
  private final double[] widths;

  /** One over the widths, so that the inner loop does not divide. */
  private final double[] scales;

  private RealKernels(FloatDistribution range, double low, double high, Bandwidths bandwidths) {
    this.range = range;
    this.low = low;
    this.high = high;
    this.means = bandwidths.means();
    this.widths = bandwidths.widths();
    this.scales = new double[widths.length];
    for (int k = 0; k < scales.length; k++) {
      scales[k] = 1 / widths[k];
    }
  }

  static RealKernels of(FloatDistribution range, double[] observed) {
    if (!range.log()) {
      var bandwidths = Bandwidths.of(observed, range.low(), range.high());
      return new RealKernels(range, range.low(), range.high(), bandwidths);
    }
    double low = Math.log(range.low());
    double high = Math.log(range.high());
    var logs = new double[observed.length];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = Math.log(observed[i]);
    }
    return new RealKernels(range, low, high, Bandwidths.of(logs, low, high));
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
    return Math.clamp(range.log() ? Math.exp(value) : value, range.low(), range.high());
  }

  @Override
  public void addConstants(double[] sums) {
    double width = Double.NaN;
    double logWidth = Double.NaN;
    for (int k = 0; k < means.length; k++) {
      // Among many trials most kernels have the least width there is.
      if (widths[k] != width) {
        width = widths[k];
        logWidth = Math.log(width);
      }
      double a = (low - means[k]) / width;
      double b = (high - means[k]) / width;
      sums[k] -= NormalDistribution.logMass(a, b) + logWidth + LOG_SQRT_TWO_PI;
    }
  }

  @Override
  public void addUpperBounds(double value, double[] sums) {
    double x = range.log() ? Math.log(value) : value;
    for (int k = 0; k < means.length; k++) {
      double z = (x - means[k]) * scales[k];
      sums[k] -= 0.5 * z * z;
    }
  }

  @Override
  public void addLogDensities(double value, int[] some, int count, double[] sums) {
    double x = range.log() ? Math.log(value) : value;
    for (int i = 0; i < count; i++) {
      double z = (x - means[some[i]]) * scales[some[i]];
      sums[i] -= 0.5 * z * z;
    }
  }
}
