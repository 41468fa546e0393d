package dev.athanor.pareto;

/**
 * The volume that a cloud covers: its points are taken by their last coordinate, and each covers
 * for the first time, from there to the reference, what it adds to the earlier ones in the other
 * coordinates.
 */
sealed interface Sweep {

  double volume(Cloud cloud);

  /** A sweep of three or more dimensions, for clouds of up to so many points. */
  static Sweep of(int dimensions, double[] reference, int capacity) {
    return dimensions == 3
        ? new Space(reference, capacity)
        : new Hyperspace(dimensions, reference, capacity);
  }

  /** Three dimensions: what a point adds is an area under a staircase. Takes O(n log n). */
  final class Space implements Sweep {

    private final double[] reference;
    private final Staircase stairs;

    private Space(double[] reference, int capacity) {
      this.reference = reference;
      stairs = new Staircase(capacity);
    }

    @Override
    public double volume(Cloud cloud) {
      double least = Double.NEGATIVE_INFINITY;
      double volume = 0;
      stairs.start(least, least, reference[0], reference[1], cloud.size());
      for (int i = 0; i < cloud.size(); i++) {
        double area = stairs.cover(cloud.place[i], cloud.at[0][i], cloud.at[1][i]);
        volume += area * (reference[2] - cloud.at[2][i]);
      }
      return volume;
    }
  }

  /** More dimensions: what a point adds is known to a cover of one dimension less. */
  final class Hyperspace implements Sweep {

    private final int last;
    private final double[] reference;
    private final Cover cover;

    private Hyperspace(int dimensions, double[] reference, int capacity) {
      last = dimensions - 1;
      this.reference = reference;
      cover = Cover.of(last, reference, capacity);
    }

    @Override
    public double volume(Cloud cloud) {
      int[] order = cloud.order[last];
      double volume = 0;
      cover.start(cloud);
      for (int i = 0; i < cloud.size(); i++) {
        int point = order[i];
        double gain = cover.gain(cloud, point);
        if (gain > 0) {
          volume += gain * (reference[last] - cloud.at[last][point]);
          cover.add(cloud, point);
        }
      }
      return volume;
    }
  }
}
