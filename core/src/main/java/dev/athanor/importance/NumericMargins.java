package dev.athanor.importance;

import dev.athanor.numeric.Order;

/**
 * What a tree predicts on average along each numeric column: a step function that changes at the
 * tree's thresholds. A leaf raises it over one stretch, which two changes say.
 */
final class NumericMargins {

  /** By node: the place of its threshold among those of its column, from 0. */
  private final int[] ranks;

  /** By column, ascending. */
  private final double[][] thresholds;

  /** By column: what is added where a stretch begins; the stretch before the first counts. */
  private final double[][] changes;

  NumericMargins(RegressionTree tree, int numericColumns) {
    int nodes = tree.size();
    ranks = new int[nodes];
    var counts = new int[numericColumns];
    for (int node = 0; node < nodes; node++) {
      if (!tree.isLeaf(node) && tree.column(node) < numericColumns) {
        counts[tree.column(node)]++;
      }
    }
    var found = new double[numericColumns][];
    var nodesOf = new int[numericColumns][];
    for (int column = 0; column < numericColumns; column++) {
      found[column] = new double[counts[column]];
      nodesOf[column] = new int[counts[column]];
    }
    for (int node = nodes - 1; node >= 0; node--) {
      int column = tree.column(node);
      if (!tree.isLeaf(node) && column < numericColumns) {
        int at = --counts[column];
        found[column][at] = tree.threshold(node);
        nodesOf[column][at] = node;
      }
    }
    thresholds = new double[numericColumns][];
    changes = new double[numericColumns][];
    for (int column = 0; column < numericColumns; column++) {
      rank(column, found[column], nodesOf[column]);
    }
  }

  private void rank(int column, double[] found, int[] nodes) {
    int[] order = Order.ascending(found);
    var sorted = new double[order.length];
    for (int rank = 0; rank < order.length; rank++) {
      sorted[rank] = found[order[rank]];
      ranks[nodes[order[rank]]] = rank;
    }
    thresholds[column] = sorted;
    changes[column] = new double[order.length + 1];
  }

  /**
   * Raises the function over a stretch.
   *
   * @param above the node at whose threshold it begins; negative for the column's beginning
   * @param below the node at whose threshold it ends; negative for the column's end
   */
  void raise(int column, int above, int below, double amount) {
    changes[column][above < 0 ? 0 : ranks[above] + 1] += amount;
    if (below >= 0) {
      changes[column][ranks[below] + 1] -= amount;
    }
  }

  /** The variance of the function over a column. */
  double variance(int column) {
    double[] ends = thresholds[column];
    var heights = new double[ends.length + 1];
    double height = 0;
    double mean = 0;
    for (int i = 0; i <= ends.length; i++) {
      height += changes[column][i];
      heights[i] = height;
      mean += height * width(ends, i);
    }
    double variance = 0;
    for (int i = 0; i <= ends.length; i++) {
      variance += (heights[i] - mean) * (heights[i] - mean) * width(ends, i);
    }
    return variance;
  }

  private static double width(double[] ends, int stretch) {
    double low = stretch == 0 ? 0 : ends[stretch - 1];
    double high = stretch == ends.length ? 1 : ends[stretch];
    return high - low;
  }
}
