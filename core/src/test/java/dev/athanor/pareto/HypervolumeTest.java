package dev.athanor.pareto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HypervolumeTest {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  static List<RecordedPareto> measured() {
    return RecordedPareto.allWith("volume");
  }

  static List<RecordedPareto> chosen() {
    return RecordedPareto.allWith("subset");
  }

  @ParameterizedTest
  @MethodSource("measured")
  void has_optunas_volume(RecordedPareto points) {
    for (double[] line : points.numbers("volume")) {
      double[] reference = Arrays.copyOfRange(line, 1, line.length);

      assertClose(Hypervolume.of(points.losses(), reference), line[0]);
    }
  }

  @ParameterizedTest
  @MethodSource("measured")
  void has_optunas_reference(RecordedPareto points) {
    assertThat(Hypervolume.reference(points.losses()))
        .isEqualTo(points.numbers("reference").getFirst());
  }

  @ParameterizedTest
  @MethodSource("chosen")
  void chooses_optunas_subset(RecordedPareto points) {
    int objectives = points.objectives();
    for (double[] line : points.numbers("subset")) {
      double[] reference = Arrays.copyOfRange(line, 1, 1 + objectives);
      int[] expected =
          Arrays.stream(line).skip(1 + objectives).mapToInt(index -> (int) index).toArray();

      assertThat(Hypervolume.subset(points.losses(), (int) line[0], reference)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void counts_the_cells_that_points_cover(int objectives) {
    var random = new SplittableRandom(objectives);
    int bound = objectives > 4 ? 4 : 6;
    double[] reference = Points.reference(objectives, bound);
    for (int round = 0; round < 40; round++) {
      double[][] losses = Points.whole(random, round, objectives, bound + 1);

      assertThat(Hypervolume.of(losses, reference))
          .isEqualTo((double) cells(losses, objectives, bound));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void is_as_long_in_a_further_objective_as_that_allows(int objectives) {
    double[][] losses = Points.front(new SplittableRandom(objectives), 60, objectives);
    double[] reference = Points.reference(objectives + 1, 1.25);
    double[][] longer =
        Arrays.stream(losses)
            .map(row -> Points.with(new double[][] {row}, 0.5))
            .map(parts -> concatenated(parts[0], parts[1]))
            .toArray(double[][]::new);

    double volume = Hypervolume.of(losses, Arrays.copyOf(reference, objectives));

    assertClose(Hypervolume.of(longer, reference), 0.75 * volume);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void does_not_change_with_points_that_add_nothing(int objectives) {
    var random = new SplittableRandom(objectives);
    double[][] losses = Points.front(random, 30, objectives);
    double[] reference = Points.reference(objectives, 1.1);
    double volume = Hypervolume.of(losses, reference);
    double[] dominated = losses[7].clone();
    dominated[objectives - 1] += 0.01;
    double[] beyond = Points.reference(objectives, -5);
    beyond[objectives / 2] = 1.2;
    double[] onReference = Points.reference(objectives, -5);
    onReference[0] = 1.1;
    double[] notANumber = Points.reference(objectives, -5);
    notANumber[0] = Double.NaN;

    assertClose(Hypervolume.of(Points.with(losses, dominated), reference), volume);
    assertClose(Hypervolume.of(Points.with(losses, losses[3]), reference), volume);
    assertThat(Hypervolume.of(Points.with(losses, beyond), reference)).isEqualTo(volume);
    assertThat(Hypervolume.of(Points.with(losses, onReference), reference)).isEqualTo(volume);
    assertThat(Hypervolume.of(Points.with(losses, notANumber), reference)).isEqualTo(volume);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6})
  void does_not_depend_on_the_order_of_points_or_objectives(int objectives) {
    var random = new SplittableRandom(objectives);
    double[][] losses = Points.front(random, 40, objectives);
    double[] reference = IntStream.range(0, objectives).mapToDouble(k -> 1 + 0.1 * k).toArray();
    double volume = Hypervolume.of(losses, reference);
    for (int round = 0; round < 5; round++) {
      int[] points = Points.shuffled(random, losses.length);
      int[] columns = Points.shuffled(random, objectives);
      double[][] reordered =
          Arrays.stream(Points.reordered(losses, points))
              .map(row -> picked(row, columns))
              .toArray(double[][]::new);

      assertClose(Hypervolume.of(reordered, picked(reference, columns)), volume);
    }
  }

  @Test
  void holds_for_many_points_on_a_staircase() {
    int n = 10_000;
    var losses = new double[n][];
    for (int i = 0; i < n; i++) {
      int x = (int) (i * 7919L % n);
      losses[i] = new double[] {x, n - 1 - x, 3};
    }

    double volume = Hypervolume.of(losses, new double[] {n, n, 5});

    assertThat(volume).isEqualTo((double) n * (n + 1));
  }

  @Test
  void is_infinite_where_a_point_is() {
    double[][] losses = {{1, 2, 3}, {-INFINITY, 2, 4}};
    assertThat(Hypervolume.of(losses, new double[] {5, 5, 5})).isInfinite();
    assertThat(Hypervolume.of(losses, new double[] {5, 5, 4})).isInfinite();
    assertThat(Hypervolume.of(losses, new double[] {5, 5, 3.5})).isEqualTo(4 * 3 * 0.5);
    assertThat(Hypervolume.of(losses, new double[] {INFINITY, 5, 3.5})).isInfinite();
    assertThat(Hypervolume.of(losses, new double[] {INFINITY, 1, 3.5})).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void is_infinite_beyond_the_largest_number(int objectives) {
    double[][] losses = {
      Points.reference(objectives, -1.7e308), Points.reference(objectives, -1.6e308)
    };

    assertThat(Hypervolume.of(losses, Points.reference(objectives, 1e308))).isEqualTo(INFINITY);
  }

  @Test
  void is_nothing_for_no_points() {
    assertThat(Hypervolume.of(new double[0][], new double[] {1, 1})).isZero();
    assertThat(Hypervolume.of(new double[0][], new double[] {1, INFINITY})).isZero();
    assertThat(Hypervolume.subset(new double[0][], 0, new double[] {1, 1})).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void chooses_what_adds_most_and_of_equals_the_first(int objectives) {
    var random = new SplittableRandom(objectives);
    for (int round = 0; round < 8; round++) {
      double[][] losses = front(random, objectives);
      int size = losses.length / 2;

      int[] subset = Hypervolume.subset(losses, size, Points.reference(objectives, 5));

      assertThat(subset).isEqualTo(greedy(losses, size, objectives));
    }
  }

  @Test
  void chooses_equals_only_when_all_different_points_are_chosen() {
    double[][] losses = {{2, 2}, {1, 3}, {2, 2}, {1, 3}, {2, 2}, {3, 1}};
    double[] reference = {5, 5};

    assertThat(Hypervolume.subset(losses, 2, reference)).containsExactly(0, 1);
    assertThat(Hypervolume.subset(losses, 3, reference)).containsExactly(1, 0, 5);
    assertThat(Hypervolume.subset(losses, 4, reference)).containsExactly(0, 1, 2, 5);
    assertThat(Hypervolume.subset(losses, 5, reference)).containsExactly(0, 1, 2, 3, 5);
    assertThat(Hypervolume.subset(losses, 6, reference)).containsExactly(0, 1, 2, 3, 4, 5);
  }

  @Test
  void goes_on_in_lexicographic_order_where_nothing_can_be_added() {
    double[][] infinite = {{3, 0, 1}, {-INFINITY, 5, 5}, {0, 3, 1}, {1, 1, 1}};
    assertThat(Hypervolume.subset(infinite, 3, new double[] {6, 6, 6})).containsExactly(1, 2, 3);

    double[][] beyond = {{9, 0, 0}, {8, 1, 0}, {1, 1, 1}, {7, 2, 0}};
    assertThat(Hypervolume.subset(beyond, 3, new double[] {5, 5, 5})).containsExactly(2, 3, 1);
    assertThat(Hypervolume.subset(beyond, 3, new double[] {5, INFINITY, 5}))
        .containsExactly(2, 3, 1);
    double[][] plane = {{9, 0}, {8, 1}, {1, 1}, {7, -INFINITY}};
    assertThat(Hypervolume.subset(plane, 3, new double[] {5, 5})).containsExactly(2, 3, 1);
  }

  @Test
  void chooses_the_best_first_with_one_objective() {
    double[][] losses = {{3}, {1}, {2}, {1}};

    assertThat(Hypervolume.subset(losses, 1, new double[] {4})).containsExactly(1);
    assertThat(Hypervolume.subset(losses, 2, new double[] {4})).containsExactly(1, 2);
  }

  @Test
  void has_a_reference_a_tenth_worse_than_the_worst() {
    double[][] losses = {{1, -4, 0, -INFINITY, 2}, {2, -3, -0.0, -INFINITY, Double.NaN}};

    assertThat(Hypervolume.reference(losses))
        .containsExactly(1.1 * 2, 0.9 * -3, 1e-12, -INFINITY, INFINITY);
  }

  @Test
  void refuses_what_does_not_fit() {
    double[][] losses = {{1, 2}, {2, 1}};
    assertThatThrownBy(() -> Hypervolume.of(losses, new double[] {3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "losses[0]: 2 numbers (expected: 1, as in the reference). Give one per objective.");
    assertThatThrownBy(() -> Hypervolume.of(losses, new double[] {3, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("reference[1]: NaN (expected: a number)");
    assertThatThrownBy(() -> Hypervolume.of(new double[0][], new double[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("reference: no numbers (expected: one per objective)");
    assertThatThrownBy(() -> Hypervolume.subset(losses, 3, new double[] {3, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size: 3 (expected: from 0 to 2). Ask for no more points than there are.");
    assertThatThrownBy(() -> Hypervolume.subset(losses, -1, new double[] {3, 3}))
        .hasMessageStartingWith("size: -1");
    assertThatThrownBy(() -> Hypervolume.reference(new double[0][]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("losses: no points (expected: at least one)");
  }

  /** Whole numbers below 5, none dominated, with ties in single objectives. */
  private static double[][] front(RandomGenerator random, int objectives) {
    double[][] losses = Points.whole(random, 30, objectives, 5);
    boolean[] front = NonDomination.front(losses);
    return IntStream.range(0, losses.length)
        .filter(i -> front[i])
        .mapToObj(i -> losses[i])
        .distinct()
        .toArray(double[][]::new);
  }

  /** Greedy choice by counting cells, among points in lexicographic order. */
  private static int[] greedy(double[][] losses, int size, int objectives) {
    Integer[] order = IntStream.range(0, losses.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, (i, j) -> Arrays.compare(losses[i], losses[j]));
    var unlike = new ArrayList<Integer>();
    for (int index : order) {
      if (unlike.isEmpty() || !Arrays.equals(losses[unlike.getLast()], losses[index])) {
        unlike.add(index);
      }
    }
    var chosen = new ArrayList<Integer>();
    double[][] covering = {};
    while (chosen.size() < size) {
      int best = -1;
      long most = -1;
      for (int index : unlike) {
        long cells = cells(Points.with(covering, losses[index]), objectives, 5);
        if (!chosen.contains(index) && cells > most) {
          best = index;
          most = cells;
        }
      }
      chosen.add(best);
      covering = Points.with(covering, losses[best]);
    }
    return chosen.stream().mapToInt(index -> index).toArray();
  }

  /** How many unit cells of the cube from 0 to {@code bound} lie above some point. */
  private static long cells(double[][] losses, int objectives, int bound) {
    long count = 0;
    long all = (long) Math.pow(bound, objectives);
    double[] cell = new double[objectives];
    for (long number = 0; number < all; number++) {
      long rest = number;
      for (int k = 0; k < objectives; k++) {
        cell[k] = rest % bound;
        rest /= bound;
      }
      for (double[] row : losses) {
        if (nowhereAbove(row, cell)) {
          count++;
          break;
        }
      }
    }
    return count;
  }

  private static boolean nowhereAbove(double[] row, double[] cell) {
    for (int k = 0; k < row.length; k++) {
      if (row[k] > cell[k]) {
        return false;
      }
    }
    return true;
  }

  private static double[] picked(double[] row, int[] columns) {
    return Arrays.stream(columns).mapToDouble(k -> row[k]).toArray();
  }

  private static double[] concatenated(double[] one, double[] other) {
    double[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static void assertClose(double actual, double expected) {
    if (Double.isInfinite(expected)) {
      assertThat(actual).isEqualTo(expected);
    } else {
      assertThat(actual).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    }
  }
}
