package dev.athanor.importance;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Grows regression trees: each on as many rows as there are, drawn with replacement, split where
 * the squared error falls most until a node's targets are all equal.
 *
 * <p>Rows are sorted by every numeric column once and for all; a split parts each order without
 * disturbing it, so that a node costs time linear in rows and columns. A categorical parameter is
 * summed up by choice, which costs the same for any number of them.
 *
 * <p>Among splits that are as good as each other, the columns have equal chances; a node of two
 * rows is split by chance alone. Keeps scratch arrays; for one thread.
 */
final class TreeGrower {

  /** Gains this close together, relative to them, differ by rounding only. */
  private static final double TIE = 1e-12;

  private final ForestTable table;
  private final int maxDepth;

  /** One over a whole number: the inner loop does not divide. */
  private final double[] inverse;

  /** How often each row was drawn, and its target that many times. */
  private final int[] weights;

  private final double[] weighted;

  /** The rows drawn, by each numeric column, and last in the order of the table. */
  private final int[][] orders;

  private final int[] spare;

  /** 1 for rows of the node that go left. */
  private final int[] goesLeft;

  private final double[] choiceSums;
  private final int[] choiceWeights;

  private SplittableRandom random = new SplittableRandom(0);
  private RegressionTree tree = new RegressionTree(1);

  /** Nodes to split yet: number, where its rows begin and end, depth. */
  private int[] open = new int[256];

  private int openSize;

  private double bestGain;
  private int bestColumn;

  /** The last place on the left of a numeric column; the choice that goes right. */
  private int bestAt;

  private int ties;

  TreeGrower(ForestTable table, int maxDepth) {
    this.table = table;
    this.maxDepth = maxDepth;
    int rows = table.rows();
    inverse = new double[rows + 1];
    for (int i = 1; i <= rows; i++) {
      inverse[i] = 1.0 / i;
    }
    weights = new int[rows];
    weighted = new double[rows];
    orders = new int[table.numericColumns() + 1][rows];
    spare = new int[rows];
    goesLeft = new int[rows];
    int mostChoices = 0;
    for (int i = 0; i < table.categoricalParams(); i++) {
      mostChoices = Math.max(mostChoices, table.choiceCount(i));
    }
    choiceSums = new double[mostChoices];
    choiceWeights = new int[mostChoices];
  }

  RegressionTree grow(SplittableRandom chance) {
    random = chance;
    int drawn = draw();
    tree = new RegressionTree(2 * drawn);
    child(-1, false, 0, drawn, 0);
    while (openSize > 0) {
      openSize -= 4;
      split(open[openSize], open[openSize + 1], open[openSize + 2], open[openSize + 3]);
    }
    return tree;
  }

  /** Draws the rows; gives how many different ones there are. */
  private int draw() {
    Arrays.fill(weights, 0);
    for (int i = 0; i < weights.length; i++) {
      weights[random.nextInt(weights.length)]++;
    }
    int[] members = orders[orders.length - 1];
    int drawn = 0;
    for (int row = 0; row < weights.length; row++) {
      weighted[row] = weights[row] * table.target(row);
      if (weights[row] > 0) {
        members[drawn++] = row;
      }
    }
    for (int column = 0; column < table.numericColumns(); column++) {
      int[] order = orders[column];
      int at = 0;
      for (int row : table.ascending(column)) {
        // Always written, and written over where it does not count: there is nothing to guess.
        order[at] = row;
        at += weights[row] > 0 ? 1 : 0;
      }
    }
    return drawn;
  }

  /** A new leaf over some rows, to be split if there is reason to. */
  private void child(int parent, boolean right, int from, int to, int depth) {
    int[] members = orders[orders.length - 1];
    int weight = 0;
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      double target = table.target(members[i]);
      weight += weights[members[i]];
      sum += weighted[members[i]];
      least = Math.min(least, target);
      most = Math.max(most, target);
    }
    int node = tree.add(parent, right, sum / weight);
    if (least < most && depth < maxDepth) {
      if (openSize == open.length) {
        open = Arrays.copyOf(open, 2 * openSize);
      }
      open[openSize++] = node;
      open[openSize++] = from;
      open[openSize++] = to;
      open[openSize++] = depth;
    }
  }

  private void split(int node, int from, int to, int depth) {
    bestGain = -1;
    double mean = tree.value(node);
    int weight = weightOf(from, to);
    for (int column = 0; column < table.numericColumns(); column++) {
      tryNumeric(column, from, to, mean, weight);
    }
    int firstColumn = table.numericColumns();
    for (int categorical = 0; categorical < table.categoricalParams(); categorical++) {
      tryChoices(categorical, firstColumn, from, to, mean, weight);
      firstColumn += table.choiceCount(categorical);
    }
    if (bestGain < 0) {
      return;
    }
    int middle = from + (isNumeric(bestColumn) ? markNumeric(from, to) : markChoice(from, to));
    tree.split(node, bestColumn, threshold());
    for (int[] order : orders) {
      part(order, from, to);
    }
    child(node, false, from, middle, depth + 1);
    child(node, true, middle, to, depth + 1);
  }

  private boolean isNumeric(int column) {
    return column < table.numericColumns();
  }

  private int weightOf(int from, int to) {
    int[] members = orders[orders.length - 1];
    int weight = 0;
    for (int i = from; i < to; i++) {
      weight += weights[members[i]];
    }
    return weight;
  }

  private void tryNumeric(int column, int from, int to, double mean, int weight) {
    int[] order = orders[column];
    double[] numbers = table.numbers(column);
    double most = -1;
    int at = -1;
    double sum = 0;
    int left = 0;
    int row = order[from];
    double number = numbers[row];
    for (int i = from; i < to - 1; i++) {
      sum += weighted[row];
      left += weights[row];
      row = order[i + 1];
      double next = numbers[row];
      if (number < next) {
        double off = sum - left * mean;
        double gain = off * off * (inverse[left] + inverse[weight - left]);
        if (gain > most) {
          most = gain;
          at = i;
        }
      }
      number = next;
    }
    if (at >= 0) {
      consider(most, column, at);
    }
  }

  private void tryChoices(
      int categorical, int firstColumn, int from, int to, double mean, int weight) {
    int[] members = orders[orders.length - 1];
    int[] chosen = table.choices(categorical);
    int count = table.choiceCount(categorical);
    Arrays.fill(choiceSums, 0, count, 0);
    Arrays.fill(choiceWeights, 0, count, 0);
    for (int i = from; i < to; i++) {
      choiceSums[chosen[members[i]]] += weighted[members[i]];
      choiceWeights[chosen[members[i]]] += weights[members[i]];
    }
    for (int choice = 0; choice < count; choice++) {
      int right = choiceWeights[choice];
      if (right > 0 && right < weight) {
        double off = choiceSums[choice] - right * mean;
        double gain = off * off * (inverse[right] + inverse[weight - right]);
        consider(gain, firstColumn + choice, choice);
      }
    }
  }

  private void consider(double gain, int column, int at) {
    boolean better = gain > bestGain * (1 + TIE);
    if (better) {
      ties = 1;
    } else if (gain < bestGain * (1 - TIE) || random.nextInt(++ties) > 0) {
      return;
    }
    bestGain = gain;
    bestColumn = column;
    bestAt = at;
  }

  private double threshold() {
    if (!isNumeric(bestColumn)) {
      return 0.5;
    }
    double[] numbers = table.numbers(bestColumn);
    int[] order = orders[bestColumn];
    return (numbers[order[bestAt]] + numbers[order[bestAt + 1]]) / 2;
  }

  /** Marks which rows go left; gives how many do. */
  private int markNumeric(int from, int to) {
    int[] order = orders[bestColumn];
    for (int i = from; i < to; i++) {
      goesLeft[order[i]] = i <= bestAt ? 1 : 0;
    }
    return bestAt + 1 - from;
  }

  private int markChoice(int from, int to) {
    int[] members = orders[orders.length - 1];
    int[] chosen = table.choices(table.column(bestColumn).categorical());
    int left = 0;
    for (int i = from; i < to; i++) {
      int mark = chosen[members[i]] == bestAt ? 0 : 1;
      goesLeft[members[i]] = mark;
      left += mark;
    }
    return left;
  }

  /** Rows that go left to the front, each side in its order; without a branch to be guessed. */
  private void part(int[] order, int from, int to) {
    int left = from;
    int right = 0;
    for (int i = from; i < to; i++) {
      int row = order[i];
      int mark = goesLeft[row];
      order[left] = row;
      spare[right] = row;
      left += mark;
      right += 1 - mark;
    }
    System.arraycopy(spare, 0, order, left, right);
  }
}
