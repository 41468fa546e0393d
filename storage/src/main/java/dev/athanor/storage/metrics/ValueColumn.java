package dev.athanor.storage.metrics;

import java.util.Arrays;

/**
 * The values of one page as whole numbers. Every value comes back bit for bit, NaN as the one NaN
 * of {@link Double#doubleToLongBits}. Not thread-safe: holds scratch arrays.
 *
 * <p>Written as the shorter of decimals, their points left out, and bit patterns, those of negative
 * values negated without their sign. Patterns so have the order of the values, and keep the low
 * zeros of what was a float. NaN, ±∞ and −0.0 have no place in either: where they stand the value
 * before is repeated, and runs of them are listed in front. In bytes:
 *
 * <pre>{@code
 * places of decimals (0..9), or 15 for bit patterns; 16 more if there are runs   1 byte
 * if there are runs: how many                                                    varint
 * of each run: its distance from the end of the run before                       varint
 *              4 (length - 1) + kind (0 NaN, 1 infinity, 2 -infinity, 3 -0.0)    varint
 * the numbers, by PackedLongs from anchor 0
 * }</pre>
 */
final class ValueColumn {

  /** The most bytes that stand before the numbers: every value a run. */
  static final int MOST_HEAD_BYTES = 1 + 2 + Chunk.PAGE_POINTS * 3;

  private static final int PATTERNS = 15;
  private static final int FORM = 15;
  private static final int RUNS = 16;

  private static final double[] KINDS = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0
  };

  private static final long NEGATIVE_ZERO = Long.MIN_VALUE;
  private static final long INFINITY = 0x7FF0_0000_0000_0000L;

  private final PackedLongs packed;
  private final double[] regular = new double[Chunk.PAGE_POINTS];
  private final long[] numbers = new long[Chunk.PAGE_POINTS];
  private final int[] runStarts = new int[Chunk.PAGE_POINTS];
  private final int[] runEnds = new int[Chunk.PAGE_POINTS];
  private final double[] runValues = new double[Chunk.PAGE_POINTS];

  ValueColumn(PackedLongs packed) {
    this.packed = packed;
  }

  /** Writes {@code values[from..to-1]}, at most a page of them. */
  void write(double[] values, int from, int to, ByteWriter out) {
    int start = out.size();
    if (isRegular(values, from, to)) {
      writePatterns(values, from, to, 0, out);
      writeDecimalsIfShorter(values, from, to, 0, start, out);
    } else {
      int count = to - from;
      int runs = takeOutRuns(values, from, count);
      writePatterns(regular, 0, count, runs, out);
      writeDecimalsIfShorter(regular, 0, count, runs, start, out);
    }
  }

  private static boolean isRegular(double[] values, int from, int to) {
    boolean special = false;
    for (int i = from; i < to; i++) {
      special |= isSpecial(Double.doubleToRawLongBits(values[i]));
    }
    return !special;
  }

  private static boolean isSpecial(long bits) {
    return (bits & INFINITY) == INFINITY || bits == NEGATIVE_ZERO;
  }

  /** Fills {@link #regular} and the runs; returns how many of these there are. */
  private int takeOutRuns(double[] values, int from, int count) {
    int runs = 0;
    double before = firstRegular(values, from, count);
    for (int i = 0; i < count; i++) {
      double value = values[from + i];
      if (!isSpecial(Double.doubleToRawLongBits(value))) {
        before = value;
      } else if (runs > 0 && runEnds[runs - 1] == i && same(runValues[runs - 1], value)) {
        runEnds[runs - 1] = i + 1;
      } else {
        runStarts[runs] = i;
        runEnds[runs] = i + 1;
        runValues[runs] = value;
        runs++;
      }
      regular[i] = before;
    }
    return runs;
  }

  private static double firstRegular(double[] values, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (!isSpecial(Double.doubleToRawLongBits(values[i]))) {
        return values[i];
      }
    }
    return 0.0;
  }

  private static boolean same(double a, double b) {
    return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
  }

  private void writePatterns(double[] values, int from, int to, int runs, ByteWriter out) {
    for (int i = from; i < to; i++) {
      long bits = Double.doubleToRawLongBits(values[i]);
      long sign = bits >> 63;
      numbers[i - from] = ((bits & Long.MAX_VALUE) ^ sign) - sign;
    }
    writeForm(PATTERNS, to - from, runs, out);
  }

  private void writeDecimalsIfShorter(
      double[] values, int from, int to, int runs, int start, ByteWriter out) {
    int places = Decimals.scale(values, from, to, numbers);
    if (places < 0) {
      return;
    }
    int middle = out.size();
    writeForm(places, to - from, runs, out);
    if (out.size() - middle <= middle - start) {
      out.moveDown(middle, start);
    } else {
      out.cut(middle);
    }
  }

  private void writeForm(int form, int count, int runs, ByteWriter out) {
    out.writeByte(runs > 0 ? form | RUNS : form);
    if (runs > 0) {
      out.writeVarint(runs);
      int end = 0;
      for (int run = 0; run < runs; run++) {
        out.writeVarint(runStarts[run] - end);
        end = runEnds[run];
        out.writeVarint((end - runStarts[run] - 1) << 2 | kind(runValues[run]));
      }
    }
    packed.write(numbers, 0, count, 0, out);
  }

  private static int kind(double special) {
    for (int kind = 1; kind < KINDS.length; kind++) {
      if (same(special, KINDS[kind])) {
        return kind;
      }
    }
    return 0;
  }

  /** Reads {@code values[from..to-1]}, at most a page of them. */
  void read(ByteReader in, double[] values, int from, int to) {
    int head = in.readByte();
    int form = head & FORM;
    if (head >= 2 * RUNS || (form != PATTERNS && form > Decimals.MOST_PLACES)) {
      throw new CorruptChunkException(
          "form %d of values (expected: 0..9, 15, +16)".formatted(head));
    }
    int count = to - from;
    int runs = (head & RUNS) == 0 ? 0 : readRuns(in, count);
    packed.read(in, numbers, 0, count, 0);
    if (form == PATTERNS) {
      patterns(values, from, count);
    } else {
      decimals(values, from, count, Decimals.power(form));
    }
    for (int run = 0; run < runs; run++) {
      Arrays.fill(values, from + runStarts[run], from + runEnds[run], runValues[run]);
    }
  }

  private int readRuns(ByteReader in, int count) {
    int runs = in.readCount(count, "runs of special values");
    int at = 0;
    for (int run = 0; run < runs; run++) {
      at += in.readCount(count - at, "distance of a run");
      int lengthAndKind = in.readCount(4 * (count - at) - 1, "length of a run");
      runStarts[run] = at;
      at += (lengthAndKind >> 2) + 1;
      runEnds[run] = at;
      runValues[run] = KINDS[lengthAndKind & 3];
    }
    return runs;
  }

  private void patterns(double[] values, int from, int count) {
    long[] source = numbers;
    for (int i = 0; i < count; i++) {
      long number = source[i];
      long sign = number >> 63;
      long bits = ((number ^ sign) - sign) | (sign & Long.MIN_VALUE);
      values[from + i] = Double.longBitsToDouble(bits);
    }
  }

  private void decimals(double[] values, int from, int count, double power) {
    long[] source = numbers;
    for (int i = 0; i < count; i++) {
      values[from + i] = source[i] / power;
    }
  }
}
