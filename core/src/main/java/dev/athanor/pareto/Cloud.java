package dev.athanor.pareto;

/**
 * Points and their orders by coordinate, which stay valid when the points are pushed into a corner:
 * taking a maximum with the corner's coordinates changes no order but for ties. So whatever a
 * computation of volumes needs sorted is sorted once.
 *
 * <p>Points are numbered in the order of the third coordinate.
 */
final class Cloud {

  final int dimensions;

  /** A column per coordinate. */
  final double[][] at;

  /** Of each point its place in the order of the first coordinate. */
  final int[] place;

  /** The points in the order of a coordinate; from the fourth on. */
  final int[][] order;

  private final int[] byFirst;
  private final int[] renumbered;
  private int size;

  /** An empty cloud; at least three dimensions. */
  Cloud(int dimensions, int capacity) {
    this.dimensions = dimensions;
    at = new double[dimensions][capacity];
    place = new int[capacity];
    order = new int[dimensions][];
    for (int k = 3; k < dimensions; k++) {
      order[k] = new int[capacity];
    }
    byFirst = new int[capacity];
    renumbered = new int[capacity];
  }

  int size() {
    return size;
  }

  /**
   * Takes in the points of columns and sorts them by each coordinate.
   *
   * @return of each point, which of {@code columns} it is
   */
  int[] fill(double[][] columns, int points) {
    size = points;
    var sort = new IndexSort(points);
    int[] which = sort.ascending(columns[2], points);
    for (int k = 0; k < dimensions; k++) {
      for (int i = 0; i < points; i++) {
        at[k][i] = columns[k][which[i]];
      }
    }
    System.arraycopy(sort.ascending(at[0], points), 0, byFirst, 0, points);
    for (int i = 0; i < points; i++) {
      place[byFirst[i]] = i;
    }
    for (int k = 3; k < dimensions; k++) {
      System.arraycopy(sort.ascending(at[k], points), 0, order[k], 0, points);
    }
    return which;
  }

  /**
   * Takes in those points of another cloud that are {@code chosen}, each pushed into the corner
   * where no coordinate is less than that of {@code corner}, a point of the other cloud; only the
   * coordinates that this cloud has.
   */
  void fillCorner(Cloud other, boolean[] chosen, int corner) {
    size = 0;
    for (int i = 0; i < other.size; i++) {
      if (chosen[i]) {
        renumbered[i] = size++;
      }
    }
    for (int k = 0; k < dimensions; k++) {
      push(other.at[k], chosen, other.size, other.at[k][corner], at[k]);
    }
    pick(other.byFirst, chosen, other.size, byFirst);
    for (int i = 0; i < size; i++) {
      place[byFirst[i]] = i;
    }
    for (int k = 3; k < dimensions; k++) {
      pick(other.order[k], chosen, other.size, order[k]);
    }
  }

  /** Whether one point is in no coordinate of the first {@code dimensions} greater than another. */
  boolean covers(int one, int other, int dimensions) {
    for (int k = 0; k < dimensions; k++) {
      if (at[k][one] > at[k][other]) {
        return false;
      }
    }
    return true;
  }

  /** Whether a point is in no coordinate greater than the reference. */
  boolean notBeyond(int point, double[] reference) {
    for (int k = 0; k < dimensions; k++) {
      if (at[k][point] > reference[k]) {
        return false;
      }
    }
    return true;
  }

  /** The volume between a point and the reference, in the first {@code dimensions}. */
  double box(int point, double[] reference, int dimensions) {
    double volume = reference[0] - at[0][point];
    for (int k = 1; k < dimensions; k++) {
      volume *= reference[k] - at[k][point];
    }
    return volume;
  }

  private static void push(double[] from, boolean[] chosen, int size, double least, double[] to) {
    int next = 0;
    for (int i = 0; i < size; i++) {
      if (chosen[i]) {
        to[next++] = Math.max(from[i], least);
      }
    }
  }

  private void pick(int[] from, boolean[] chosen, int size, int[] to) {
    int next = 0;
    for (int i = 0; i < size; i++) {
      int point = from[i];
      if (chosen[point]) {
        to[next++] = renumbered[point];
      }
    }
  }
}
