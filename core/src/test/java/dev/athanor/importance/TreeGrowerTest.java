package dev.athanor.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TreeGrowerTest {

  @Test
  void splits_until_every_leaf_has_one_value() {
    var random = new Random(1);
    var points = new double[200];
    var targets = new double[200];
    for (int i = 0; i < points.length; i++) {
      points[i] = random.nextDouble();
      targets[i] = random.nextInt(50);
    }

    RegressionTree tree = grow(FloatDistribution.of(0, 1), points, targets, 64);

    for (int node = 0; node < tree.size(); node++) {
      if (tree.isLeaf(node)) {
        assertThat(tree.value(node)).isCloseTo(Math.rint(tree.value(node)), within(1e-12));
      }
    }
  }

  @Test
  void splits_where_the_squared_error_falls_most() {
    double[] points = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8};
    double[] targets = {0, 0, 0, 0, 0, 9, 9, 9};

    RegressionTree tree = grow(FloatDistribution.of(0, 1), points, targets, 64);

    assertThat(tree.column(0)).isZero();
    assertThat(tree.threshold(0)).isBetween(0.5, 0.6);
    assertThat(tree.size()).isEqualTo(3);
  }

  @Test
  void does_not_part_rows_that_are_alike() {
    double[] points = {0.5, 0.5, 0.5, 0.5};
    double[] targets = {1, 2, 3, 4};

    assertThat(grow(FloatDistribution.of(0, 1), points, targets, 64).size()).isEqualTo(1);
  }

  @Test
  void asks_for_the_choice_that_stands_out() {
    double[] points = {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2};
    double[] targets = {0, 7, 0, 0, 7, 0, 0, 7, 0, 0, 7, 0};

    RegressionTree tree = grow(CategoricalDistribution.of("a", "b", "c"), points, targets, 64);

    assertThat(tree.column(0)).isEqualTo(1);
    assertThat(tree.value(2)).isEqualTo(7);
    assertThat(tree.right(2)).isTrue();
  }

  @Test
  void stops_at_the_depth_it_is_given() {
    var points = new double[64];
    var targets = new double[64];
    for (int i = 0; i < points.length; i++) {
      points[i] = i / 64.0;
      targets[i] = i;
    }

    assertThat(grow(FloatDistribution.of(0, 1), points, targets, 3).size()).isEqualTo(15);
  }

  @Test
  void leaves_it_to_chance_which_of_equal_columns_is_split() {
    var space = new LinkedHashMap<String, Distribution>();
    space.put("a", FloatDistribution.of(0, 1));
    space.put("b", FloatDistribution.of(0, 1));
    var study = Studies.minimizing();
    double[] targets = {0, 1};
    for (double at : targets) {
      study.complete(Studies.params(space, Map.of("a", at, "b", 1 - at)), at);
    }
    ForestTable table = ForestTable.of(space, study.history().trials(), targets, false);
    var grower = new TreeGrower(table, 64);
    var chance = new SplittableRandom(3);

    var columns = new HashSet<Integer>();
    for (int i = 0; i < 40; i++) {
      columns.add(grower.grow(chance.split()).column(0));
    }

    assertThat(columns).containsExactlyInAnyOrder(RegressionTree.LEAF, 0, 1);
  }

  private static RegressionTree grow(
      Distribution distribution, double[] points, double[] targets, int depth) {
    var study = Studies.minimizing();
    for (int i = 0; i < points.length; i++) {
      var params = new LinkedHashMap<String, Assignment>();
      params.put("x", new Assignment(distribution, points[i]));
      study.complete(params, targets[i]);
    }
    ForestTable table =
        ForestTable.of(Map.of("x", distribution), study.history().trials(), targets, false);
    return new TreeGrower(table, depth).grow(new SplittableRandom(4));
  }
}
