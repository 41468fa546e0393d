package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.numeric.HaltonSequence;
import dev.athanor.numeric.SobolSequence;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QmcSamplerTest {

  private static final Distribution X = FloatDistribution.of(-2, 2);
  private static final Distribution Y = FloatDistribution.ofLog(1e-4, 1);
  private static final SearchSpace SPACE = SearchSpace.empty().with("x", X).with("y", Y);

  private final HistoryBuilder history = HistoryBuilder.minimizing();

  @Test
  void gives_trial_n_the_point_n_of_its_sequence() {
    double[] sobol = SobolSequence.plain(2).at(1_000);
    double[] halton = HaltonSequence.plain(2).at(1_000);

    assertThat(point(QmcSampler.of(QmcSampler.Sequence.SOBOL, false), 1_000))
        .containsEntry("x", -2 + 4 * sobol[0])
        .hasEntrySatisfying(
            "y", y -> assertThat(Math.log10(y)).isCloseTo(-4 + 4 * sobol[1], within(1e-12)));
    assertThat(point(QmcSampler.of(QmcSampler.Sequence.HALTON, false), 1_000).get("x"))
        .isCloseTo(-2 + 4 * halton[0], within(1e-15));
    assertThat(point(QmcSampler.create(), 1_000).get("x"))
        .isCloseTo(-2 + 4 * SobolSequence.scrambled(2, 0).at(1_000, 0), within(1e-15));
  }

  private Map<String, Double> point(QmcSampler sampler, int number) {
    return sampler
        .forTrial(number)
        .suggest(SPACE, history.history(), new SplittableRandom(1))
        .internal();
  }

  @Test
  void varies_what_the_first_trial_to_end_had_in_the_order_of_names() {
    var sampler = QmcSampler.create();
    assertThat(sampler.jointSpaces(history.history())).isEmpty();
    int first = history.ask();
    int second = history.ask();
    int third = history.ask();
    history.assign(first, Map.of("z", new Assignment(X, 1))).fail(first);
    history
        .assign(third, "y", X, 0)
        .assign(third, "b", IntDistribution.of(4, 4), 4)
        .assign(third, "a", X, 1);
    assertThat(sampler.jointSpaces(history.history())).isEmpty();

    history.prune(third);
    history.assign(second, "c", X, 1).complete(second, 1);

    List<SearchSpace> joint = sampler.jointSpaces(history.history());
    assertThat(joint).hasSize(1);
    assertThat(joint.getFirst().byName().keySet()).containsExactly("a", "y");
  }

  static List<Distribution> distributions() {
    return List.of(
        FloatDistribution.of(-3, 3),
        FloatDistribution.of(2, 2),
        FloatDistribution.of(-Double.MAX_VALUE, Double.MAX_VALUE),
        FloatDistribution.ofLog(1e-300, 1e300),
        FloatDistribution.ofStep(0, 1, 0.1),
        FloatDistribution.ofStep(-1, 1, 0.3),
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
  void makes_of_every_place_a_value_that_the_distribution_contains(Distribution distribution) {
    var random = new SplittableRandom(3);
    assertThat(distribution.contains(UnitScale.at(distribution, 0))).isTrue();
    assertThat(distribution.contains(UnitScale.at(distribution, Math.nextDown(1.0)))).isTrue();
    double last = Double.NEGATIVE_INFINITY;
    for (double place : random.doubles(1_000).sorted().toArray()) {
      double value = UnitScale.at(distribution, place);
      assertThat(distribution.contains(value)).as("%s", value).isTrue();
      assertThat(value).isGreaterThanOrEqualTo(last);
      last = value;
    }
  }

  @Test
  void gives_steps_whole_numbers_and_choices_intervals_of_equal_width() {
    for (Distribution distribution :
        List.of(
            IntDistribution.ofStep(0, 30, 10),
            FloatDistribution.ofStep(0, 1.5, 0.5),
            CategoricalDistribution.of("a", "b", "c", "d"))) {
      var counts = new HashMap<Double, Integer>();
      for (int i = 0; i < 4_000; i++) {
        counts.merge(UnitScale.at(distribution, i / 4_000.0), 1, Integer::sum);
      }
      assertThat(counts).hasSize(4).allSatisfy((value, n) -> assertThat(n).isEqualTo(1_000));
    }
  }
}
