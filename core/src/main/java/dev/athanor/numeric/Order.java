package dev.athanor.numeric;

/** The order of numbers, as indices; pure, without boxing. */
public final class Order {

  private static final int RUN = 16;

  private Order() {}

  /**
   * The indices of the values from the smallest to the largest; equal values (−0 equals 0) keep the
   * order in which they stand. Takes O(n log n) and never more.
   *
   * @param values without NaN
   */
  public static int[] ascending(double[] values) {
    int n = values.length;
    var keys = values.clone();
    var order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int from = 0; from < n; from += RUN) {
      sortRun(keys, order, from, Math.min(from + RUN, n));
    }
    var otherKeys = new double[n > RUN ? n : 0];
    var otherOrder = new int[otherKeys.length];
    for (int width = RUN; width < n; width *= 2) {
      for (int from = 0; from < n; from += 2 * width) {
        merge(keys, order, otherKeys, otherOrder, from, width);
      }
      double[] freeKeys = keys;
      keys = otherKeys;
      otherKeys = freeKeys;
      int[] freeOrder = order;
      order = otherOrder;
      otherOrder = freeOrder;
    }
    return order;
  }

  private static void sortRun(double[] keys, int[] order, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      double key = keys[i];
      int index = order[i];
      int at = i;
      while (at > from && keys[at - 1] > key) {
        keys[at] = keys[at - 1];
        order[at] = order[at - 1];
        at--;
      }
      keys[at] = key;
      order[at] = index;
    }
  }

  private static void merge(
      double[] keys, int[] order, double[] toKeys, int[] toOrder, int from, int width) {
    int middle = Math.min(from + width, keys.length);
    int end = Math.min(middle + width, keys.length);
    int left = from;
    int right = middle;
    for (int at = from; at < end; at++) {
      boolean fromLeft = left < middle && (right == end || keys[left] <= keys[right]);
      int taken = fromLeft ? left++ : right++;
      toKeys[at] = keys[taken];
      toOrder[at] = order[taken];
    }
  }
}
