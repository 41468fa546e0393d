package dev.athanor.storage.metrics;

import java.util.Arrays;

/**
 * The base, shift and width in which the numbers of one block take the fewest bytes. The base is
 * the least number; or, if a few numbers lie far below the others, one from which those others are
 * near, the few wrapping to large rests. Not thread-safe.
 */
final class BlockFit {

  /** Above this many wide rests a block is not looked at closer: no width can win by much. */
  private static final int MOST_WIDER = 16;

  private final int[] byWidth = new int[Long.SIZE + 1];

  /** From which the rests are counted. */
  long base;

  /** How many low bits all rests lose: 0 to 63. */
  int shift;

  /** The bits of a rest after that: 0 to 64. */
  int width;

  /** How many rests are wider than that. */
  int wider;

  private long least;
  private long greatest;
  private int fullWidth;
  private int restBytes;

  /** Fits {@code numbers[at..at+count-1]}; none at all fit any block. */
  void fit(long[] numbers, int at, int count) {
    measure(numbers, at, count);
    base = least;
    fullWidth = BitWidths.of((greatest - least) >>> shift);
    width = fullWidth;
    wider = 0;
    restBytes = BitWidths.packedBytes(count, width);
    if (width > 0) {
      leaveOutFew(numbers, at, count);
    }
  }

  private void measure(long[] numbers, int at, int count) {
    long first = count == 0 ? 0 : numbers[at];
    long min = first;
    long max = first;
    long differing = 0;
    for (int i = at; i < at + count; i++) {
      long number = numbers[i];
      min = Math.min(min, number);
      max = Math.max(max, number);
      differing |= number - first;
    }
    least = min;
    greatest = max;
    shift = differing == 0 ? 0 : Long.numberOfTrailingZeros(differing);
  }

  private void leaveOutFew(long[] numbers, int at, int count) {
    int top = fullWidth - 1;
    long low = least;
    long high = greatest;
    long above = 0;
    long below = 0;
    for (int i = at; i < at + count; i++) {
      above += ((numbers[i] - low) >>> shift) >>> top;
      below += ((high - numbers[i]) >>> shift) >>> top;
    }
    if (above <= MOST_WIDER) {
      leaveOutAbove(numbers, at, count);
    }
    if (below <= MOST_WIDER) {
      leaveOutBelow(numbers, at, count);
    }
  }

  private void leaveOutAbove(long[] numbers, int at, int count) {
    Arrays.fill(byWidth, 0);
    for (int i = at; i < at + count; i++) {
      byWidth[BitWidths.of((numbers[i] - least) >>> shift)]++;
    }
    int out = 0;
    for (int narrow = fullWidth - 1; narrow >= 0; narrow--) {
      out += byWidth[narrow + 1];
      if (out > MOST_WIDER) {
        return;
      }
      int cost = BitWidths.packedBytes(count, narrow) + 1;
      for (int wide = narrow + 1; wide <= fullWidth; wide++) {
        cost += byWidth[wide] * wideBytes(wide - narrow);
      }
      take(narrow, out, cost, least);
    }
  }

  private void leaveOutBelow(long[] numbers, int at, int count) {
    Arrays.fill(byWidth, 0);
    for (int i = at; i < at + count; i++) {
      byWidth[BitWidths.of((greatest - numbers[i]) >>> shift)]++;
    }
    int out = 0;
    for (int narrow = fullWidth - 1; narrow >= 0; narrow--) {
      out += byWidth[narrow + 1];
      if (out > MOST_WIDER) {
        return;
      }
      int cost =
          BitWidths.packedBytes(count, narrow) + 1 + out * wideBytes(Long.SIZE - shift - narrow);
      take(narrow, out, cost, greatest - (BitWidths.mask(narrow) << shift));
    }
  }

  private void take(int narrow, int out, int cost, long from) {
    if (cost < restBytes) {
      width = narrow;
      wider = out;
      restBytes = cost;
      base = from;
    }
  }

  /** A position, and the high bits as a varint. */
  private static int wideBytes(int highBits) {
    return 1 + (highBits + 6) / 7;
  }

  /** Whether start and base, too, have only zeros in the bits that the rests lose. */
  boolean aligned(long start, long from) {
    return ((start | from) & BitWidths.mask(shift)) == 0;
  }

  /** What a block takes, about: its start, its base of deltas, or 0, and its rests. */
  int bytes(long start, long from) {
    int unit = aligned(start, from) ? shift : 0;
    int startBytes = ByteWriter.varintBytes(ByteWriter.zigzag(start >> unit));
    int baseBytes = ByteWriter.varintBytes(ByteWriter.zigzag(from >> unit));
    return startBytes + baseBytes + restBytes;
  }
}
