package dev.athanor.sampler;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;

/**
 * Internal values by their place in the distribution: the inverse of the cumulative probability of
 * what {@link RandomSampler} draws.
 */
final class UnitScale {

  private UnitScale() {}

  /**
   * The internal value at a place. Steps, whole numbers and choices have intervals of equal width;
   * whole numbers on a logarithmic scale the part of the logarithm that is half a unit to either
   * side.
   *
   * @param place in {@code [0, 1)}
   */
  static double at(Distribution distribution, double place) {
    return switch (distribution) {
      case FloatDistribution real -> at(real, place);
      case IntDistribution whole -> at(whole, place);
      case CategoricalDistribution choice -> bin(place, choice.choices().size());
    };
  }

  private static double at(FloatDistribution real, double place) {
    if (real.step() != null) {
      return real.atStep(bin(place, real.count()));
    }
    double value =
        real.log()
            ? Math.exp(between(Math.log(real.low()), Math.log(real.high()), place))
            : between(real.low(), real.high(), place);
    return Math.clamp(value, real.low(), real.high());
  }

  private static double at(IntDistribution whole, double place) {
    if (!whole.log()) {
      return (double) (whole.low() + whole.step() * bin(place, whole.count()));
    }
    double value =
        Math.exp(between(Math.log(whole.low() - 0.5), Math.log(whole.high() + 0.5), place));
    return Math.clamp(Math.rint(value), (double) whole.low(), (double) whole.high());
  }

  private static long bin(double place, long bins) {
    return Math.min((long) (place * bins), bins - 1);
  }

  /** Weighted ends instead of a width, because the width of a legal range may be infinite. */
  static double between(double low, double high, double place) {
    return low * (1 - place) + high * place;
  }
}
