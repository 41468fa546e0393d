package dev.athanor.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeVariancesTest {

  private static final Map<String, Distribution> SPACE =
      new LinkedHashMap<>(
          new TreeMap<>(
              Map.of(
                  "a", FloatDistribution.of(-2, 2),
                  "b", CategoricalDistribution.of("p", "q", "r", "s"),
                  "c", IntDistribution.of(0, 5),
                  "d", CategoricalDistribution.of("yes", "no"))));

  @Test
  void of_one_split_lie_in_its_column() {
    ForestTable table = table(10, 1);
    var tree = new RegressionTree(3);
    int root = tree.add(-1, false, 0);
    tree.add(root, false, -1);
    tree.add(root, true, 3);
    tree.split(root, 0, 0.25);

    var variances = new TreeVariances(tree, table, new LeafBox(table));

    assertThat(variances.total()).isCloseTo(3, within(1e-12));
    assertThat(variances.perParam(4)).containsExactly(new double[] {3, 0, 0, 0}, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void are_those_of_all_cells_looked_at_one_by_one(long seed) {
    ForestTable table = table(40, seed);
    RegressionTree tree = new TreeGrower(table, 64).grow(new SplittableRandom(seed));

    var found = new TreeVariances(tree, table, new LeafBox(table));

    var cells = new Cells(tree, table);
    assertThat(found.total()).isCloseTo(cells.variance(List.of(0, 1, 2, 3)), within(1e-12));
    for (int param = 0; param < 4; param++) {
      assertThat(found.perParam(4)[param]).isCloseTo(cells.variance(List.of(param)), within(1e-12));
    }
  }

  private static ForestTable table(int rows, long seed) {
    var random = new Random(seed);
    var study = Studies.minimizing();
    var targets = new double[rows];
    for (int row = 0; row < rows; row++) {
      var point = new LinkedHashMap<String, Assignment>();
      SPACE.forEach((name, d) -> point.put(name, new Assignment(d, Points.draw(d, random))));
      targets[row] = random.nextGaussian();
      study.complete(point, targets[row]);
    }
    return ForestTable.of(SPACE, study.history().trials(), targets, false);
  }

  /** Every cell between the thresholds of a tree, with what the tree predicts there. */
  private static final class Cells {
    private final RegressionTree tree;
    private final ForestTable table;
    private final List<double[]> ends = new ArrayList<>();
    private final List<int[]> places = new ArrayList<>();
    private final List<double[]> sizesAndValues = new ArrayList<>();

    Cells(RegressionTree tree, ForestTable table) {
      this.tree = tree;
      this.table = table;
      for (int column = 0; column < table.columns(); column++) {
        int wanted = column;
        double[] inner =
            IntStream.range(0, tree.size())
                .filter(node -> tree.column(node) == wanted)
                .mapToDouble(tree::threshold)
                .sorted()
                .distinct()
                .toArray();
        double[] all = Arrays.copyOf(inner, inner.length + 2);
        all[inner.length + 1] = 1;
        Arrays.sort(all);
        ends.add(all);
      }
      visit(new int[table.columns()], 0);
    }

    private void visit(int[] place, int column) {
      if (column == place.length) {
        var point = new double[place.length];
        double size = 1;
        for (int i = 0; i < place.length; i++) {
          double low = ends.get(i)[place[i]];
          double high = ends.get(i)[place[i] + 1];
          point[i] = (low + high) / 2;
          size *= high - low;
        }
        places.add(place.clone());
        sizesAndValues.add(new double[] {size, predict(point)});
        return;
      }
      for (int i = 0; i + 1 < ends.get(column).length; i++) {
        place[column] = i;
        visit(place, column + 1);
      }
    }

    private double predict(double[] point) {
      for (int node = 0; node < tree.size(); node++) {
        if (tree.isLeaf(node) && reaches(point, node)) {
          return tree.value(node);
        }
      }
      throw new AssertionError("no leaf");
    }

    private boolean reaches(double[] point, int leaf) {
      int node = leaf;
      for (int parent = tree.parent(node); parent >= 0; parent = tree.parent(node)) {
        if (point[tree.column(parent)] > tree.threshold(parent) != tree.right(node)) {
          return false;
        }
        node = parent;
      }
      return true;
    }

    /** The variance of the mean over all other parameters. */
    double variance(List<Integer> params) {
      var sums = new LinkedHashMap<List<Integer>, double[]>();
      double mean = 0;
      for (int i = 0; i < places.size(); i++) {
        var known = new ArrayList<Integer>();
        for (int column = 0; column < table.columns(); column++) {
          if (params.contains(table.column(column).param())) {
            known.add(places.get(i)[column]);
          }
        }
        double size = sizesAndValues.get(i)[0];
        double[] sum = sums.computeIfAbsent(known, any -> new double[2]);
        sum[0] += size;
        sum[1] += size * sizesAndValues.get(i)[1];
        mean += size * sizesAndValues.get(i)[1];
      }
      double variance = 0;
      for (double[] sum : sums.values()) {
        double off = sum[1] / sum[0] - mean;
        variance += sum[0] * off * off;
      }
      return variance;
    }
  }
}
