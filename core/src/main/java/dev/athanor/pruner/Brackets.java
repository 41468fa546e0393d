package dev.athanor.pruner;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * How Hyperband shares out a study's trials: bracket 0 has the most trials and the earliest first
 * rung, each further one leaves out one rung more. Immutable.
 */
final class Brackets {

  private final long[] budgets;
  private final long total;

  private Brackets(long[] budgets) {
    this.budgets = budgets;
    long sum = 0;
    for (long budget : budgets) {
      sum += budget;
    }
    total = sum;
  }

  /**
   * The brackets for runs of a length; none if a run is shorter than the first rung.
   *
   * @param min the step at which the first rung of bracket 0 ends, at least 1
   * @param max the length of a full run
   * @param factor how many times longer each rung is, at least 2
   */
  static Brackets of(long min, long max, long factor) {
    if (max < min) {
      return new Brackets(new long[0]);
    }
    // Math's logarithms of powers round like those of C, StrictMath's do not: 243 = 3^5.
    int count = (int) Math.floor(Math.log((double) max / min) / Math.log((double) factor)) + 1;
    var budgets = new long[count];
    double power = 1;
    for (int rungs = 1; rungs <= count; rungs++) {
      budgets[count - rungs] = budget(count * power, rungs);
      power *= factor;
    }
    return new Brackets(budgets);
  }

  /** Above what a checksum can be, one budget is as good as another, and their sum must hold. */
  private static long budget(double shares, int rungs) {
    return (long) Math.min(Math.ceil(shares / rungs), 1L << 40);
  }

  int count() {
    return budgets.length;
  }

  /** How many of {@link #total} trials a bracket has. */
  long budget(int bracket) {
    return budgets[bracket];
  }

  /** The budgets of all brackets together. */
  long total() {
    return total;
  }

  /** The bracket of a trial, from 0; there must be one. */
  int of(String study, int number) {
    var checksum = new CRC32();
    checksum.update((study + "_" + number).getBytes(StandardCharsets.UTF_8));
    long place = checksum.getValue() % total;
    int bracket = 0;
    while (place >= budgets[bracket]) {
      place -= budgets[bracket++];
    }
    return bracket;
  }
}
