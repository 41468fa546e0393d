package dev.athanor.storage.sql;

/**
 * Doubles as whole numbers that bring back every bit. Every NaN becomes the one NaN of {@link
 * Double#doubleToLongBits}, as {@code equals} of boxed doubles and records sees them.
 */
final class DoubleBits {

  private DoubleBits() {}

  static long of(double value) {
    return Double.doubleToLongBits(value);
  }

  static double value(long bits) {
    return Double.longBitsToDouble(bits);
  }

  /** Numbers that compare as {@link Double#compare} does: −0.0 before 0.0, NaN last. */
  static long ordered(double value) {
    return flip(Double.doubleToLongBits(value));
  }

  static double ofOrdered(long ordered) {
    return Double.longBitsToDouble(flip(ordered));
  }

  /** Turns the order of the negative ones round; is its own inverse. */
  private static long flip(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }
}
