package dev.athanor.sampler;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.random.RandomGenerator;

/**
 * The kernels of a {@link ParzenEstimator} along one parameter: one per observation, and the prior
 * as the last. Values are internal ones of the parameter's distribution.
 */
sealed interface Kernels permits RealKernels, BinKernels, ChoiceKernels {

  /** The kernels around observed values of a distribution that is not single. */
  static Kernels of(Distribution distribution, double[] observed) {
    return switch (distribution) {
      case FloatDistribution real ->
          real.step() == null
              ? RealKernels.of(real, observed)
              : BinKernels.of(real, real.step(), observed);
      case IntDistribution whole -> BinKernels.of(whole, observed);
      case CategoricalDistribution choice -> ChoiceKernels.of(choice, observed);
    };
  }

  /** A value drawn from one of the kernels. */
  double draw(int kernel, RandomGenerator random);

  /** Adds to each kernel's sum what its logarithm of density has for every value. */
  void addConstants(double[] sums);

  /**
   * Adds to each kernel's sum the rest of its logarithm of density at a value, or of mass, or a
   * number that is cheaper and not below it.
   */
  void addUpperBounds(double value, double[] sums);

  /**
   * Adds the rest of the logarithm of density, or of mass, at a value to the sums of some kernels.
   *
   * @param some which kernels
   * @param count how many of {@code some} count
   * @param sums a sum for each of {@code some}
   */
  void addLogDensities(double value, int[] some, int count, double[] sums);
}
