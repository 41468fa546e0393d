package dev.athanor.pareto;

/**
 * The different rows among losses, in lexicographic order: none is dominated by a later one.
 *
 * @param columns a column per objective, with one number per distinct row; NaN has become infinity
 * @param first of each distinct row, the index of the first row that equals it
 * @param place of each row, which distinct row it equals
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and never leaves the package
record DistinctLosses(double[][] columns, int[] first, int[] place) {

  /**
   * Sorts losses; O(n log n).
   *
   * @throws IllegalArgumentException if rows have no numbers or not all the same number of them
   */
  static DistinctLosses of(double[][] losses) {
    int n = losses.length;
    double[][] all = columns(losses);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    if (n > 0) {
      new IndexSort(n).sort(order, 0, n, all, 0);
    }
    int[] place = new int[n];
    int[] first = new int[n];
    int distinct = 0;
    for (int i = 0; i < n; i++) {
      if (i == 0 || differ(all, order[i - 1], order[i])) {
        first[distinct++] = order[i];
      }
      place[order[i]] = distinct - 1;
    }
    return new DistinctLosses(rows(all, first, distinct), first, place);
  }

  /** How many distinct rows there are. */
  int size() {
    return columns.length == 0 ? 0 : columns[0].length;
  }

  private static double[][] columns(double[][] losses) {
    int objectives = objectives(losses);
    var columns = new double[objectives][losses.length];
    for (int i = 0; i < losses.length; i++) {
      double[] row = losses[i];
      for (int k = 0; k < objectives; k++) {
        columns[k][i] = Double.isNaN(row[k]) ? Double.POSITIVE_INFINITY : row[k];
      }
    }
    return columns;
  }

  /**
   * How many objectives the rows have; 0 if there is no row.
   *
   * @throws IllegalArgumentException if rows have no numbers or not all the same number of them
   */
  static int objectives(double[][] losses) {
    if (losses.length == 0) {
      return 0;
    }
    int objectives = losses[0].length;
    if (objectives == 0) {
      throw new IllegalArgumentException(
          "losses[0]: no numbers (expected: one per objective). Leave out points without losses.");
    }
    for (int i = 1; i < losses.length; i++) {
      if (losses[i].length != objectives) {
        throw new IllegalArgumentException(
            ("losses[%d]: %d numbers (expected: %d, as in losses[0])."
                    + " Give every point one loss per objective.")
                .formatted(i, losses[i].length, objectives));
      }
    }
    return objectives;
  }

  private static boolean differ(double[][] columns, int one, int other) {
    for (double[] column : columns) {
      if (column[one] != column[other]) {
        return true;
      }
    }
    return false;
  }

  private static double[][] rows(double[][] columns, int[] which, int size) {
    var rows = new double[columns.length][size];
    for (int k = 0; k < columns.length; k++) {
      for (int i = 0; i < size; i++) {
        rows[k][i] = columns[k][which[i]];
      }
    }
    return rows;
  }
}
