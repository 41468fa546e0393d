package dev.athanor.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NonDominationTest {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  static List<RecordedPareto> ranked() {
    return RecordedPareto.allWith("ranks");
  }

  @ParameterizedTest
  @MethodSource("ranked")
  void ranks_as_optuna_does(RecordedPareto points) {
    for (double[] line : points.numbers("ranks")) {
      assertThat(NonDomination.ranks(points.losses(), (int) line[0])).isEqualTo(ints(line, 1));
    }
    int[] all = ints(points.numbers("ranks").getFirst(), 1);
    assertThat(NonDomination.ranks(points.losses())).isEqualTo(all);
  }

  @ParameterizedTest
  @MethodSource("ranked")
  void ranks_under_constraints_as_optuna_does(RecordedPareto points) {
    double[] violations = points.numbers("violations").getFirst();
    for (double[] line : points.numbers("constrained")) {
      assertThat(NonDomination.ranks(points.losses(), violations, (int) line[0]))
          .isEqualTo(ints(line, 1));
    }
  }

  @ParameterizedTest
  @MethodSource("ranked")
  void knows_the_front_as_optuna_does(RecordedPareto points) {
    boolean[] front = NonDomination.front(points.losses());

    int[] marks = IntStream.range(0, front.length).map(i -> front[i] ? 1 : 0).toArray();
    assertThat(marks).isEqualTo(ints(points.numbers("front").getFirst(), 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void agrees_with_the_definition(int objectives) {
    var random = new SplittableRandom(objectives);
    for (int round = 0; round < 60; round++) {
      double[][] losses = Points.whole(random, 1 + round, objectives, 2 + round / 4);

      assertThat(NonDomination.ranks(losses)).isEqualTo(peeled(losses));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void agrees_with_the_definition_for_points_without_ties(int objectives) {
    var random = new SplittableRandom(objectives);
    double[][] losses = Points.uniform(random, 400, objectives);

    assertThat(NonDomination.ranks(losses)).isEqualTo(peeled(losses));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void ranks_the_best_the_same_however_few_are_asked_for(int objectives) {
    var random = new SplittableRandom(objectives);
    double[][] losses = Points.uniform(random, 120, objectives);
    int[] all = NonDomination.ranks(losses);
    int[] sorted = all.clone();
    Arrays.sort(sorted);
    for (int enough = 1; enough <= losses.length; enough++) {
      int worst = sorted[enough - 1];

      int[] ranks = NonDomination.ranks(losses, enough);

      assertThat(ranks).isEqualTo(Arrays.stream(all).map(r -> Math.min(r, worst + 1)).toArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void follows_the_points_wherever_they_stand(int objectives) {
    var random = new SplittableRandom(objectives);
    double[][] losses = Points.whole(random, 80, objectives, 12);
    int[] order = Points.shuffled(random, losses.length);
    int[] ranks = NonDomination.ranks(losses);

    int[] reordered = NonDomination.ranks(Points.reordered(losses, order));

    assertThat(reordered).isEqualTo(Arrays.stream(order).map(i -> ranks[i]).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void gives_equal_points_one_rank(int objectives) {
    var losses = new double[5][objectives];
    losses[1] = Points.reference(objectives, -0.0);
    losses[4] = Points.reference(objectives, 1);

    assertThat(NonDomination.ranks(losses)).containsExactly(0, 0, 0, 0, 1);
    assertThat(NonDomination.front(losses)).containsExactly(true, true, true, true, false);
  }

  @Test
  void takes_infinities_for_numbers_and_nan_for_the_worst() {
    double[][] losses = {
      {INFINITY, 1}, {Double.NaN, 2}, {-INFINITY, 3}, {-INFINITY, INFINITY}, {Double.NaN, 1}
    };

    assertThat(NonDomination.ranks(losses)).containsExactly(0, 1, 0, 1, 0);
  }

  @Test
  void ranks_points_with_violations_by_these_alone() {
    double[][] losses = {{5, 5}, {1, 1}, {2, 2}, {0, 0}, {9, 9}, {0, 9}, {3, 3}};
    double[] violations = {0, 2, 0.5, 2, -1, Double.NaN, INFINITY};

    assertThat(NonDomination.ranks(losses, violations, 0)).containsExactly(0, 3, 2, 3, 1, 4, 4);
    assertThat(NonDomination.ranks(losses, violations, 2)).containsExactly(0, 2, 2, 2, 1, 2, 2);
  }

  @Test
  void ranks_by_violations_where_every_point_has_one() {
    assertThat(NonDomination.ranks(new double[][] {{1}, {2}}, new double[] {3, 1}, 1))
        .containsExactly(1, 0);
  }

  @Test
  void has_no_ranks_for_no_points() {
    assertThat(NonDomination.ranks(new double[0][])).isEmpty();
    assertThat(NonDomination.ranks(new double[0][], 3)).isEmpty();
    assertThat(NonDomination.ranks(new double[0][], new double[0], 3)).isEmpty();
    assertThat(NonDomination.front(new double[0][])).isEmpty();
  }

  @Test
  void leaves_its_arguments_alone() {
    double[][] losses = {{3, Double.NaN}, {1, 2}, {-0.0, 5}};

    NonDomination.ranks(losses);

    assertThat(losses[0]).containsExactly(3, Double.NaN);
    assertThat(losses[1]).containsExactly(1, 2);
    assertThat(losses[2]).containsExactly(-0.0, 5);
  }

  @Test
  void refuses_what_is_no_table_of_losses() {
    assertThatThrownBy(() -> NonDomination.ranks(new double[][] {{1, 2}, {3}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "losses[1]: 1 numbers (expected: 2, as in losses[0])."
                + " Give every point one loss per objective.");
    assertThatThrownBy(() -> NonDomination.front(new double[][] {{}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("losses[0]: no numbers (expected: one per objective)");
  }

  @Test
  void refuses_violations_and_counts_that_do_not_fit() {
    double[][] losses = {{1, 2}, {3, 4}};
    assertThatThrownBy(() -> NonDomination.ranks(losses, new double[3], 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("violations: 3 numbers (expected: 2, one per point)");
    assertThatThrownBy(() -> NonDomination.ranks(losses, -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("enough: -1 (expected: >= 0). Give 0 to rank all points.");
    assertThatThrownBy(() -> NonDomination.ranks(losses, new double[2], -1))
        .hasMessageStartingWith("enough: -1");
    assertThatThrownBy(
            () -> NonDomination.ranks(new double[][] {{1, 2}, {3}}, new double[] {0, 1}, 1))
        .hasMessageStartingWith("losses[1]: 1 numbers");
  }

  /** Takes front after front away. */
  private static int[] peeled(double[][] losses) {
    int[] ranks = new int[losses.length];
    Arrays.fill(ranks, -1);
    int left = losses.length;
    for (int rank = 0; left > 0; rank++) {
      boolean[] front = new boolean[losses.length];
      for (int i = 0; i < losses.length; i++) {
        double[] row = losses[i];
        front[i] =
            ranks[i] < 0
                && IntStream.range(0, losses.length)
                    .noneMatch(j -> ranks[j] < 0 && Points.dominates(losses[j], row));
      }
      for (int i = 0; i < losses.length; i++) {
        if (front[i]) {
          ranks[i] = rank;
          left--;
        }
      }
    }
    return ranks;
  }

  private static int[] ints(double[] numbers, int from) {
    return Arrays.stream(numbers).skip(from).mapToInt(number -> (int) number).toArray();
  }
}
