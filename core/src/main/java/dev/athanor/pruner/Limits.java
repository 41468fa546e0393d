package dev.athanor.pruner;

/** What options may be. */
final class Limits {

  private Limits() {}

  /**
   * The value of a whole option.
   *
   * @throws IllegalArgumentException if it is less than {@code least}
   */
  static long atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException("%s: %d (expected: >= %d)".formatted(name, value, least));
    }
    return value;
  }

  /**
   * The value of an option that is a number from {@code least} to {@code most}, ends included.
   *
   * @throws IllegalArgumentException if it is not; NaN never is
   */
  static double within(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      String range =
          most == Double.POSITIVE_INFINITY
              ? ">= " + Figures.text(least)
              : "from %s to %s".formatted(Figures.text(least), Figures.text(most));
      throw new IllegalArgumentException("%s: %s (expected: %s)".formatted(name, value, range));
    }
    return value;
  }
}
