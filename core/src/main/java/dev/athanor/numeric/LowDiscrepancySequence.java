package dev.athanor.numeric;

/**
 * Points of the unit cube that fill it more evenly than random ones. Any point is computed by
 * itself; no two points of a sequence are alike. Immutable.
 */
public sealed interface LowDiscrepancySequence permits SobolSequence, HaltonSequence {

  /** Indices of points are below it: 2³¹. */
  long LENGTH = 1L << 31;

  /** How many coordinates a point has. */
  int dimensions();

  /**
   * One coordinate of a point, in {@code [0, 1)}.
   *
   * @param index from 0 to {@link #LENGTH} − 1
   * @param dimension from 0 to {@link #dimensions} − 1
   */
  double at(long index, int dimension);

  /** All coordinates of a point. */
  default double[] at(long index) {
    var point = new double[dimensions()];
    for (int i = 0; i < point.length; i++) {
      point[i] = at(index, i);
    }
    return point;
  }
}
