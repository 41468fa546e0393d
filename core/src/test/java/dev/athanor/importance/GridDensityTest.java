package dev.athanor.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GridDensityTest {

  static List<Distribution> distributions() {
    return List.of(
        FloatDistribution.of(-3, 8),
        FloatDistribution.ofLog(1e-5, 1),
        FloatDistribution.ofStep(0, 1, 0.25),
        IntDistribution.of(0, 1),
        IntDistribution.of(-100, 100),
        IntDistribution.ofLog(1, 1000),
        CategoricalDistribution.of("a", "b", "c"));
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void gives_probabilities_that_add_up_to_one(Distribution distribution) {
    GridDensity grid = GridDensity.over(distribution);
    var random = new Random(1);
    var counts = new int[grid.size() + 3];
    for (int i = 0; i < 40; i++) {
      counts[3 + grid.cell(Points.draw(distribution, random))]++;
    }
    var probabilities = new double[grid.size()];

    grid.estimate(counts, 3, 40, probabilities, GridKernels.exact());
    assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-9));

    grid.estimate(counts, 3, 40, probabilities, GridKernels.rounded());
    assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-9));
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void is_highest_where_all_trials_are(Distribution distribution) {
    GridDensity grid = GridDensity.over(distribution);
    var counts = new int[grid.size()];
    counts[1] = 30;
    var probabilities = new double[grid.size()];

    grid.estimate(counts, 0, 30, probabilities, GridKernels.exact());

    for (int i = 0; i < grid.size(); i++) {
      assertThat(probabilities[i]).isPositive();
      assertThat(i == 1 || probabilities[i] < probabilities[1]).isTrue();
    }
  }

  @Test
  void has_a_cell_for_every_value_but_fifty_at_most() {
    assertThat(GridDensity.over(FloatDistribution.of(0, 1)).size()).isEqualTo(50);
    assertThat(GridDensity.over(FloatDistribution.ofStep(0, 1, 0.1)).size()).isEqualTo(11);
    assertThat(GridDensity.over(IntDistribution.ofStep(0, 30, 10)).size()).isEqualTo(4);
    assertThat(GridDensity.over(IntDistribution.of(1, 1000)).size()).isEqualTo(50);
    assertThat(GridDensity.over(IntDistribution.ofLog(1, 1024)).size()).isEqualTo(11);
    assertThat(GridDensity.over(CategoricalDistribution.of("a", "b")).size()).isEqualTo(2);
  }

  @Test
  void puts_values_in_the_nearest_cell() {
    GridDensity whole = GridDensity.over(IntDistribution.of(0, 98));

    assertThat(whole.cell(0)).isZero();
    assertThat(whole.cell(1)).as("in the middle").isZero();
    assertThat(whole.cell(2)).isEqualTo(1);
    assertThat(whole.cell(3)).as("in the middle").isEqualTo(1);
    assertThat(whole.cell(98)).isEqualTo(49);
    assertThat(GridDensity.over(FloatDistribution.ofLog(1e-4, 1)).cell(1e-2)).isBetween(24, 25);
  }

  @Test
  void rounds_widths_by_less_than_a_hundredth() {
    GridDensity grid = GridDensity.over(FloatDistribution.of(0, 1));
    var counts = new int[grid.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = i;
    }
    int total = Arrays.stream(counts).sum();
    var exact = new double[grid.size()];
    var rounded = new double[grid.size()];

    grid.estimate(counts, 0, total, exact, GridKernels.exact());
    grid.estimate(counts, 0, total, rounded, GridKernels.rounded());

    for (int i = 0; i < exact.length; i++) {
      assertThat(rounded[i]).isCloseTo(exact[i], within(0.01 * exact[i]));
    }
  }
}
