package dev.athanor.pareto;

import java.util.Arrays;

/**
 * Fronts that grow while points come in lexicographic order: whether one of a front's points
 * dominates the next point.
 *
 * <p>Since an earlier point is never worse in the first objective, only the others are compared.
 */
sealed interface Fronts {

  /** How many fronts have points. */
  int size();

  /** Whether a point of the front dominates {@code point}, which differs from all of them. */
  boolean dominate(int front, int point);

  /** Adds a point to a front, or to a new one if {@code front} is {@link #size}. */
  void add(int front, int point);

  /** Empty fronts of distinct points in lexicographic order, with at least two objectives. */
  static Fronts of(double[][] columns) {
    return switch (columns.length) {
      case 2 -> new Lines(columns[1]);
      case 3 -> new Staircases(columns[1], columns[2]);
      default -> new Lists(columns);
    };
  }

  /** The first front that does not dominate the point, or {@code end} if all before it do. */
  default int firstNotDominating(int point, int end) {
    int from = 0;
    int to = end;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (dominate(middle, point)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** Two objectives: the last point of a front is the best in the second. */
  final class Lines implements Fronts {

    private final double[] second;
    private final double[] least;
    private int size;

    private Lines(double[] second) {
      this.second = second;
      least = new double[second.length];
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean dominate(int front, int point) {
      return least[front] <= second[point];
    }

    @Override
    public void add(int front, int point) {
      least[front] = second[point];
      size = Math.max(size, front + 1);
    }
  }

  /** Three objectives: of each front the points that are best in the second and the third. */
  final class Staircases implements Fronts {

    private static final int FEW = 8;

    private final double[] second;
    private final double[] third;

    /** By front: the second objective, never falling, and the third, always falling. */
    private double[][] seconds = new double[FEW][];

    private double[][] thirds = new double[FEW][];
    private int[] steps = new int[FEW];
    private int size;

    private Staircases(double[] second, double[] third) {
      this.second = second;
      this.third = third;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean dominate(int front, int point) {
      int step = stepsUpTo(front, second[point]) - 1;
      return step >= 0 && thirds[front][step] <= third[point];
    }

    @Override
    public void add(int front, int point) {
      if (front == size) {
        open();
      }
      double y = second[point];
      double z = third[point];
      int at = stepsUpTo(front, y);
      int end = at;
      while (end < steps[front] && thirds[front][end] >= z) {
        end++;
      }
      if (end == at) {
        seconds[front] = withGap(seconds[front], at, steps[front]);
        thirds[front] = withGap(thirds[front], at, steps[front]);
      } else {
        System.arraycopy(seconds[front], end, seconds[front], at + 1, steps[front] - end);
        System.arraycopy(thirds[front], end, thirds[front], at + 1, steps[front] - end);
      }
      steps[front] += 1 - (end - at);
      seconds[front][at] = y;
      thirds[front][at] = z;
    }

    private void open() {
      if (size == steps.length) {
        seconds = Arrays.copyOf(seconds, 2 * size);
        thirds = Arrays.copyOf(thirds, 2 * size);
        steps = Arrays.copyOf(steps, 2 * size);
      }
      seconds[size] = new double[FEW];
      thirds[size] = new double[FEW];
      size++;
    }

    /** How many steps of the front are at most {@code y} in the second objective. */
    private int stepsUpTo(int front, double y) {
      double[] ys = seconds[front];
      int from = 0;
      int to = steps[front];
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (ys[middle] <= y) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }

    private static double[] withGap(double[] values, int at, int size) {
      double[] roomy = size < values.length ? values : Arrays.copyOf(values, 2 * size);
      System.arraycopy(roomy, at, roomy, at + 1, size - at);
      return roomy;
    }
  }

  /** Any number of objectives: each front's points, compared from the newest to the oldest. */
  final class Lists implements Fronts {

    private static final int NONE = -1;

    /** Point after point, all objectives but the first. */
    private final double[] rows;

    private final int width;
    private final int[] newest;
    private final int[] older;
    private int size;

    private Lists(double[][] columns) {
      int n = columns[0].length;
      width = columns.length - 1;
      rows = new double[n * width];
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < width; k++) {
          rows[i * width + k] = columns[k + 1][i];
        }
      }
      newest = new int[n];
      Arrays.fill(newest, NONE);
      older = new int[n];
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public boolean dominate(int front, int point) {
      for (int other = newest[front]; other != NONE; other = older[other]) {
        if (nowhereWorse(other * width, point * width)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public void add(int front, int point) {
      older[point] = newest[front];
      newest[front] = point;
      size = Math.max(size, front + 1);
    }

    private boolean nowhereWorse(int one, int other) {
      for (int k = 0; k < width; k++) {
        if (rows[one + k] > rows[other + k]) {
          return false;
        }
      }
      return true;
    }
  }
}
