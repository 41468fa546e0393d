package dev.athanor.storage.metrics;

/**
 * A summary in bytes, all but its count. Every NaN becomes the one of {@link
 * Double#doubleToLongBits}.
 *
 * <pre>{@code
 * NaN among the values                                                     varint
 * first step, from the step before; last step, from the first              signed varint, varint
 * first time, from the time before; last time, from the first              signed varints
 * forms of least, greatest, first, last value and sum, 4 bits each         3 bytes
 * these values in their forms
 * }</pre>
 *
 * <p>Forms 0 to 9 are decimals with so many places as a signed varint without the point, 10 and 11
 * are what the least and the greatest value is, 12 is a float, 13 a double.
 */
final class SummaryBytes {

  private static final int LIKE_MIN = 10;
  private static final int LIKE_MAX = 11;
  private static final int FLOAT = 12;
  private static final int DOUBLE = 13;

  private SummaryBytes() {}

  /** Writes a summary behind a point of which the reader knows step and time. */
  static void write(Summary summary, long stepBefore, long timeBefore, ByteWriter out) {
    out.writeVarint(summary.nans());
    out.writeSigned(summary.firstStep() - stepBefore);
    out.writeVarint(summary.lastStep() - summary.firstStep());
    out.writeSigned(summary.firstTimeMillis() - timeBefore);
    out.writeSigned(summary.lastTimeMillis() - summary.firstTimeMillis());
    double min = summary.min();
    double max = summary.max();
    int ofMin = form(min);
    int ofMax = same(max, min) ? LIKE_MIN : form(max);
    int ofFirst = form(summary.first(), min, max);
    int ofLast = form(summary.last(), min, max);
    int ofSum = form(summary.sum(), min, max);
    out.writeByte(ofMin | ofMax << 4);
    out.writeByte(ofFirst | ofLast << 4);
    out.writeByte(ofSum);
    write(min, ofMin, out);
    write(max, ofMax, out);
    write(summary.first(), ofFirst, out);
    write(summary.last(), ofLast, out);
    write(summary.sum(), ofSum, out);
  }

  private static int form(double value, double min, double max) {
    return same(value, min) ? LIKE_MIN : same(value, max) ? LIKE_MAX : form(value);
  }

  private static int form(double value) {
    int binary = same((float) value, value) ? FLOAT : DOUBLE;
    int binaryBytes = binary == FLOAT ? Float.BYTES : Double.BYTES;
    int places = Decimals.places(value);
    return places >= 0 && decimalBytes(value, places) < binaryBytes ? places : binary;
  }

  private static int decimalBytes(double value, int places) {
    return ByteWriter.varintBytes(ByteWriter.zigzag(Decimals.scaled(value, places)));
  }

  private static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  private static void write(double value, int form, ByteWriter out) {
    switch (form) {
      case LIKE_MIN, LIKE_MAX -> {}
      case FLOAT -> out.writeInt(Float.floatToIntBits((float) value));
      case DOUBLE -> out.writeLong(Double.doubleToLongBits(value));
      default -> out.writeSigned(Decimals.scaled(value, form));
    }
  }

  /**
   * Reads a summary of {@code count} points behind one of known step and time.
   *
   * @throws CorruptChunkException if the bytes are not of such a one
   */
  static Summary read(ByteReader in, long count, long stepBefore, long timeBefore) {
    long nans = in.readVarint();
    if (count < 1 || nans < 0 || nans > count) {
      throw new CorruptChunkException("%d NaN among %d points".formatted(nans, count));
    }
    long firstStep = stepBefore + in.readSigned();
    long lastStep = firstStep + in.readVarint();
    long firstTime = timeBefore + in.readSigned();
    long lastTime = firstTime + in.readSigned();
    int extremes = in.readByte();
    int ends = in.readByte();
    int ofSum = in.readByte();
    // The forms of the least value and of the greatest cannot name what is not read yet.
    double min = read(in, extremes & 15, Double.NaN, Double.NaN);
    double max = read(in, extremes >> 4, min, Double.NaN);
    double first = read(in, ends & 15, min, max);
    double last = read(in, ends >> 4, min, max);
    double sum = read(in, ofSum, min, max);
    return new Summary(
        count, nans, firstStep, firstTime, first, lastStep, lastTime, last, min, max, sum);
  }

  private static double read(ByteReader in, int form, double min, double max) {
    return switch (form) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> in.readSigned() / Decimals.power(form);
      case LIKE_MIN -> min;
      case LIKE_MAX -> max;
      case FLOAT -> Float.intBitsToFloat(in.readInt());
      case DOUBLE -> Double.longBitsToDouble(in.readLong());
      default ->
          throw new CorruptChunkException("form %d of a value (expected: 0..13)".formatted(form));
    };
  }
}
