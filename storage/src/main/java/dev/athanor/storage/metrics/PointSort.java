package dev.athanor.storage.metrics;

import dev.athanor.model.SeriesRule;
import java.util.Arrays;

/**
 * A stable natural merge sort of points by their indexes: finds the runs that are in order already,
 * the strictly falling ones turned round, and merges neighbours until one is left.
 */
final class PointSort {

  private final PointColumns points;
  private final SeriesRule rule;
  private final long[] steps;
  private final long[] times;
  private final double[] values;
  private final int size;

  PointSort(PointColumns points, SeriesRule rule) {
    this.points = points;
    this.rule = rule;
    this.steps = points.steps();
    this.times = points.times();
    this.values = points.values();
    this.size = points.size();
  }

  PointColumns sorted() {
    return isStrict() ? points : gather(order());
  }

  private boolean isStrict() {
    for (int i = 1; i < size; i++) {
      if (compare(i - 1, i) >= 0) {
        return false;
      }
    }
    return true;
  }

  /** The order of two points by index; 0 if the rule keeps only one of them. */
  private int compare(int a, int b) {
    if (steps[a] != steps[b]) {
      return steps[a] < steps[b] ? -1 : 1;
    }
    if (rule == SeriesRule.LAST_AT_STEP) {
      return 0;
    }
    return times[a] != times[b]
        ? Long.compare(times[a], times[b])
        : Double.compare(values[a], values[b]);
  }

  private int[] order() {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    int[] bounds = runs(order);
    int[] spare = new int[size];
    int runs = bounds.length - 1;
    while (runs > 1) {
      int merged = 0;
      for (int run = 0; run < runs; run += 2) {
        int end = bounds[Math.min(run + 2, runs)];
        merge(order, spare, bounds[run], bounds[run + 1], end);
        bounds[++merged] = end;
      }
      runs = merged;
      int[] swap = order;
      order = spare;
      spare = swap;
    }
    return order;
  }

  /** The bounds of the runs, the first being 0 and the last the size; turns falling ones round. */
  private int[] runs(int[] order) {
    int[] bounds = new int[8];
    int count = 0;
    int at = 0;
    while (at < size) {
      at = runEnd(order, at);
      if (++count == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * count);
      }
      bounds[count] = at;
    }
    return Arrays.copyOf(bounds, count + 1);
  }

  private int runEnd(int[] order, int start) {
    int end = start + 1;
    if (end < size && compare(start, end) > 0) {
      while (end < size && compare(end - 1, end) > 0) {
        end++;
      }
      for (int low = start, high = end - 1; low < high; low++, high--) {
        int swap = order[low];
        order[low] = order[high];
        order[high] = swap;
      }
    } else {
      while (end < size && compare(end - 1, end) <= 0) {
        end++;
      }
    }
    return end;
  }

  private void merge(int[] from, int[] to, int start, int middle, int end) {
    int left = start;
    int right = middle;
    int at = start;
    while (left < middle && right < end) {
      to[at++] = compare(from[left], from[right]) <= 0 ? from[left++] : from[right++];
    }
    System.arraycopy(from, left, to, at, middle - left);
    System.arraycopy(from, right, to, at + middle - left, end - right);
  }

  private PointColumns gather(int[] order) {
    var kept = new PointColumns(size);
    for (int i = 0; i < size; i++) {
      // Of equals the last added stands last.
      if (i + 1 == size || compare(order[i], order[i + 1]) != 0) {
        int point = order[i];
        kept.add(steps[point], times[point], values[point]);
      }
    }
    return kept;
  }
}
