package dev.athanor.pareto;

/**
 * The part of a rectangle that points cover: each point all that is right of it and above it.
 *
 * <p>Its outline is a staircase that falls from left to right. Points come in any order, but each
 * with its place in the order of their first coordinate. A point costs O(log n), but for steps that
 * it removes, and each is removed only once.
 */
final class Staircase {

  private final Ladder steps;
  private final double[] lefts;
  private final double[] heights;
  private double left;
  private double bottom;

  /** A staircase for so many points. */
  Staircase(int capacity) {
    steps = new Ladder(capacity + 2);
    lefts = new double[capacity + 2];
    heights = new double[capacity + 2];
  }

  /** Starts with nothing covered of the rectangle from ({@code left}, {@code bottom}). */
  void start(double left, double bottom, double right, double top, int points) {
    this.left = left;
    this.bottom = bottom;
    steps.clear(points + 2);
    // The walls stand before the first place and after the last.
    heights[0] = top;
    steps.add(0);
    lefts[points + 1] = right;
    heights[points + 1] = Double.NEGATIVE_INFINITY;
    steps.add(points + 1);
  }

  /**
   * Adds a point and gives the area that it is the first to cover.
   *
   * @param place where it stands among all points, from 0, in the order of {@code x}
   */
  double cover(int place, double x, double y) {
    double from = Math.max(x, left);
    double low = Math.max(y, bottom);
    int before = steps.below(place + 1);
    double height = heights[before];
    if (height <= low) {
      return 0;
    }
    double area = 0;
    int next = steps.above(place + 1);
    double at = from;
    while (heights[next] >= low) {
      area += (lefts[next] - at) * (height - low);
      at = lefts[next];
      height = heights[next];
      steps.remove(next);
      next = steps.above(next);
    }
    area += (lefts[next] - at) * (height - low);
    lefts[place + 1] = from;
    heights[place + 1] = low;
    steps.add(place + 1);
    return area;
  }
}
