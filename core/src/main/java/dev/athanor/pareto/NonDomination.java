package dev.athanor.pareto;

import java.util.Arrays;

/**
 * The order of points by dominance: a point dominates another if it is nowhere worse and somewhere
 * better.
 *
 * <p>Points are rows of {@code double[points][objectives]}, all of the same length, smaller is
 * better. NaN counts as positive infinity; both infinities are numbers like others, so that of two
 * points with infinity in the same objective the rest decides. −0 equals 0. With one objective, the
 * order is that of the numbers. No points have no ranks. Pure, hence safe for use by many threads;
 * arguments are left alone.
 *
 * <p>For n points the ranks cost O(n log n) with one or two objectives and about O(n log² n) with
 * three. With more it is O(n²) at worst (all points on one front), and less the more fronts there
 * are.
 *
 * <p>Points are taken in lexicographic order, so that none is dominated by a later one, and each
 * finds its front by bisection: whatever is dominated by a point of a front is dominated by points
 * of all better ones. With two objectives a front is known by one number, with three by a
 * staircase, with more by its list of points.
 *
 * <p>Ranks are those of Optuna 5.0. <b>Departures:</b> NaN is allowed, among losses (Optuna has no
 * such trials) and among violations (where Optuna stops).
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, 2002, <i>A fast and elitist multiobjective
 *       genetic algorithm: NSGA-II</i>, IEEE Transactions on Evolutionary Computation 6(2),
 *       doi:10.1109/4235.996017. The ranks, and points with violations after all others.
 *   <li>H. T. Kung, F. Luccio, F. P. Preparata, 1975, <i>On finding the maxima of a set of
 *       vectors</i>, Journal of the ACM 22(4), doi:10.1145/321906.321910. The staircase.
 *   <li>M. T. Jensen, 2003, <i>Reducing the run-time complexity of multiobjective EAs: the NSGA-II
 *       and other algorithms</i>, IEEE Transactions on Evolutionary Computation 7(5),
 *       doi:10.1109/TEVC.2003.817234. Ranks of two objectives in O(n log n).
 *   <li>X. Zhang, Y. Tian, R. Cheng, Y. Jin, 2015, <i>An efficient approach to nondominated sorting
 *       for evolutionary multiobjective optimization</i>, IEEE Transactions on Evolutionary
 *       Computation 19(2), doi:10.1109/TEVC.2014.2308305. One point after the other, by bisection
 *       (ENS-BS).
 * </ol>
 */
public final class NonDomination {

  private NonDomination() {}

  /**
   * The rank of each point, from 0: rank 0 is dominated by none, rank 1 only by points of rank 0,
   * and so on. Equal points share a rank, and no rank is left out.
   *
   * @throws IllegalArgumentException if rows have no numbers, or not all the same number of them
   */
  public static int[] ranks(double[][] losses) {
    return ranks(losses, losses.length);
  }

  /**
   * The ranks of the best points; the rest all get one rank, which follows the worst of those.
   *
   * <p>Whole ranks are right: as many of the best as are needed to hold {@code enough} different
   * points. With one objective all are. The fewer are asked for, the cheaper.
   *
   * @param enough how many points must have their own rank, at least; 0 means all, as in Optuna
   * @throws IllegalArgumentException if rows have no numbers, or not all the same number of them,
   *     or if {@code enough} is negative
   */
  public static int[] ranks(double[][] losses, int enough) {
    checkEnough(enough);
    DistinctLosses distinct = DistinctLosses.of(losses);
    int[] ranks = ranks(distinct, enough == 0 ? losses.length : enough);
    int[] all = new int[losses.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = ranks[distinct.place()[i]];
    }
    return all;
  }

  /**
   * The ranks under constraints: points that violate nothing first, as without constraints; then
   * the others by violation alone, smaller first, equal violations with equal ranks.
   *
   * @param violations how much each point violates; up to 0 it violates nothing; NaN counts as
   *     infinity
   * @param enough how many points must have their own rank, at least; 0 means all. If so many
   *     violate nothing, all others share the last rank
   * @throws IllegalArgumentException if rows have no numbers, or not all the same number of them,
   *     if there is not one violation per point, or if {@code enough} is negative
   */
  public static int[] ranks(double[][] losses, double[] violations, int enough) {
    checkEnough(enough);
    if (violations.length != losses.length) {
      throw new IllegalArgumentException(
          ("violations: %d numbers (expected: %d, one per point)."
                  + " Give 0 to points that violate nothing.")
              .formatted(violations.length, losses.length));
    }
    DistinctLosses.objectives(losses);
    int needed = enough == 0 ? losses.length : enough;
    int[] feasible = indices(violations, true);
    int[] others = indices(violations, false);
    int[] all = new int[losses.length];
    int worst = -1;
    if (feasible.length > 0) {
      int[] ranks = ranks(pick(losses, feasible), needed);
      for (int i = 0; i < feasible.length; i++) {
        all[feasible[i]] = ranks[i];
        worst = Math.max(worst, ranks[i]);
      }
    }
    int[] ranks =
        needed > feasible.length ? ranks(asLosses(violations, others)) : new int[others.length];
    for (int i = 0; i < others.length; i++) {
      all[others[i]] = worst + 1 + ranks[i];
    }
    return all;
  }

  /**
   * Whether each point is on the front, that is, dominated by none; equal points are all on it.
   *
   * @throws IllegalArgumentException if rows have no numbers, or not all the same number of them
   */
  public static boolean[] front(double[][] losses) {
    int[] ranks = ranks(losses, 1);
    var front = new boolean[ranks.length];
    for (int i = 0; i < front.length; i++) {
      front[i] = ranks[i] == 0;
    }
    return front;
  }

  private static int[] ranks(DistinctLosses distinct, int enough) {
    int n = distinct.size();
    int[] ranks = new int[n];
    if (distinct.columns().length < 2) {
      Arrays.setAll(ranks, i -> i);
      return ranks;
    }
    Fronts fronts = Fronts.of(distinct.columns());
    int[] members = new int[n];
    // Points of ranks up to `last` are enough, and the others' ranks do not matter.
    int last = n - 1;
    int inside = 0;
    for (int point = 0; point < n; point++) {
      int rank = fronts.firstNotDominating(point, Math.min(fronts.size(), last + 1));
      ranks[point] = rank;
      if (rank <= last) {
        fronts.add(rank, point);
        members[rank]++;
        inside++;
        while (inside - members[last] >= enough) {
          inside -= members[last--];
        }
      }
    }
    for (int point = 0; point < n; point++) {
      ranks[point] = Math.min(ranks[point], last + 1);
    }
    return ranks;
  }

  private static int[] indices(double[] violations, boolean feasible) {
    int[] indices = new int[violations.length];
    int size = 0;
    for (int i = 0; i < violations.length; i++) {
      if (violations[i] <= 0 == feasible) {
        indices[size++] = i;
      }
    }
    return Arrays.copyOf(indices, size);
  }

  private static double[][] pick(double[][] losses, int[] rows) {
    var picked = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      picked[i] = losses[rows[i]];
    }
    return picked;
  }

  private static double[][] asLosses(double[] violations, int[] points) {
    var losses = new double[points.length][1];
    for (int i = 0; i < points.length; i++) {
      losses[i][0] = violations[points[i]];
    }
    return losses;
  }

  private static void checkEnough(int enough) {
    if (enough < 0) {
      throw new IllegalArgumentException(
          "enough: %d (expected: >= 0). Give 0 to rank all points.".formatted(enough));
    }
  }
}
