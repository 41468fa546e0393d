package dev.athanor.sampler;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;

/**
 * Values drawn evenly, whatever the history: over the range, over its logarithm, over the steps, or
 * over the choices. Immutable.
 *
 * <p>A whole number on a logarithmic scale is drawn from a range that is half a unit wider on
 * either side and rounded, so that the ends get their share.
 *
 * <p><b>Departure</b> from Optuna 5.0, whose distribution this is: a real range includes its upper
 * end.
 */
public final class RandomSampler implements Sampler {

  private RandomSampler() {}

  /** The sampler; it has no options. */
  public static RandomSampler create() {
    return new RandomSampler();
  }

  @Override
  public List<SearchSpace> jointSpaces(StudyHistory history) {
    return List.of();
  }

  @Override
  public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
    return new Suggestion(Map.of(), Map.of());
  }

  @Override
  public double one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history,
      RandomGenerator random) {
    return draw(distribution, random);
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(Recipe.of("random"));
  }

  /** One internal value of the distribution. */
  static double draw(Distribution distribution, RandomGenerator random) {
    return switch (distribution) {
      case FloatDistribution real -> draw(real, random);
      case IntDistribution whole -> draw(whole, random);
      case CategoricalDistribution choice -> random.nextInt(choice.choices().size());
    };
  }

  private static double draw(FloatDistribution real, RandomGenerator random) {
    if (real.step() != null) {
      return real.atStep(random.nextLong(real.count()));
    }
    double value =
        real.log()
            ? Math.exp(between(Math.log(real.low()), Math.log(real.high()), random))
            : between(real.low(), real.high(), random);
    return Math.clamp(value, real.low(), real.high());
  }

  private static double draw(IntDistribution whole, RandomGenerator random) {
    if (!whole.log()) {
      return (double) (whole.low() + whole.step() * random.nextLong(whole.count()));
    }
    double value =
        Math.exp(between(Math.log(whole.low() - 0.5), Math.log(whole.high() + 0.5), random));
    return Math.clamp(Math.rint(value), (double) whole.low(), (double) whole.high());
  }

  /** Weighted ends instead of a width, because the width of a legal range may be infinite. */
  private static double between(double low, double high, RandomGenerator random) {
    double u = random.nextDouble();
    return low * (1 - u) + high * u;
  }
}
