package dev.athanor.storage.metrics;

/** The arithmetic of numbers cut to a width of 0 to 64 bits. */
final class BitWidths {

  private BitWidths() {}

  /** How many bits the unsigned number needs: 0 to 64. */
  static int of(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }

  static long mask(int width) {
    return width == 0 ? 0 : -1L >>> (Long.SIZE - width);
  }

  static int packedBytes(int count, int width) {
    return (count * width + 7) >>> 3;
  }
}
