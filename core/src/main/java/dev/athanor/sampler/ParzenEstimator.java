package dev.athanor.sampler;

import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.random.RandomGenerator;

/**
 * A density over the parameters of a space: a weighted mixture with one kernel per observation and
 * an even prior, each kernel a product over the parameters.
 *
 * <p>Used by one thread at a time: it keeps room for its sums.
 */
final class ParzenEstimator {

  /** The newest so many observations weigh in full, older ones ever less. */
  private static final int IN_FULL = 25;

  /** A million terms so much below the largest are less than an ulp of their sum. */
  private static final double NEGLIGIBLE = -52;

  private final Kernels[] kernels;
  private final double[] weights;
  private final double[] cumulated;

  /** What the logarithm of each kernel's density has for every point, its weight included. */
  private final double[] constants;

  // Room for the sums of one point.
  private final double[] bounds;
  private final int[] chosen;
  private final double[] sums;

  private ParzenEstimator(Kernels[] kernels, double[] weights) {
    this.kernels = kernels;
    this.weights = weights;
    cumulated = new double[weights.length];
    constants = new double[weights.length];
    bounds = new double[weights.length];
    chosen = new int[weights.length];
    sums = new double[weights.length];
    double total = 0;
    for (int k = 0; k < weights.length; k++) {
      total += weights[k];
      cumulated[k] = total;
      constants[k] = Math.log(weights[k]);
    }
    for (Kernels one : kernels) {
      one.addConstants(constants);
    }
  }

  /** The density that observations make, in the order of their age, oldest first. */
  static ParzenEstimator of(SearchSpace space, Observations observations) {
    Distribution[] distributions = space.byName().values().toArray(Distribution[]::new);
    var kernels = new Kernels[distributions.length];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i] = Kernels.of(distributions[i], observations.columns()[i]);
    }
    return new ParzenEstimator(kernels, weights(observations.count()));
  }

  /** The kernels along one parameter. */
  Kernels kernels(int parameter) {
    return kernels[parameter];
  }

  /** The kernels' weights, which sum to 1. */
  double[] weights() {
    return weights.clone();
  }

  /** Draws a point: a kernel by its weight, and then a value per parameter from it. */
  void draw(RandomGenerator random, double[] point) {
    int kernel = pick(random.nextDouble() * cumulated[cumulated.length - 1]);
    for (int i = 0; i < point.length; i++) {
      point[i] = kernels[i].draw(kernel, random);
    }
  }

  /**
   * The logarithm of the density at a point; of the mass along parameters of separate values.
   *
   * <p>Only kernels that may matter are summed: those whose upper bound is not far below what the
   * kernel with the highest bound has.
   */
  double logDensity(double[] point) {
    int highest = bound(point);
    chosen[0] = highest;
    double floor = sum(point, 1) + NEGLIGIBLE;
    int count = 0;
    for (int k = 0; k < bounds.length; k++) {
      chosen[count] = k;
      count += bounds[k] > floor ? 1 : 0;
    }
    return count == 0 ? bounds[highest] : logSumOfExp(point, count);
  }

  /** Fills in the kernels' upper bounds, and gives the kernel with the highest. */
  private int bound(double[] point) {
    System.arraycopy(constants, 0, bounds, 0, bounds.length);
    for (int i = 0; i < point.length; i++) {
      kernels[i].addUpperBounds(point[i], bounds);
    }
    int highest = 0;
    for (int k = 1; k < bounds.length; k++) {
      highest = bounds[k] > bounds[highest] ? k : highest;
    }
    return highest;
  }

  /** Fills in the sums of the chosen kernels, and gives the largest. */
  private double sum(double[] point, int count) {
    for (int i = 0; i < count; i++) {
      sums[i] = constants[chosen[i]];
    }
    for (int i = 0; i < point.length; i++) {
      kernels[i].addLogDensities(point[i], chosen, count, sums);
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, sums[i]);
    }
    return most;
  }

  private double logSumOfExp(double[] point, int count) {
    double most = sum(point, count);
    if (most == Double.NEGATIVE_INFINITY) {
      return most;
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.exp(sums[i] - most);
    }
    return most + Math.log(sum);
  }

  private int pick(double mass) {
    int low = 0;
    int high = cumulated.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulated[middle] > mass) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * The weights of n observations and of the prior, which weighs as much as a new observation: 1
   * for the last 25, before them evenly from 1/n up to 1; then divided by their sum.
   */
  private static double[] weights(int n) {
    var weights = new double[n + 1];
    int ramp = Math.max(0, n - IN_FULL);
    double total = 0;
    for (int i = 0; i <= n; i++) {
      weights[i] = i < ramp ? ramp(i, ramp, n) : 1;
      total += weights[i];
    }
    for (int i = 0; i <= n; i++) {
      weights[i] /= total;
    }
    return weights;
  }

  private static double ramp(int index, int length, int n) {
    double least = 1.0 / n;
    return length == 1 ? least : least + (1 - least) * index / (length - 1);
  }
}
