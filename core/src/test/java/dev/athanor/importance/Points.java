package dev.athanor.importance;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.random.RandomGenerator;

/** Values drawn evenly, or evenly in their logarithm. */
final class Points {

  private Points() {}

  static double draw(Distribution distribution, RandomGenerator random) {
    return switch (distribution) {
      case FloatDistribution real when real.log() ->
          Math.clamp(
              Math.exp(
                  Math.log(real.low())
                      + random.nextDouble() * (Math.log(real.high()) - Math.log(real.low()))),
              real.low(),
              real.high());
      case FloatDistribution real when real.step() != null ->
          real.atStep(random.nextLong(real.count()));
      case FloatDistribution real -> real.low() + random.nextDouble() * (real.high() - real.low());
      case IntDistribution whole -> whole.low() + whole.step() * random.nextLong(whole.count());
      case CategoricalDistribution choice -> random.nextInt(choice.choices().size());
    };
  }
}
