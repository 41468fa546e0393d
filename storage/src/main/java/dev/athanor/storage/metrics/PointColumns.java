package dev.athanor.storage.metrics;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.SeriesRule;
import java.util.Arrays;
import java.util.Objects;

/**
 * Points of one series as columns that grow: steps, times in milliseconds since 1970-01-01T00:00Z,
 * and values, which may be NaN or infinite. Any order, until {@link #sorted}. Not thread-safe.
 */
public final class PointColumns {

  /** What the object itself and the heads of its three arrays take, about. */
  private static final int FIXED_BYTES = 80;

  private long[] steps;
  private long[] times;
  private double[] values;
  private int size;

  /** No points, with room for a few. */
  public PointColumns() {
    this(16);
  }

  /** No points, with room for so many. */
  public PointColumns(int capacity) {
    steps = new long[capacity];
    times = new long[capacity];
    values = new double[capacity];
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The step at an index, 0 ≤ index &lt; size. */
  public long step(int index) {
    return steps[Objects.checkIndex(index, size)];
  }

  /** The time at an index, 0 ≤ index &lt; size, in milliseconds since 1970-01-01T00:00Z. */
  public long timeMillis(int index) {
    return times[Objects.checkIndex(index, size)];
  }

  /** The value at an index, 0 ≤ index &lt; size. */
  public double value(int index) {
    return values[Objects.checkIndex(index, size)];
  }

  /** Adds one point. */
  public void add(long step, long timeMillis, double value) {
    if (size == steps.length) {
      ensure(size + 1);
    }
    steps[size] = step;
    times[size] = timeMillis;
    values[size] = value;
    size++;
  }

  /** Adds the points of {@code other} from index {@code from} to before index {@code to}. */
  public void addAll(PointColumns other, int from, int to) {
    Objects.checkFromToIndex(from, to, other.size);
    int count = to - from;
    ensure(size + count);
    System.arraycopy(other.steps, from, steps, size, count);
    System.arraycopy(other.times, from, times, size, count);
    System.arraycopy(other.values, from, values, size, count);
    size += count;
  }

  /** Makes room for {@code capacity} points in all. */
  public void ensure(int capacity) {
    if (capacity > steps.length) {
      int grown = Math.max(capacity, steps.length + (steps.length >> 1));
      steps = Arrays.copyOf(steps, grown);
      times = Arrays.copyOf(times, grown);
      values = Arrays.copyOf(values, grown);
    }
  }

  /** Drops all points and keeps the room. */
  public void clear() {
    size = 0;
  }

  /** What the columns take in memory, about, in bytes. */
  public long bytes() {
    return FIXED_BYTES + 24L * steps.length;
  }

  /**
   * The points in the order of step, time, value (−0.0 before 0.0, NaN last) under the rule: these
   * columns themselves if they are so already, else new ones.
   *
   * <p>{@code KEEP_DISTINCT} keeps identical points once, all NaN being identical; {@code
   * LAST_AT_STEP} keeps of every step the point that was added last. Takes linear time if the
   * points are a few sorted runs one after the other.
   */
  public PointColumns sorted(SeriesRule rule) {
    requireNonNull(rule, "rule");
    return new PointSort(this, rule).sorted();
  }

  /** The column itself, as are the next two; shared, and longer than {@code size}. */
  long[] steps() {
    return steps;
  }

  long[] times() {
    return times;
  }

  double[] values() {
    return values;
  }

  /** Says how many points the columns hold, after they were written to directly. */
  void resize(int newSize) {
    size = Objects.checkIndex(newSize, steps.length + 1);
  }

  /** Of the points from index {@code start} on, whose steps rise, keeps those in a range. */
  void keepSteps(int start, long fromStep, long toStep) {
    int from = firstNotBefore(fromStep, start);
    int to = toStep == Long.MAX_VALUE ? size : firstNotBefore(toStep + 1, from);
    int count = to - from;
    System.arraycopy(steps, from, steps, start, count);
    System.arraycopy(times, from, times, start, count);
    System.arraycopy(values, from, values, start, count);
    size = start + count;
  }

  private int firstNotBefore(long step, int start) {
    int low = start;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (steps[middle] < step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Refuses a range of indexes that is empty or goes beyond the points. */
  void checkRange(int from, int to) {
    if (Objects.checkFromToIndex(from, to, size) == to) {
      throw new IllegalArgumentException(
          "no points from %d to %d (expected: one)".formatted(from, to));
    }
  }
}
