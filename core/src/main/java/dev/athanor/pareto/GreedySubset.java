package dev.athanor.pareto;

import java.util.Arrays;

/**
 * Chooses points one after the other, each time the one that adds most to what is covered; of
 * equals the first.
 *
 * <p>What a point adds only shrinks while others are chosen. So with three objectives and more,
 * points wait in a heap by what they added when that was computed last, and only one that comes to
 * the top is computed again.
 */
final class GreedySubset {

  private final double[] gains;
  private final int[] heap;
  private int waiting;

  private GreedySubset(double[] gains) {
    this.gains = gains;
    waiting = gains.length;
    heap = new int[waiting];
    Arrays.setAll(heap, i -> i);
    for (int i = waiting / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  /**
   * The points that are chosen, in that order.
   *
   * @param columns distinct points in lexicographic order, as columns
   * @param reference finite
   * @param size how many to choose, at most all
   */
  static int[] of(double[][] columns, int size, double[] reference) {
    return switch (columns.length) {
      case 1 -> first(size);
      case 2 -> plane(columns[0], columns[1], size, reference);
      default -> space(columns, size, reference);
    };
  }

  /** One objective: beyond the best point no other adds anything. */
  private static int[] first(int size) {
    int[] chosen = new int[size];
    Arrays.setAll(chosen, i -> i);
    return chosen;
  }

  /** Two objectives: what a point adds is a rectangle up to its chosen neighbours. */
  private static int[] plane(double[] x, double[] y, int size, double[] reference) {
    int n = x.length;
    double[] lefts = x.clone();
    double[] bottoms = y.clone();
    double[] rights = new double[n];
    double[] tops = new double[n];
    Arrays.fill(rights, reference[0]);
    Arrays.fill(tops, reference[1]);
    for (int point = 0; point < n; point++) {
      if (x[point] > reference[0] || y[point] > reference[1]) {
        lefts[point] = reference[0];
        bottoms[point] = reference[1];
      }
    }
    int[] waiting = first(n);
    int[] chosen = new int[size];
    for (int i = 0; i < size; i++) {
      int at = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < n - i; k++) {
        int point = waiting[k];
        double gain =
            zeroTimesInfinity((rights[point] - lefts[point]) * (tops[point] - bottoms[point]));
        if (gain > most) {
          at = k;
          most = gain;
        }
      }
      int best = waiting[at];
      chosen[i] = best;
      System.arraycopy(waiting, at + 1, waiting, at, n - i - at - 1);
      for (int point = 0; point < best; point++) {
        rights[point] = Math.min(rights[point], lefts[best]);
      }
      for (int point = best + 1; point < n; point++) {
        tops[point] = Math.min(tops[point], bottoms[best]);
      }
    }
    return chosen;
  }

  private static int[] space(double[][] columns, int size, double[] reference) {
    int n = columns[0].length;
    int objectives = columns.length;
    var cloud = new Cloud(objectives, n);
    int[] which = cloud.fill(columns, n);
    int[] inCloud = new int[n];
    double[] gains = new double[n];
    for (int i = 0; i < n; i++) {
      inCloud[which[i]] = i;
      gains[which[i]] =
          cloud.notBeyond(i, reference)
              ? zeroTimesInfinity(cloud.box(i, reference, objectives))
              : 0;
    }
    return new GreedySubset(gains).choose(size, Cover.of(objectives, reference, n), cloud, inCloud);
  }

  /** A product, where infinitely long and infinitely thin is infinite. */
  private static double zeroTimesInfinity(double product) {
    return Double.isNaN(product) ? Double.POSITIVE_INFINITY : product;
  }

  private int[] choose(int size, Cover cover, Cloud cloud, int[] inCloud) {
    int[] chosen = new int[size];
    int[] known = new int[gains.length];
    double covered = 0;
    cover.start(cloud);
    for (int i = 0; i < size; i++) {
      int point = heap[0];
      while (known[point] < i && gains[point] > 0) {
        gains[point] = Math.max(0, cover.gain(cloud, inCloud[point]));
        known[point] = i;
        siftDown(0);
        point = heap[0];
      }
      chosen[i] = point;
      if (gains[point] > 0) {
        covered += gains[point];
        cover.add(cloud, inCloud[point]);
      }
      if (Double.isInfinite(covered)) {
        return thenInOrder(chosen, i + 1);
      }
      heap[0] = heap[--waiting];
      siftDown(0);
    }
    return chosen;
  }

  /** Nothing adds to an infinite volume, so all further points are equal. */
  private int[] thenInOrder(int[] chosen, int from) {
    var taken = new boolean[gains.length];
    for (int i = 0; i < from; i++) {
      taken[chosen[i]] = true;
    }
    int next = from;
    for (int point = 0; next < chosen.length; point++) {
      if (!taken[point]) {
        chosen[next++] = point;
      }
    }
    return chosen;
  }

  private void siftDown(int start) {
    int point = heap[start];
    int at = start;
    while (2 * at + 1 < waiting) {
      int child = 2 * at + 1;
      if (child + 1 < waiting && before(heap[child + 1], heap[child])) {
        child++;
      }
      if (!before(heap[child], point)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = point;
  }

  private boolean before(int one, int other) {
    return gains[one] > gains[other] || (gains[one] == gains[other] && one < other);
  }
}
