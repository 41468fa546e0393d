package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.StudyHistory;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomSamplerTest {

  private static final SequencedMap<String, Assignment> NOTHING_YET = new LinkedHashMap<>();

  private static final StudyHistory NOTHING = HistoryBuilder.minimizing().history();

  private final RandomSampler sampler = RandomSampler.create();

  static List<Distribution> distributions() {
    return List.of(
        FloatDistribution.of(-3, 4),
        FloatDistribution.of(5, 5),
        FloatDistribution.of(-Double.MAX_VALUE, Double.MAX_VALUE),
        FloatDistribution.ofLog(1e-300, 1e300),
        FloatDistribution.ofLog(0.3, 0.30000000000000004),
        FloatDistribution.ofStep(0, 1, 0.1),
        FloatDistribution.ofStep(-1e4, 1e4, 0.3),
        IntDistribution.of(-7, -7),
        IntDistribution.of(-(1L << 53), 1L << 53),
        IntDistribution.ofStep(3, 22, 7),
        IntDistribution.ofLog(1, 1),
        IntDistribution.ofLog(1, 1L << 53),
        CategoricalDistribution.of("only"),
        CategoricalDistribution.of("a", "b", "c"));
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void draws_only_what_a_distribution_contains(Distribution distribution) {
    var random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      double value = sampler.one("x", distribution, NOTHING_YET, NOTHING, random);

      assertThat(distribution.contains(value)).as("%s", value).isTrue();
    }
  }

  @Test
  void has_no_joint_space() {
    assertThat(sampler.jointSpaces(NOTHING)).isEmpty();
    assertThat(sampler.suggest(SearchSpace.empty(), NOTHING, new SplittableRandom(1)).internal())
        .isEmpty();
  }

  @Test
  void spreads_reals_evenly() {
    assertEven(FloatDistribution.of(-2, 6), x -> (x + 2) / 8, 20);
  }

  @Test
  void spreads_the_logarithms_of_reals_evenly() {
    assertEven(FloatDistribution.ofLog(1e-5, 10), x -> Math.log(x / 1e-5) / Math.log(1e6), 20);
  }

  @Test
  void spreads_steps_evenly_with_both_ends() {
    assertEven(FloatDistribution.ofStep(0, 1, 0.1), x -> (x + 0.05) / 1.1, 11);
    assertEven(IntDistribution.ofStep(10, 100, 10), x -> x / 100 - 0.05, 10);
  }

  @Test
  void spreads_choices_evenly() {
    assertEven(CategoricalDistribution.of("a", "b", "c", "d", "e"), x -> (x + 0.5) / 5, 5);
  }

  /** Each number has the share of the logarithm that half a unit to either side has. */
  @Test
  void spreads_the_logarithms_of_whole_numbers_with_half_a_unit_at_the_ends() {
    var distribution = IntDistribution.ofLog(1, 8);
    var random = new SplittableRandom(8);
    int draws = 100_000;
    var counts = new double[9];
    for (int i = 0; i < draws; i++) {
      counts[(int) sampler.one("n", distribution, NOTHING_YET, NOTHING, random)]++;
    }

    double chiSquare = 0;
    for (int n = 1; n <= 8; n++) {
      double expected = draws * Math.log((n + 0.5) / (n - 0.5)) / Math.log(8.5 / 0.5);
      chiSquare += (counts[n] - expected) * (counts[n] - expected) / expected;
    }
    assertThat(chiSquare).isLessThan(limit(7));
  }

  private void assertEven(Distribution distribution, DoubleUnaryOperator fraction, int cells) {
    var random = new SplittableRandom(4);
    int draws = 2_000 * cells;
    var counts = new int[cells];
    for (int i = 0; i < draws; i++) {
      double at =
          fraction.applyAsDouble(sampler.one("x", distribution, NOTHING_YET, NOTHING, random));
      counts[(int) Math.min(at * cells, cells - 1)]++;
    }
    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - 2_000.0) * (count - 2_000.0) / 2_000;
    }
    assertThat(chiSquare).isLessThan(limit(cells - 1));
  }

  /** Exceeded by chance once in a thousand times (Wilson and Hilferty, 1931). */
  private static double limit(int degrees) {
    double part = 2.0 / (9 * degrees);
    return degrees * Math.pow(1 - part + 3.09 * Math.sqrt(part), 3);
  }
}
