package dev.athanor.model;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The intermediate values of a trial by step, in rising steps, one value a step. Immutable; values
 * may be NaN or infinite.
 *
 * <p>Adding a report at a new highest step takes constant time: snapshots of one trial share their
 * arrays, each seeing only its own length. Any other addition copies.
 */
public final class Reports {

  private static final Reports NONE = new Reports(new Columns(4), 0);

  private final Columns columns;
  private final int size;

  private Reports(Columns columns, int size) {
    this.columns = columns;
    this.size = size;
  }

  /** No reports. */
  public static Reports none() {
    return NONE;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The step at an index, 0 ≤ index &lt; size; rises with the index. */
  public long step(int index) {
    return columns.steps[Objects.checkIndex(index, size)];
  }

  /** The value at an index, 0 ≤ index &lt; size. */
  public double value(int index) {
    return columns.values[Objects.checkIndex(index, size)];
  }

  /** The value at the highest step; NaN if there are no reports. */
  public double last() {
    return size == 0 ? Double.NaN : columns.values[size - 1];
  }

  /** The index of the first report at or after a step; {@code size} if there is none. */
  public int indexFrom(long step) {
    int at = Arrays.binarySearch(columns.steps, 0, size, step);
    return at >= 0 ? at : -at - 1;
  }

  /** Whether there is a report at exactly this step. */
  public boolean has(long step) {
    int at = indexFrom(step);
    return at < size && columns.steps[at] == step;
  }

  /** Calls back with every step and value, steps rising. */
  public void forEach(BiConsumer<Long, Double> visitor) {
    for (int i = 0; i < size; i++) {
      visitor.accept(columns.steps[i], columns.values[i]);
    }
  }

  /** These reports and one more; a value at a known step takes the place of the old one. */
  public Reports with(long step, double value) {
    if (size == 0 || step > columns.steps[size - 1]) {
      return new Reports(columns.append(size, step, value), size + 1);
    }
    int at = indexFrom(step);
    boolean replaces = columns.steps[at] == step;
    int length = replaces ? size : size + 1;
    var copy = new Columns(Math.max(4, length));
    System.arraycopy(columns.steps, 0, copy.steps, 0, at);
    System.arraycopy(columns.values, 0, copy.values, 0, at);
    copy.steps[at] = step;
    copy.values[at] = value;
    int rest = replaces ? at + 1 : at;
    System.arraycopy(columns.steps, rest, copy.steps, at + 1, size - rest);
    System.arraycopy(columns.values, rest, copy.values, at + 1, size - rest);
    copy.used = length;
    return new Reports(copy, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Reports that
        && size == that.size
        && Arrays.equals(columns.steps, 0, size, that.columns.steps, 0, size)
        && Arrays.equals(columns.values, 0, size, that.columns.values, 0, size);
  }

  @Override
  public int hashCode() {
    int hash = size;
    for (int i = 0; i < size; i++) {
      hash = 31 * hash + Long.hashCode(columns.steps[i]) + 17 * Double.hashCode(columns.values[i]);
    }
    return hash;
  }

  @Override
  public String toString() {
    var text = new StringBuilder("{");
    forEach((step, value) ->
        text.append(text.length() == 1 ? "" : ", ").append(step).append('=').append(value));
    return text.append('}').toString();
  }

  /** Arrays that several snapshots share; only the longest may grow in place. */
  private static final class Columns {
    private final long[] steps;
    private final double[] values;
    private int used;

    private Columns(int capacity) {
      steps = new long[capacity];
      values = new double[capacity];
    }

    private synchronized Columns append(int size, long step, double value) {
      if (used == size && size < steps.length) {
        steps[size] = step;
        values[size] = value;
        used = size + 1;
        return this;
      }
      var grown = new Columns(Math.max(4, size + (size >> 1) + 1));
      System.arraycopy(steps, 0, grown.steps, 0, size);
      System.arraycopy(values, 0, grown.values, 0, size);
      grown.steps[size] = step;
      grown.values[size] = value;
      grown.used = size + 1;
      return grown;
    }
  }
}
