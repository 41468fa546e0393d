package dev.athanor.importance;

import java.util.Arrays;

/**
 * What a tree says of the points that reach one of its leaves: bounds for numeric columns, answers
 * to questions about choices. Found by climbing from the leaf, so that the first bound met is the
 * tightest.
 *
 * <p>One object serves leaf after leaf; for one thread.
 */
final class LeafBox {

  private static final int NONE = -1;

  private final ForestTable table;

  /** By column: the nodes whose thresholds bound it, or {@link #NONE}. */
  private final int[] above;

  private final int[] below;

  /** The numeric columns that are bounded. */
  private final int[] bounded;

  private int boundedSize;

  /** By categorical parameter: how many of its questions were met, and the lowest answer. */
  private final int[] questions;

  private final int[] answers;

  /** The categorical parameters that were asked about. */
  private final int[] asked;

  private int askedSize;
  private double volume;

  LeafBox(ForestTable table) {
    this.table = table;
    above = new int[table.numericColumns()];
    below = new int[table.numericColumns()];
    bounded = new int[table.numericColumns()];
    questions = new int[table.categoricalParams()];
    answers = new int[table.categoricalParams()];
    asked = new int[table.categoricalParams()];
    Arrays.fill(above, NONE);
    Arrays.fill(below, NONE);
  }

  /** Turns to another leaf. */
  void climb(RegressionTree tree, int leaf) {
    forget();
    int node = leaf;
    for (int parent = tree.parent(node); parent >= 0; parent = tree.parent(node)) {
      int column = tree.column(parent);
      if (column < above.length) {
        bound(column, parent, tree.right(node));
      } else {
        answer(table.column(column).categorical(), 2 * parent + (tree.right(node) ? 1 : 0));
      }
      node = parent;
    }
    volume = 1;
    for (int i = 0; i < boundedSize; i++) {
      volume *= width(tree, bounded[i]);
    }
    for (int i = 0; i < askedSize; i++) {
      volume = Math.scalb(volume, -questions[asked[i]]);
    }
  }

  private void forget() {
    while (boundedSize > 0) {
      int column = bounded[--boundedSize];
      above[column] = NONE;
      below[column] = NONE;
    }
    while (askedSize > 0) {
      questions[asked[--askedSize]] = 0;
    }
  }

  private void bound(int column, int node, boolean right) {
    if (above[column] == NONE && below[column] == NONE) {
      bounded[boundedSize++] = column;
    }
    if (right && above[column] == NONE) {
      above[column] = node;
    } else if (!right && below[column] == NONE) {
      below[column] = node;
    }
  }

  private void answer(int categorical, int answer) {
    if (questions[categorical]++ == 0) {
      asked[askedSize++] = categorical;
      answers[categorical] = answer;
    }
  }

  /** The part of the whole space that the box takes. */
  double volume() {
    return volume;
  }

  int boundedColumns() {
    return boundedSize;
  }

  int boundedColumn(int index) {
    return bounded[index];
  }

  /** The node above whose threshold the box lies; negative if it reaches down to 0. */
  int above(int column) {
    return above[column];
  }

  /** The node up to whose threshold the box reaches; negative if it reaches up to 1. */
  int below(int column) {
    return below[column];
  }

  double width(RegressionTree tree, int column) {
    double high = below[column] == NONE ? 1 : tree.threshold(below[column]);
    double low = above[column] == NONE ? 0 : tree.threshold(above[column]);
    return high - low;
  }

  int askedParams() {
    return askedSize;
  }

  int askedParam(int index) {
    return asked[index];
  }

  /** How many questions about a categorical parameter are answered; each halves the box. */
  int questions(int categorical) {
    return questions[categorical];
  }

  /** The last of them with its answer: twice the node, and one more for yes. */
  int answer(int categorical) {
    return answers[categorical];
  }
}
