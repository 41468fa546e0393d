package dev.athanor.storage.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads what {@link ByteWriter} writes. Every method throws {@link CorruptChunkException} instead
 * of reading past the end.
 */
final class ByteReader {

  /** How many bytes must follow the end in the array for {@link #readPacked}; what they hold. */
  static final int SLACK = 16;

  /** Up to here a number lies within the eight bytes that begin where it does. */
  private static final int ONE_WORD = 57;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;

  /** Reads {@code bytes} from its beginning up to {@code end}. */
  ByteReader(byte[] bytes, int end) {
    this.bytes = bytes;
    this.end = end;
  }

  /** The index of the byte that is read next. */
  int at() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  int readByte() {
    return bytes[take(1)] & 0xFF;
  }

  int readInt() {
    return (int) INTS.get(bytes, take(Integer.BYTES));
  }

  long readLong() {
    return (long) LONGS.get(bytes, take(Long.BYTES));
  }

  long readVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new CorruptChunkException("number before byte %d has no end".formatted(at));
  }

  long readSigned() {
    long zigzag = readVarint();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /** A number of at least 0 and at most {@code most}. */
  int readCount(int most, String what) {
    long count = readVarint();
    if (count < 0 || count > most) {
      throw new CorruptChunkException(
          "%s before byte %d: %s (expected: at most %d)"
              .formatted(what, at, Long.toUnsignedString(count), most));
    }
    return (int) count;
  }

  /** Reads numbers of {@code width} bits into {@code values} from {@code from} on. */
  void readPacked(long[] values, int from, int count, int width) {
    int start = take(BitWidths.packedBytes(count, width));
    if (width <= ONE_WORD) {
      unpackNarrow(values, from, count, width, start);
    } else {
      unpackWide(values, from, count, width, start);
    }
  }

  private void unpackNarrow(long[] values, int from, int count, int width, int start) {
    byte[] source = bytes;
    long mask = BitWidths.mask(width);
    for (int i = 0, bit = 0; i < count; i++, bit += width) {
      values[from + i] = ((long) LONGS.get(source, start + (bit >>> 3)) >>> (bit & 7)) & mask;
    }
  }

  private void unpackWide(long[] values, int from, int count, int width, int start) {
    byte[] source = bytes;
    long mask = BitWidths.mask(width);
    for (int i = 0, bit = 0; i < count; i++, bit += width) {
      int word = start + (bit >>> 3);
      long low = (long) LONGS.get(source, word) >>> (bit & 7);
      // Two shifts, because one by the whole width of 64 would be one by 0.
      long high = ((source[word + Long.BYTES] & 0xFFL) << 1) << (63 - (bit & 7));
      values[from + i] = (low | high) & mask;
    }
  }

  private int take(int count) {
    if (count > end - at) {
      throw new CorruptChunkException(
          "bytes end at %d (expected: %d more from %d on)".formatted(end, count, at));
    }
    int taken = at;
    at += count;
    return taken;
  }
}
