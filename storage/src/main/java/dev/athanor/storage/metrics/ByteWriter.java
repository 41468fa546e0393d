package dev.athanor.storage.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Bytes that grow; numbers of many bytes have the least significant first. */
final class ByteWriter {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int MOST_VARINT_BYTES = 10;

  private byte[] bytes;
  private int size;

  ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  int size() {
    return size;
  }

  /** Drops what was written from here on. */
  void cut(int newSize) {
    size = newSize;
  }

  void writeByte(int value) {
    ensure(1);
    bytes[size++] = (byte) value;
  }

  void writeInt(int value) {
    ensure(Integer.BYTES);
    INTS.set(bytes, size, value);
    size += Integer.BYTES;
  }

  void writeLong(long value) {
    ensure(Long.BYTES);
    LONGS.set(bytes, size, value);
    size += Long.BYTES;
  }

  /** Writes seven bits a byte, as many as the unsigned number needs: 1 to 10 bytes. */
  void writeVarint(long value) {
    ensure(MOST_VARINT_BYTES);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /** Writes a number whose sign may be either so that what is near zero is short. */
  void writeSigned(long value) {
    writeVarint(zigzag(value));
  }

  static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /** How many bytes {@link #writeVarint} takes. */
  static int varintBytes(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /** Writes the low bits of numbers, one after the other without gaps. */
  void writePacked(long[] values, int count, int width) {
    int end = size + BitWidths.packedBytes(count, width);
    ensure(end - size + Long.BYTES);
    long mask = BitWidths.mask(width);
    long word = 0;
    int filled = 0;
    int at = size;
    for (int i = 0; i < count; i++) {
      long value = values[i] & mask;
      word |= value << filled;
      filled += width;
      if (filled >= Long.SIZE) {
        LONGS.set(bytes, at, word);
        at += Long.BYTES;
        filled -= Long.SIZE;
        // A shift by the whole width of 64 would be one by 0.
        word = filled == 0 ? 0 : value >>> (width - filled);
      }
    }
    LONGS.set(bytes, at, word);
    size = end;
  }

  /** Moves what was written from {@code from} on to {@code to}, over what is there. */
  void moveDown(int from, int to) {
    System.arraycopy(bytes, from, bytes, to, size - from);
    size -= from - to;
  }

  void writeAll(ByteWriter other) {
    ensure(other.size);
    System.arraycopy(other.bytes, 0, bytes, size, other.size);
    size += other.size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
