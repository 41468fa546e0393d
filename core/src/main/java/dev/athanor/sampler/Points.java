package dev.athanor.sampler;

/**
 * Some points of a space, a column per axis: where each is, and for a bin how far it reaches to
 * either side. For one thread.
 */
final class Points {

  final Axis[] axes;
  final int count;
  final double[][] at;
  final double[][] half;

  Points(Axis[] axes, int count) {
    this.axes = axes;
    this.count = count;
    at = new double[axes.length][count];
    half = new double[axes.length][count];
  }

  /** Puts a point at internal values, one an axis. */
  void set(int point, double[] internal) {
    for (int i = 0; i < axes.length; i++) {
      at[i][point] = axes[i].point(internal[i]);
      half[i][point] = axes[i].half(internal[i]);
    }
  }

  /** The internal value of a point along an axis. */
  double internal(int axis, int point) {
    return axes[axis].internal(at[axis][point]);
  }
}
