package dev.athanor.pareto;

import java.util.Arrays;

/**
 * Sorts indices by the numbers they stand for; equal numbers (−0 equals 0) keep their order.
 *
 * <p>Number and position are packed into one {@code long}, so that the JDK's sort of primitives
 * does the work. Where the numbers lie too far apart to be packed with all their digits, those that
 * look equal are sorted again among themselves. Takes O(n log n). One sort at a time.
 */
final class IndexSort {

  /** So few are sorted by insertion. */
  private static final int FEW = 12;

  private final long[] packed;
  private final int[] unsorted;

  IndexSort(int capacity) {
    packed = new long[capacity];
    unsorted = new int[capacity];
  }

  /** The indices of the first {@code size} keys, which are without NaN, smallest first. */
  int[] ascending(double[] keys, int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    sort(order, 0, size, keys);
    return order;
  }

  /**
   * Sorts a part of {@code order} by the columns: by the first, equals by the second, and so on.
   */
  void sort(int[] order, int from, int to, double[][] columns, int column) {
    double[] keys = columns[column];
    sort(order, from, to, keys);
    if (column + 1 < columns.length) {
      int start = from;
      for (int i = from + 1; i <= to; i++) {
        if (i == to || keys[order[i]] != keys[order[start]]) {
          if (i - start > 1) {
            sort(order, start, i, columns, column + 1);
          }
          start = i;
        }
      }
    }
  }

  private void sort(int[] order, int from, int to, double[] keys) {
    if (to - from <= FEW) {
      insert(order, from, to, keys);
      return;
    }
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = from; i < to; i++) {
      long key = sortable(keys[order[i]]);
      packed[i - from] = key;
      least = Math.min(least, key);
      most = Math.max(most, key);
    }
    if (least < most) {
      sortPacked(order, from, to, keys, least, most);
    }
  }

  private void sortPacked(int[] order, int from, int to, double[] keys, long least, long most) {
    int size = to - from;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(size - 1);
    // The difference may need all 64 bits: it is never compared as a signed number.
    int wide = Long.SIZE - Long.numberOfLeadingZeros(most - least);
    int lost = Math.max(0, wide + bits - (Long.SIZE - 1));
    for (int i = 0; i < size; i++) {
      packed[i] = ((packed[i] - least) >>> lost) << bits | i;
    }
    Arrays.sort(packed, 0, size);
    System.arraycopy(order, from, unsorted, 0, size);
    int mask = (1 << bits) - 1;
    for (int i = 0; i < size; i++) {
      order[from + i] = unsorted[(int) packed[i] & mask];
    }
    if (lost > 0) {
      sortAlike(order, from, size, keys, bits);
    }
  }

  /** A sort of a run overwrites only what is read already of {@link #packed}. */
  private void sortAlike(int[] order, int from, int size, double[] keys, int bits) {
    int start = 0;
    long alike = packed[0] >>> bits;
    for (int i = 1; i <= size; i++) {
      long next = i < size ? packed[i] >>> bits : -1;
      if (next != alike) {
        if (i - start > 1) {
          sort(order, from + start, from + i, keys);
        }
        start = i;
        alike = next;
      }
    }
  }

  private static void insert(int[] order, int from, int to, double[] keys) {
    for (int i = from + 1; i < to; i++) {
      int index = order[i];
      double key = keys[index];
      int at = i;
      while (at > from && keys[order[at - 1]] > key) {
        order[at] = order[at - 1];
        at--;
      }
      order[at] = index;
    }
  }

  /** A number whose order among {@code long}s is that of {@code value} among doubles. */
  private static long sortable(double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0);
    return bits ^ (bits >> (Long.SIZE - 1) & Long.MAX_VALUE);
  }
}
