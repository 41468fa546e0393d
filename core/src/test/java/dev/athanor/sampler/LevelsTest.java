package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LevelsTest {

  static List<Distribution> distributions() {
    return List.of(
        IntDistribution.of(-3, 5),
        IntDistribution.of(4, 4),
        IntDistribution.ofStep(0, 100, 7),
        IntDistribution.ofLog(1, 1_000),
        FloatDistribution.ofStep(0, 1, 0.05),
        FloatDistribution.ofStep(1e6, 1e6 + 1, 0.1),
        FloatDistribution.of(0.3, 0.3),
        FloatDistribution.of(-1, 1),
        FloatDistribution.of(-Double.MAX_VALUE, Double.MAX_VALUE),
        FloatDistribution.ofLog(1e-5, 10),
        FloatDistribution.of(1, Math.nextUp(1.0)),
        CategoricalDistribution.of("a", "b", "c"),
        CategoricalDistribution.of(ParamValue.of(1.0), ParamValue.of(1), ParamValue.of(true)));
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void find_each_of_their_values_which_are_all_different(Distribution distribution) {
    for (int points : new int[] {2, 3, 10, 1_000}) {
      Levels levels = Levels.spaced("x", distribution, points);

      for (long i = 0; i < levels.size(); i++) {
        assertThat(distribution.contains(levels.value(i))).isTrue();
        assertThat(levels.indexOf(new Assignment(distribution, levels.value(i)))).isEqualTo(i);
      }
    }
  }

  @Test
  void of_a_range_without_a_step_are_evenly_spaced_with_both_ends() {
    assertThat(values(FloatDistribution.of(0, 2), 5)).containsExactly(0, 0.5, 1, 1.5, 2);
    assertThat(values(FloatDistribution.ofLog(1e-4, 1), 3)[1])
        .isCloseTo(1e-2, org.assertj.core.api.Assertions.withinPercentage(1e-9));
    assertThat(values(FloatDistribution.ofLog(1e-4, 1), 3)).startsWith(1e-4).endsWith(1);
    assertThat(values(IntDistribution.ofLog(1, 64), 4)).containsExactly(1, 4, 16, 64);
    assertThat(values(IntDistribution.ofLog(1, 5), 4)).containsExactly(1, 2, 3, 5);
    assertThat(values(IntDistribution.ofLog(1, 10), 9)).containsExactly(1, 2, 3, 4, 6, 7, 10);
    assertThat(values(IntDistribution.ofLog(1, 3), 10)).containsExactly(1, 2, 3);
  }

  @Test
  void leave_steps_choices_and_plain_whole_numbers_as_they_are() {
    assertThat(values(IntDistribution.of(1, 6), 2)).hasSize(6);
    assertThat(values(FloatDistribution.ofStep(0, 1, 0.25), 2)).hasSize(5);
    assertThat(values(CategoricalDistribution.of("a", "b", "c"), 2)).hasSize(3);
  }

  private static double[] values(Distribution distribution, int points) {
    Levels levels = Levels.spaced("x", distribution, points);
    return LongStream.range(0, levels.size()).mapToDouble(levels::value).toArray();
  }

  @Test
  void know_a_value_whatever_it_was_drawn_from() {
    Levels steps = Levels.all("x", FloatDistribution.ofStep(0, 1, 0.05));
    Levels choices =
        Levels.all("x", CategoricalDistribution.of(ParamValue.of(2.0), ParamValue.of("b")));

    assertThat(steps.indexOf(new Assignment(FloatDistribution.of(0, 9), 0.1 + 0.2)))
        .as("0.30000000000000004")
        .isEqualTo(6);
    assertThat(steps.indexOf(new Assignment(FloatDistribution.of(0, 9), 0.31))).isEqualTo(-1);
    assertThat(choices.indexOf(new Assignment(IntDistribution.of(0, 9), 2))).isZero();
    assertThat(choices.indexOf(new Assignment(CategoricalDistribution.of("b"), 0))).isEqualTo(1);
    assertThat(steps.indexOf(new Assignment(CategoricalDistribution.of("b"), 0))).isEqualTo(-1);
  }

  @Test
  void are_none_for_a_range_that_cannot_be_tried_one_by_one() {
    assertThatThrownBy(() -> Levels.all("lr", FloatDistribution.ofLog(1e-4, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "parameter lr: float [1e-4, 1.0] log without a step (expected: steps, whole numbers or choices, which can be tried one by one). Give it a step; for a grid, sampler.points says how many of its values to try.");
  }
}
