package dev.athanor.importance;

import java.util.Arrays;

/**
 * A regression tree over the columns of a {@link ForestTable}. Nodes are numbered in the order in
 * which they were made, parents before their children; node 0 is the root.
 */
final class RegressionTree {

  static final int LEAF = -1;

  private int[] parents;
  private boolean[] rights;
  private int[] columns;
  private double[] thresholds;
  private double[] values;
  private int size;

  RegressionTree(int most) {
    parents = new int[most];
    rights = new boolean[most];
    columns = new int[most];
    thresholds = new double[most];
    values = new double[most];
  }

  /** A new leaf; gives its number. */
  int add(int parent, boolean right, double value) {
    if (size == parents.length) {
      grow();
    }
    parents[size] = parent;
    rights[size] = right;
    columns[size] = LEAF;
    values[size] = value;
    return size++;
  }

  /** Makes a leaf an inner node: what is above the threshold goes right. */
  void split(int node, int column, double threshold) {
    columns[node] = column;
    thresholds[node] = threshold;
  }

  private void grow() {
    int capacity = 2 * size;
    parents = Arrays.copyOf(parents, capacity);
    rights = Arrays.copyOf(rights, capacity);
    columns = Arrays.copyOf(columns, capacity);
    thresholds = Arrays.copyOf(thresholds, capacity);
    values = Arrays.copyOf(values, capacity);
  }

  int size() {
    return size;
  }

  boolean isLeaf(int node) {
    return columns[node] == LEAF;
  }

  /** The node above; negative for the root. */
  int parent(int node) {
    return parents[node];
  }

  /** Whether the node holds what lies above its parent's threshold. */
  boolean right(int node) {
    return rights[node];
  }

  int column(int node) {
    return columns[node];
  }

  double threshold(int node) {
    return thresholds[node];
  }

  /** The mean of the targets in a node. */
  double value(int node) {
    return values[node];
  }
}
