package dev.athanor.sampler;

import java.util.random.RandomGenerator;

/**
 * The kernels of a {@link ParzenEstimator} along one axis, one per observation in the order of
 * trial numbers, and the prior. What a kernel's logarithm of density has for every point, its
 * <i>constant</i>, stands apart from what depends on the point.
 */
sealed interface Kernels permits NumberKernels, ChoiceKernels {

  /** No kernels but the prior. */
  static Kernels of(Axis axis) {
    return switch (axis) {
      case NumberAxis numbers -> new NumberKernels(numbers);
      case ChoiceAxis choices -> new ChoiceKernels(choices);
    };
  }

  /** Puts a kernel before that of an index; marks those whose constants change. */
  void insert(int index, double mean, Stale stale);

  /** Takes a kernel away; marks those whose constants change. */
  void remove(int index, Stale stale);

  /** Has these kernels and no others. */
  void fill(double[] means, int count);

  /**
   * The part of a kernel's constant that is a factor, from which a bound is made: not below what
   * {@link #constant} is the logarithm of.
   */
  double bound(int kernel);

  double constant(int kernel);

  /** What all kernels' constants have beside that, and changes for all at once. */
  double common();

  /**
   * Takes from each sum what a kernel's logarithm of density has less at a point than at its mean,
   * or somewhat less than that.
   *
   * @param from the kernel of the first sum
   * @param count how many sums
   */
  void lower(double at, double half, int from, int count, double[] sums);

  /**
   * As {@link #lower} for some of the sums.
   *
   * @param some which sums
   * @param count how many of {@code some} count
   */
  void lower(double at, double half, int from, int[] some, int count, double[] sums);

  /** What the logarithm of density has beside the constant; for a bin, of mass. */
  double varying(double at, double half, int kernel);

  /** The logarithm of the prior's density, or mass. */
  double prior(double at, double half);

  /** A point drawn from a kernel; from the prior if the index is the number of kernels. */
  void draw(int kernel, RandomGenerator random, Points points, int axis, int point);
}
