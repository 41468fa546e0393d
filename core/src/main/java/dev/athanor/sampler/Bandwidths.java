package dev.athanor.sampler;

import dev.athanor.numeric.Order;

/**
 * Means and widths of the normal kernels around observed values of a range.
 *
 * <p>A kernel is as wide as the larger of the gaps to its neighbours; the outermost two look
 * inwards only, unless they are alone. Widths stay between the range's {@code 1/min(100, 2 + n)}
 * and the range. The last kernel is the prior: the middle of the range, as wide as the range.
 *
 * @param means {@code double[n + 1]}
 * @param widths {@code double[n + 1]}, standard deviations
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and never leaves the package
record Bandwidths(double[] means, double[] widths) {

  private static final double FINEST = 100;

  /**
   * The kernels of observed values.
   *
   * @param observed on the scale of the range; equal values are told apart by their order
   */
  static Bandwidths of(double[] observed, double low, double high) {
    int n = observed.length;
    var means = new double[n + 1];
    System.arraycopy(observed, 0, means, 0, n);
    means[n] = 0.5 * (low + high);
    var widths = new double[n + 1];
    widths[n] = high - low;
    int[] order = Order.ascending(observed);
    double finest = (high - low) / Math.min(FINEST, 2.0 + n);
    for (int i = 0; i < n; i++) {
      double gap = gap(observed, order, i, low, high);
      widths[order[i]] = Math.min(Math.max(gap, finest), high - low);
    }
    return new Bandwidths(means, widths);
  }

  private static double gap(double[] observed, int[] order, int at, double low, double high) {
    int last = order.length - 1;
    double value = observed[order[at]];
    double left = at == 0 ? value - low : value - observed[order[at - 1]];
    double right = at == last ? high - value : observed[order[at + 1]] - value;
    if (last == 0) {
      return Math.max(left, right);
    }
    return at == 0 ? right : at == last ? left : Math.max(left, right);
  }
}
