package dev.athanor.storage.metrics;

/**
 * What can be said of neighbouring points of a series without them: ends, extremes, sum.
 *
 * @param count how many points, at least 1
 * @param nans how many of them have the value NaN
 * @param firstStep of the first point, as are its time in milliseconds since 1970-01-01T00:00Z and
 *     its value, which may be NaN
 * @param lastStep of the last point, as are its time and value
 * @param min the least value that is not NaN, −0.0 being less than 0.0; NaN if there is none
 * @param max the greatest value that is not NaN; NaN if there is none
 * @param sum of the values that are not NaN, 0.0 if there are none; NaN if both infinities are
 *     among them. Rounded as it is added up, so other parts of the same points may give another
 *     last digit
 */
public record Summary(
    long count,
    long nans,
    long firstStep,
    long firstTimeMillis,
    double first,
    long lastStep,
    long lastTimeMillis,
    double last,
    double min,
    double max,
    double sum) {

  public Summary {
    if (count < 1) {
      throw new IllegalArgumentException("count: %d (expected: >= 1)".formatted(count));
    }
    if (nans < 0 || nans > count) {
      throw new IllegalArgumentException("nans: %d (expected: 0..%d)".formatted(nans, count));
    }
  }

  /**
   * Sums up the points from index {@code from} to before index {@code to}, in their order.
   *
   * @throws IllegalArgumentException if there are none
   * @throws IndexOutOfBoundsException if not all of them are there
   */
  public static Summary of(PointColumns points, int from, int to) {
    points.checkRange(from, to);
    double[] values = points.values();
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int nans = 0;
    for (int i = from; i < to; i++) {
      double value = values[i];
      if (Double.isNaN(value)) {
        nans++;
      } else {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
      }
    }
    boolean none = nans == to - from;
    return new Summary(
        to - from,
        nans,
        points.step(from),
        points.timeMillis(from),
        values[from],
        points.step(to - 1),
        points.timeMillis(to - 1),
        values[to - 1],
        none ? Double.NaN : min,
        none ? Double.NaN : max,
        sum);
  }

  /** Sums up these points and those of a part that follows them and has none of them. */
  public Summary and(Summary later) {
    return new Summary(
        count + later.count,
        nans + later.nans,
        firstStep,
        firstTimeMillis,
        first,
        later.lastStep,
        later.lastTimeMillis,
        later.last,
        hasValue() ? later.hasValue() ? Math.min(min, later.min) : min : later.min,
        hasValue() ? later.hasValue() ? Math.max(max, later.max) : max : later.max,
        sum + later.sum);
  }

  /** The mean of the values that are not NaN; NaN if there are none. */
  public double mean() {
    return sum / (count - nans);
  }

  private boolean hasValue() {
    return nans < count;
  }

  /** The summary in some 15 to 100 bytes that {@link #read} brings back. */
  public byte[] write() {
    var out = new ByteWriter(96);
    out.writeVarint(count);
    SummaryBytes.write(this, 0, 0, out);
    return out.toBytes();
  }

  /**
   * Brings back what {@link #write} made.
   *
   * @throws CorruptChunkException if the bytes are anything else
   */
  public static Summary read(byte[] bytes) {
    var in = new ByteReader(bytes, bytes.length);
    long count = in.readVarint();
    Summary summary = SummaryBytes.read(in, count, 0, 0);
    if (in.remaining() > 0) {
      throw new CorruptChunkException("%d bytes after a summary".formatted(in.remaining()));
    }
    return summary;
  }
}
