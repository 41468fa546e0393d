package dev.athanor.pareto;

import java.util.Arrays;

/**
 * How much a set of points covers: the volume of all that is nowhere better than one of the points
 * and nowhere worse than a reference.
 *
 * <p>Points are rows of {@code double[points][objectives]}, all of the same length, smaller is
 * better; the reference has a number per objective. NaN among losses counts as positive infinity.
 * Points that equal others or are dominated by them add nothing, nor do points that are not below
 * the reference in every objective. The volume is infinite if a point has a negative infinity or
 * the reference has an infinity, even if the point lies on the reference elsewhere (0 · ∞), but not
 * if it lies beyond; and if the number is too large for a {@code double}. Pure, hence safe for use
 * by many threads; arguments are left alone.
 *
 * <p>For n points a volume costs O(n log n) with two or three objectives, about O(n² log n) with
 * four, and a factor of up to n more with each further one. It is exact but for rounding.
 *
 * <p>Points are taken by their last objective. What each then covers for the first time is the
 * volume that it adds to the earlier ones in the other objectives, times its distance from the
 * reference in the last. With three objectives that is an area above a staircase; with four it is
 * found by moving a plane through the point's box; with more it is the point's box without what the
 * earlier points, pushed into that box, cover of it. Pushing keeps the orders by coordinate, so
 * nothing is sorted twice.
 *
 * <p>Volumes are those of Optuna 5.0 (to 9 digits), subsets those of its greedy selection.
 * <b>Departures:</b>
 *
 * <ul>
 *   <li>Points beyond the reference add nothing, and no points have no volume; Optuna refuses the
 *       former, and gives infinity for the latter if the reference is not finite.
 *   <li>Where points add the same but for rounding, Optuna's choice depends on how NumPy's sums
 *       were rounded. Here rounding decides as well, but of other sums.
 * </ul>
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>E. Zitzler, L. Thiele, 1999, <i>Multiobjective evolutionary algorithms: a comparative case
 *       study and the strength Pareto approach</i>, IEEE Transactions on Evolutionary Computation
 *       3(4), doi:10.1109/4235.797969. The volume as a measure.
 *   <li>C. M. Fonseca, L. Paquete, M. López-Ibáñez, 2006, <i>An improved dimension-sweep algorithm
 *       for the hypervolume indicator</i>, IEEE Congress on Evolutionary Computation,
 *       doi:10.1109/CEC.2006.1688440. Three objectives in O(n log n), with a staircase.
 *   <li>L. While, L. Bradstreet, L. Barone, 2012, <i>A fast way of calculating exact
 *       hypervolumes</i>, IEEE Transactions on Evolutionary Computation 16(1),
 *       doi:10.1109/TEVC.2010.2077298. What a point adds, from points pushed into its box (WFG).
 *   <li>A. P. Guerreiro, C. M. Fonseca, 2018, <i>Computing and updating hypervolume contributions
 *       in up to four dimensions</i>, IEEE Transactions on Evolutionary Computation 22(3),
 *       doi:10.1109/TEVC.2017.2729550. Four objectives as a sum of what points add in three
 *       (HV4D<sup>+</sup>); theirs saves the logarithm with a more elaborate list.
 *   <li>A. P. Guerreiro, C. M. Fonseca, L. Paquete, 2016, <i>Greedy hypervolume subset selection in
 *       low dimensions</i>, Evolutionary Computation 24(3), doi:10.1162/EVCO_a_00188. The greedy
 *       subset and its bound.
 *   <li>M. Minoux, 1978, <i>Accelerated greedy algorithms for maximizing submodular set
 *       functions</i>, Optimization Techniques, LNCIS 7, doi:10.1007/BFb0006528. What need not be
 *       computed again.
 * </ol>
 */
public final class Hypervolume {

  /** What stands for 0 in a reference, so that points at 0 are below it. */
  private static final double JUST_ABOVE_ZERO = 1e-12;

  private Hypervolume() {}

  /**
   * The volume that the points cover up to the reference; 0 for no points.
   *
   * @throws IllegalArgumentException if a row has not as many numbers as the reference, or if the
   *     reference has a NaN or no numbers
   */
  public static double of(double[][] losses, double[] reference) {
    check(losses, reference);
    var columns = new double[reference.length][losses.length];
    boolean finite = finite(reference);
    boolean infinite = false;
    int points = 0;
    for (double[] row : losses) {
      if (notBeyond(row, reference)) {
        infinite |= !finite || !finite(row);
        for (int k = 0; k < row.length; k++) {
          columns[k][points] = row[k];
        }
        points++;
      }
    }
    if (points == 0) {
      return 0;
    }
    double volume = infinite ? Double.POSITIVE_INFINITY : of(columns, points, reference);
    // Beyond the largest double, differences of volumes are not numbers.
    return Double.isFinite(volume) ? volume : Double.POSITIVE_INFINITY;
  }

  /**
   * Chooses points that cover much together: one after the other, each time the one that adds most,
   * of equals the first in lexicographic order. They cover at least 1 − 1/e ≈ 63 % of what the best
   * subset of this size covers.
   *
   * <p>Points that equal another are chosen only when all different ones are. If the reference is
   * not finite, all points add the same; so do, with three objectives or more, all that come after
   * an infinite volume. For k of n points it costs O(k · n) with two objectives; with more, fewer
   * than k · n volumes of up to k points.
   *
   * @param size how many points to choose
   * @return indices of rows, in the order in which they were chosen; in their own order if all are
   *     wanted, or if there are too few different ones, and in lexicographic order if these are
   *     just enough
   * @throws IllegalArgumentException if {@code size} is negative or more than there are points, if
   *     a row has not as many numbers as the reference, or if the reference has a NaN or no numbers
   */
  public static int[] subset(double[][] losses, int size, double[] reference) {
    check(losses, reference);
    int n = losses.length;
    if (size < 0 || size > n) {
      throw new IllegalArgumentException(
          "size: %d (expected: from 0 to %d). Ask for no more points than there are."
              .formatted(size, n));
    }
    if (size == 0 || size == n) {
      return upTo(size);
    }
    DistinctLosses distinct = DistinctLosses.of(losses);
    if (distinct.size() < size) {
      return withEquals(distinct, size);
    }
    int[] chosen =
        finite(reference) && distinct.size() > size
            ? GreedySubset.of(distinct.columns(), size, reference)
            : upTo(size);
    for (int i = 0; i < size; i++) {
      chosen[i] = distinct.first()[chosen[i]];
    }
    return chosen;
  }

  /**
   * A reference a little worse than the points: per objective the worst loss and a tenth of its
   * size, that is 1.1 of a positive one and 0.9 of a negative one; and 1e-12 where the worst is 0.
   * Infinite where the worst is.
   *
   * @throws IllegalArgumentException if there are no points, or if rows have no numbers or not all
   *     the same number of them
   */
  public static double[] reference(double[][] losses) {
    int objectives = DistinctLosses.objectives(losses);
    if (objectives == 0) {
      throw new IllegalArgumentException(
          "losses: no points (expected: at least one). There is no worst loss among none.");
    }
    double[] reference = new double[objectives];
    Arrays.fill(reference, Double.NEGATIVE_INFINITY);
    for (double[] row : losses) {
      for (int k = 0; k < objectives; k++) {
        double loss = Double.isNaN(row[k]) ? Double.POSITIVE_INFINITY : row[k];
        reference[k] = Math.max(reference[k], loss);
      }
    }
    for (int k = 0; k < objectives; k++) {
      double worse = Math.max(1.1 * reference[k], 0.9 * reference[k]);
      reference[k] = worse == 0 ? JUST_ABOVE_ZERO : worse;
    }
    return reference;
  }

  private static double of(double[][] columns, int points, double[] reference) {
    return switch (reference.length) {
      case 1 -> reference[0] - Arrays.stream(columns[0], 0, points).min().orElseThrow();
      case 2 -> area(columns, points, reference);
      default -> {
        var cloud = new Cloud(reference.length, points);
        cloud.fill(columns, points);
        yield Sweep.of(reference.length, reference, points).volume(cloud);
      }
    };
  }

  private static double area(double[][] columns, int points, double[] reference) {
    double area = 0;
    double lowest = reference[1];
    for (int point : new IndexSort(points).ascending(columns[0], points)) {
      double y = columns[1][point];
      if (y < lowest) {
        area += (reference[0] - columns[0][point]) * (lowest - y);
        lowest = y;
      }
    }
    return area;
  }

  /** All different points and the first of those that equal them, in their own order. */
  private static int[] withEquals(DistinctLosses distinct, int size) {
    int equals = size - distinct.size();
    int[] chosen = new int[size];
    int next = 0;
    for (int i = 0; next < size; i++) {
      boolean first = distinct.first()[distinct.place()[i]] == i;
      if (first || equals-- > 0) {
        chosen[next++] = i;
      }
    }
    return chosen;
  }

  private static int[] upTo(int size) {
    int[] numbers = new int[size];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  private static boolean notBeyond(double[] row, double[] reference) {
    for (int k = 0; k < row.length; k++) {
      if (!(row[k] <= reference[k])) {
        return false;
      }
    }
    return true;
  }

  private static boolean finite(double[] numbers) {
    for (double number : numbers) {
      if (!Double.isFinite(number)) {
        return false;
      }
    }
    return true;
  }

  private static void check(double[][] losses, double[] reference) {
    if (reference.length == 0) {
      throw new IllegalArgumentException(
          "reference: no numbers (expected: one per objective). Take"
              + " Hypervolume.reference(losses).");
    }
    for (int k = 0; k < reference.length; k++) {
      if (Double.isNaN(reference[k])) {
        throw new IllegalArgumentException(
            "reference[%d]: NaN (expected: a number). Give the worst loss that still counts."
                .formatted(k));
      }
    }
    for (int i = 0; i < losses.length; i++) {
      if (losses[i].length != reference.length) {
        throw new IllegalArgumentException(
            "losses[%d]: %d numbers (expected: %d, as in the reference). Give one per objective."
                .formatted(i, losses[i].length, reference.length));
      }
    }
  }
}
