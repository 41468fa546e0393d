package dev.athanor.storage.metrics;

/**
 * Doubles as whole numbers divided by a power of ten, where that division gives them back bit for
 * bit. Division rounds correctly, so every decimal of up to 15 digits with few places is one.
 */
final class Decimals {

  static final int MOST_PLACES = 9;

  /** What doubles hold without gaps; above it, rounding back need not be exact. */
  private static final double MOST = 1L << 53;

  private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

  private Decimals() {}

  static double power(int places) {
    return POWERS[places];
  }

  /** The value without its point; only for what {@link #exact} says yes to. */
  static long scaled(double value, int places) {
    return (long) Math.rint(value * POWERS[places]);
  }

  /** Whether so many places bring the value back; never of NaN, ±∞ and −0.0. */
  static boolean exact(double value, int places) {
    double power = POWERS[places];
    double rounded = Math.rint(value * power);
    return Math.abs(rounded) < MOST
        && Double.doubleToRawLongBits((long) rounded / power) == Double.doubleToRawLongBits(value);
  }

  /** The fewest places that bring the value back; −1 if none do. */
  static int places(double value) {
    for (int places = 0; places <= MOST_PLACES; places++) {
      if (exact(value, places)) {
        return places;
      }
    }
    return -1;
  }

  /**
   * The fewest places that bring all of {@code values[from..to-1]} back; −1 if none do.
   *
   * @param scaled receives the values without their points, from index 0 on
   */
  static int scale(double[] values, int from, int to, long[] scaled) {
    int failed = from;
    for (int places = 0; places <= MOST_PLACES; places++) {
      if (exact(values[failed], places)) {
        failed = scale(values, from, to, places, scaled);
        if (failed == to) {
          return places;
        }
      }
    }
    return -1;
  }

  /** The index of the first value that so many places do not bring back; {@code to} if all do. */
  private static int scale(double[] values, int from, int to, int places, long[] scaled) {
    double power = POWERS[places];
    for (int i = from; i < to; i++) {
      double value = values[i];
      double rounded = Math.rint(value * power);
      long whole = (long) rounded;
      // The loop meets no NaN, ±∞ or −0.0, so equal means the same bits.
      if (!(Math.abs(rounded) < MOST) || whole / power != value) {
        return i;
      }
      scaled[i - from] = whole;
    }
    return to;
  }
}
