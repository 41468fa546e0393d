package dev.athanor.importance;

import java.util.Arrays;

/**
 * What a tree predicts on average where one categorical parameter is known, each of its choices
 * being a column that is 0 or 1 with equal chances.
 *
 * <p>Leaves below the same last answer know the same of the parameter and are one group. The
 * average square of the prediction is a sum over pairs of groups: what both predict, times the part
 * of the columns' values that both allow. Nothing is asked after a yes, so a group knows some
 * choices that are not, and at most one that is.
 */
final class ChoiceMargins {

  private static final int NONE = -1;

  private final RegressionTree tree;
  private final ForestTable table;

  /** By answer: what its group predicts; NaN where there is no group. */
  private final double[] amounts;

  ChoiceMargins(RegressionTree tree, ForestTable table) {
    this.tree = tree;
    this.table = table;
    amounts = new double[table.categoricalParams() == 0 ? 0 : 2 * tree.size()];
    Arrays.fill(amounts, Double.NaN);
  }

  /** Adds to the group of an answer, which is twice the node and one more for yes. */
  void raise(int answer, double amount) {
    amounts[answer] = Double.isNaN(amounts[answer]) ? amount : amounts[answer] + amount;
  }

  /** Adds the variance of every categorical parameter to its place. */
  void addVariances(double[] perParam) {
    for (int categorical = 0; categorical < table.categoricalParams(); categorical++) {
      var groups = new Groups(categorical);
      if (groups.size > 0) {
        perParam[groups.param] += groups.variance();
      }
    }
  }

  /** The groups of one parameter. */
  private final class Groups {
    private final int words;
    private int param;
    private int size;
    private double[] predicted = new double[16];

    /** The choice that is; {@link #NONE} for none. */
    private int[] yes = new int[16];

    /** How many choices are known not to be, and which: a bit each, {@link #words} a group. */
    private int[] noes = new int[16];

    private long[] noBits;

    Groups(int categorical) {
      words = (table.choiceCount(categorical) + Long.SIZE - 1) / Long.SIZE;
      noBits = new long[16 * words];
      for (int answer = 0; answer < amounts.length; answer++) {
        if (!Double.isNaN(amounts[answer])) {
          ForestTable.Column column = table.column(tree.column(answer / 2));
          if (column.categorical() == categorical) {
            param = column.param();
            add(answer, column);
          }
        }
      }
    }

    private void add(int answer, ForestTable.Column column) {
      if (size == yes.length) {
        predicted = Arrays.copyOf(predicted, 2 * size);
        yes = Arrays.copyOf(yes, 2 * size);
        noes = Arrays.copyOf(noes, 2 * size);
        noBits = Arrays.copyOf(noBits, 2 * size * words);
      }
      predicted[size] = amounts[answer];
      boolean is = answer % 2 == 1;
      yes[size] = is ? column.choice() : NONE;
      if (!is) {
        addNo(column.choice());
      }
      int node = answer / 2;
      for (int parent = tree.parent(node); parent >= 0; parent = tree.parent(parent)) {
        ForestTable.Column other = table.column(tree.column(parent));
        if (other.categorical() == column.categorical()) {
          addNo(other.choice());
        }
      }
      size++;
    }

    private void addNo(int choice) {
      noBits[size * words + choice / Long.SIZE] |= 1L << choice;
      noes[size]++;
    }

    private double variance() {
      double mean = 0;
      double square = 0;
      for (int a = 0; a < size; a++) {
        mean += Math.scalb(predicted[a], -known(a));
        square += Math.scalb(predicted[a] * predicted[a], -known(a));
        for (int b = 0; b < a; b++) {
          if (!isNo(b, yes[a]) && !isNo(a, yes[b])) {
            square += 2 * Math.scalb(predicted[a] * predicted[b], -known(a, b));
          }
        }
      }
      return Math.max(square - mean * mean, 0);
    }

    private boolean isNo(int group, int choice) {
      return choice != NONE && (noBits[group * words + choice / Long.SIZE] >>> choice & 1) != 0;
    }

    private int known(int group) {
      return noes[group] + (yes[group] == NONE ? 0 : 1);
    }

    /** How many choices one or the other knows of. */
    private int known(int a, int b) {
      int count = yes[a] == NONE ? 0 : 1;
      count += yes[b] == NONE || yes[b] == yes[a] ? 0 : 1;
      for (int word = 0; word < words; word++) {
        count += Long.bitCount(noBits[a * words + word] | noBits[b * words + word]);
      }
      return count;
    }
  }
}
