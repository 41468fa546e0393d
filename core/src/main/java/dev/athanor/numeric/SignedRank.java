package dev.athanor.numeric;

/**
 * Wilcoxon's signed-rank test: whether differences of pairs are rather positive than negative.
 *
 * <p>Sizes are ranked from 1, equal ones sharing the mean of their ranks; a difference of 0 counts
 * half among the positive ones and half among the negative ("zsplit"). The p-value is exact for up
 * to 50 differences, or 13 if any are equal in size or 0; beyond that it is the normal
 * approximation, its variance corrected for ties, without a correction for continuity. These are
 * the choices of SciPy 1.17 ({@code wilcoxon}, method {@code auto}). Pure.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>F. Wilcoxon, 1945, <i>Individual comparisons by ranking methods</i>, Biometrics Bulletin
 *       1(6), doi:10.2307/3001968.
 *   <li>J. W. Pratt, 1959, <i>Remarks on zeros and ties in the Wilcoxon signed rank procedures</i>,
 *       Journal of the American Statistical Association 54(287),
 *       doi:10.1080/01621459.1959.10501526. Zeros are ranked with the rest, as there; there their
 *       ranks are then dropped.
 * </ol>
 */
public final class SignedRank {

  /** Up to so many, counts of sign patterns are whole numbers that a double holds. */
  private static final int MOST_EXACT = 50;

  private static final int MOST_EXACT_WITH_TIES = 13;

  /** Twice the rank of each difference, so that a shared rank is a whole number too. */
  private final int[] twiceRanks;

  private final double[] differences;
  private int zeros;
  private double tied;

  private SignedRank(double[] differences) {
    this.differences = differences;
    twiceRanks = new int[differences.length];
    var sizes = new double[differences.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(differences[i]);
      zeros += sizes[i] == 0 ? 1 : 0;
    }
    rank(sizes);
  }

  /**
   * The probability that positive differences weigh at least as much as here, were either sign
   * equally likely for each: small where the differences are rather positive. For differences that
   * are rather negative, turn their signs.
   *
   * <p>Exact p-values are exact to the last bit. O(n³) for up to 50 differences, else O(n log n).
   *
   * @param differences finite or infinite; NaN if there are none, or one of them is NaN
   */
  public static double greater(double[] differences) {
    for (double difference : differences) {
      if (Double.isNaN(difference)) {
        return Double.NaN;
      }
    }
    if (differences.length == 0) {
      return Double.NaN;
    }
    var ranked = new SignedRank(differences);
    boolean plain = ranked.zeros == 0 && ranked.tied == 0;
    return differences.length <= (plain ? MOST_EXACT : MOST_EXACT_WITH_TIES)
        ? ranked.exact()
        : ranked.approximate();
  }

  private void rank(double[] sizes) {
    int[] order = Order.ascending(sizes);
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      while (to < order.length && sizes[order[to]] == sizes[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        twiceRanks[order[i]] = from + to + 1;
      }
      double alike = to - from;
      tied += alike * alike * alike - alike;
      from = to;
    }
  }

  /** How many sign patterns of the differences other than 0 weigh as much, of all there are. */
  private double exact() {
    int unit = tied == 0 ? 2 : 1;
    var weights = new int[differences.length - zeros];
    int all = 0;
    int positive = 0;
    int n = 0;
    for (int i = 0; i < differences.length; i++) {
      if (differences[i] != 0) {
        weights[n] = twiceRanks[i] / unit;
        all += weights[n];
        positive += differences[i] > 0 ? weights[n] : 0;
        n++;
      }
    }
    // Patterns come in pairs that weigh w and all − w: the shorter side is counted.
    boolean heavy = positive > all - positive;
    double share =
        patterns(weights, heavy ? all - positive : positive - 1) / Math.scalb(1.0, weights.length);
    return heavy ? share : 1 - share;
  }

  /** How many subsets of the weights weigh at most so much. */
  private static double patterns(int[] weights, int most) {
    if (most < 0) {
      return 0;
    }
    var counts = new double[most + 1];
    counts[0] = 1;
    int reached = 0;
    for (int weight : weights) {
      reached = Math.min(most, reached + weight);
      for (int sum = reached; sum >= weight; sum--) {
        counts[sum] += counts[sum - weight];
      }
    }
    double all = 0;
    for (double count : counts) {
      all += count;
    }
    return all;
  }

  private double approximate() {
    double n = differences.length;
    double positive = 0;
    for (int i = 0; i < differences.length; i++) {
      double rank = 0.5 * twiceRanks[i];
      positive += differences[i] > 0 ? rank : differences[i] == 0 ? 0.5 * rank : 0;
    }
    double deviation = Math.sqrt((n * (n + 1) * (2 * n + 1) - 0.5 * tied) / 24);
    return NormalDistribution.cumulative(-(positive - 0.25 * n * (n + 1)) / deviation);
  }
}
