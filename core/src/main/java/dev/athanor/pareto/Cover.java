package dev.athanor.pareto;

import java.util.Arrays;

/** What chosen points of a cloud cover, and how much a further point would add. */
sealed interface Cover {

  /** Begins anew, with no point of a cloud; its coordinates beyond the cover's do not count. */
  void start(Cloud cloud);

  /** The volume that the point of this cloud covers and no chosen point does. */
  double gain(Cloud cloud, int point);

  /** Chooses a point of this cloud. */
  void add(Cloud cloud, int point);

  /** A cover of three or more dimensions, for clouds of up to so many points. */
  static Cover of(int dimensions, double[] reference, int capacity) {
    return dimensions == 3
        ? new Space(reference, capacity)
        : new Hyperspace(dimensions, reference, capacity);
  }

  /**
   * Three dimensions: a plane moves up through the point's box, and a staircase has what chosen
   * points below the plane cover of it. A gain takes O(n log n), its list being sorted.
   */
  final class Space implements Cover {

    private final double[] reference;
    private final Staircase stairs;

    /**
     * The chosen points by the third coordinate, as a ring that begins and ends at {@link #end}.
     */
    private final int[] next;

    private final int end;

    private Space(double[] reference, int capacity) {
      this.reference = reference;
      stairs = new Staircase(capacity);
      next = new int[capacity + 1];
      end = capacity;
    }

    @Override
    public void start(Cloud cloud) {
      next[end] = end;
    }

    @Override
    public double gain(Cloud cloud, int point) {
      double[] xs = cloud.at[0];
      double[] ys = cloud.at[1];
      double[] zs = cloud.at[2];
      double x = xs[point];
      double y = ys[point];
      double open = (reference[0] - x) * (reference[1] - y);
      double volume = 0;
      double below = zs[point];
      stairs.start(x, y, reference[0], reference[1], cloud.size());
      for (int other = next[end]; other != end; other = next[other]) {
        if (other > point) {
          volume += open * (zs[other] - below);
          below = zs[other];
        }
        if (xs[other] <= x && ys[other] <= y) {
          return volume;
        }
        open -= stairs.cover(cloud.place[other], xs[other], ys[other]);
      }
      return volume + open * (reference[2] - below);
    }

    @Override
    public void add(Cloud cloud, int point) {
      int before = end;
      while (next[before] < point) {
        before = next[before];
      }
      int last = point;
      for (int other = next[before]; other != end; other = next[other]) {
        if (!cloud.covers(point, other, 2)) {
          next[last] = other;
          last = other;
        }
      }
      next[last] = end;
      next[before] = point;
    }
  }

  /**
   * More dimensions: the point's box without what the chosen points, pushed into it, cover of it.
   */
  final class Hyperspace implements Cover {

    private final int dimensions;
    private final double[] reference;
    private final Cloud corner;
    private final Sweep sweep;
    private final boolean[] chosen;

    private Hyperspace(int dimensions, double[] reference, int capacity) {
      this.dimensions = dimensions;
      this.reference = reference;
      corner = new Cloud(dimensions, capacity);
      sweep = Sweep.of(dimensions, reference, capacity);
      chosen = new boolean[capacity];
    }

    @Override
    public void start(Cloud cloud) {
      Arrays.fill(chosen, 0, cloud.size(), false);
    }

    @Override
    public double gain(Cloud cloud, int point) {
      for (int other = 0; other < cloud.size(); other++) {
        if (chosen[other] && cloud.covers(other, point, dimensions)) {
          return 0;
        }
      }
      corner.fillCorner(cloud, chosen, point);
      return cloud.box(point, reference, dimensions) - sweep.volume(corner);
    }

    @Override
    public void add(Cloud cloud, int point) {
      for (int other = 0; other < cloud.size(); other++) {
        chosen[other] &= !cloud.covers(point, other, dimensions);
      }
      chosen[point] = true;
    }
  }
}
