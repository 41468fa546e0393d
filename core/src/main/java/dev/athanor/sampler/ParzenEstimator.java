package dev.athanor.sampler;

import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A density over the parameters of a space: a weighted mixture with one kernel per observation and
 * an even prior, each kernel a product over the axes.
 *
 * <p>Observations come and go: what they change is a few widths along each axis, so keeping the
 * mixture costs far less than making it. Kernels stand in the order of their trial numbers; the
 * mixture of given observations is the same, bit for bit, however it came about. For one thread.
 */
final class ParzenEstimator {

  /** The newest so many observations weigh in full, older ones ever less. */
  private static final int IN_FULL = 25;

  /** Terms so much below the largest, all together, are less than a thousand ulps of the sum. */
  private static final double NEGLIGIBLE = 30;

  /** So many kernels fit the nearest memory with their means and scales. */
  private static final int TILE = 512;

  /** All kernels of a tile in a row cost as much as one of so many, here and there. */
  private static final int MANY = 4;

  /** Along so many axes kernels are bounded at a turn, before those too low are left out. */
  static final int TOGETHER = 4;

  private final Axis[] axes;
  private final Kernels[] kernels;

  /** The axes in the order in which kernels are bounded: first those without bins and choices. */
  private final int[] sequence;

  /** How many axes have neither bins nor choices. */
  private final int reals;

  private final boolean even;
  private final Stale stale = new Stale();
  private int size;
  private int[] numbers = new int[16];

  /** What the logarithm of a kernel's density cannot be above, whatever the point. */
  private double[] bounds = new double[16];

  /** A kernel's constant; NaN where nobody has needed it yet. */
  private double[] constants = new double[16];

  /** What all constants have in common, and change at once. */
  private double common;

  /** Whether a kernel's bound and its term differ in their constants only. */
  private final boolean additive;

  // Room for the sums of one point.
  private final double[] sums = new double[TILE];
  private final int[] chosen = new int[TILE];
  private final NumberKernels[] together = new NumberKernels[TOGETHER];
  private final double[] at = new double[TOGETHER];

  /**
   * No observations yet.
   *
   * @param even whether all observations weigh the same, whatever their age
   */
  ParzenEstimator(Axis[] axes, boolean even) {
    this.axes = axes;
    this.even = even;
    kernels = new Kernels[axes.length];
    for (int i = 0; i < axes.length; i++) {
      kernels[i] = Kernels.of(axes[i]);
    }
    sequence =
        IntStream.range(0, axes.length)
            .boxed()
            .sorted(Comparator.comparing(axis -> !real(axes[axis])))
            .mapToInt(Integer::intValue)
            .toArray();
    reals = (int) Arrays.stream(axes).filter(ParzenEstimator::real).count();
    additive = Arrays.stream(axes).noneMatch(axis -> axis instanceof NumberAxis n && n.bins());
  }

  private static boolean real(Axis axis) {
    return axis instanceof NumberAxis numbers && !numbers.bins();
  }

  /** How many observations there are. */
  int size() {
    return size;
  }

  /** The kernels along one axis. */
  Kernels kernels(int axis) {
    return kernels[axis];
  }

  /** Adds what the trial of a number observed: where its kernel has its mean along each axis. */
  void add(int number, double[] means) {
    int found = Arrays.binarySearch(numbers, 0, size, number);
    int index = -found - 1;
    if (size == numbers.length) {
      int capacity = size + (size >> 1);
      numbers = Arrays.copyOf(numbers, capacity);
      bounds = Arrays.copyOf(bounds, capacity);
      constants = Arrays.copyOf(constants, capacity);
    }
    System.arraycopy(numbers, index, numbers, index + 1, size - index);
    System.arraycopy(bounds, index, bounds, index + 1, size - index);
    System.arraycopy(constants, index, constants, index + 1, size - index);
    numbers[index] = number;
    stale.insert(index, size);
    for (int i = 0; i < kernels.length; i++) {
      kernels[i].insert(index, means[i], stale);
    }
    size++;
  }

  /** Takes away what the trial of a number observed. */
  void remove(int number) {
    int index = Arrays.binarySearch(numbers, 0, size, number);
    System.arraycopy(numbers, index + 1, numbers, index, size - index - 1);
    System.arraycopy(bounds, index + 1, bounds, index, size - index - 1);
    System.arraycopy(constants, index + 1, constants, index, size - index - 1);
    stale.remove(index, size);
    for (Kernels one : kernels) {
      one.remove(index, stale);
    }
    size--;
  }

  /**
   * Has these observations and no others.
   *
   * @param trials their numbers, rising
   * @param means {@code double[axes][at least count]}
   */
  void fill(int[] trials, double[][] means, int count) {
    size = count;
    numbers = Arrays.copyOf(trials, Math.max(16, count));
    bounds = new double[numbers.length];
    constants = new double[numbers.length];
    for (int i = 0; i < kernels.length; i++) {
      kernels[i].fill(means[i], count);
    }
    stale.markAll(count);
  }

  /** The kernels' weights, which sum to 1; the last is the prior's. */
  double[] weights() {
    var weights = new double[size + 1];
    double total = total();
    for (int k = 0; k <= size; k++) {
      weights[k] = weight(k) / total;
    }
    return weights;
  }

  /**
   * The weight of a kernel before all are divided by their sum: 1 for the prior and the last 25,
   * before them evenly from 1/n up to 1.
   */
  private double weight(int kernel) {
    int ramp = even ? 0 : Math.max(0, size - IN_FULL);
    if (kernel >= ramp) {
      return 1;
    }
    double least = 1.0 / size;
    return ramp == 1 ? least : least + (1 - least) * kernel / (ramp - 1);
  }

  private double total() {
    int ramp = even ? 0 : Math.max(0, size - IN_FULL);
    double least = 1.0 / size;
    double ofRamp = ramp == 0 ? 0 : ramp == 1 ? least : ramp * (1 + least) / 2;
    return ofRamp + (size - ramp) + 1;
  }

  /** Draws points: for each a kernel by its weight, and then a place per axis from it. */
  void draw(RandomGenerator random, Points points) {
    for (int i = 0; i < points.count; i++) {
      int kernel = pick(random);
      for (int axis = 0; axis < kernels.length; axis++) {
        kernels[axis].draw(kernel, random, points, axis, i);
      }
    }
  }

  private int pick(RandomGenerator random) {
    if (even || size <= IN_FULL) {
      return random.nextInt(size + 1);
    }
    double mass = random.nextDouble() * total();
    int kernel = 0;
    for (mass -= weight(0); mass >= 0 && kernel < size; mass -= weight(kernel)) {
      kernel++;
    }
    return kernel;
  }

  /** The logarithm of the density at internal values, one an axis; of mass along bins. */
  double logDensity(double[] internal) {
    var point = new Points(axes, 1);
    point.set(0, internal);
    var density = new double[1];
    logDensities(point, density);
    return density[0];
  }

  /**
   * The logarithms of the density at points; of the mass along axes of bins and choices.
   *
   * <p>Only kernels that may matter are summed: those whose upper bound is not far below the
   * largest term so far.
   */
  void logDensities(Points points, double[] densities) {
    refresh();
    double margin = NEGLIGIBLE + Math.log(size + 1.0);
    var most = new double[points.count];
    Arrays.fill(densities, 0, points.count, 1);
    for (int i = 0; i < points.count; i++) {
      most[i] = prior(points, i);
    }
    for (int from = 0; from < size; from += TILE) {
      int count = Math.min(TILE, size - from);
      for (int i = 0; i < points.count; i++) {
        int left = choose(points, i, from, count, margin, most[i] - margin);
        for (int j = 0; j < left; j++) {
          int kernel = from + chosen[j];
          double term =
              additive
                  ? sums[chosen[j]] - bounds[kernel] + constant(kernel)
                  : term(points, i, kernel);
          if (term > most[i]) {
            densities[i] = densities[i] * Math.exp(most[i] - term) + weight(kernel);
            most[i] = term;
          } else {
            densities[i] += weight(kernel) * Math.exp(term - most[i]);
          }
        }
      }
    }
    double logTotal = Math.log(total());
    for (int i = 0; i < points.count; i++) {
      densities[i] = most[i] + Math.log(densities[i]) - logTotal;
    }
  }

  private double prior(Points points, int point) {
    double sum = 0;
    for (int axis = 0; axis < kernels.length; axis++) {
      sum += kernels[axis].prior(points.at[axis][point], points.half[axis][point]);
    }
    return sum;
  }

  /**
   * Chooses the kernels of a tile whose bound is above the floor, and leaves the bounds at this
   * point in the sums; gives their number.
   */
  private int choose(Points points, int point, int from, int count, double margin, double floor) {
    System.arraycopy(bounds, from, sums, 0, count);
    lowerAll(points, point, 0, from, count);
    int likeliest = highest(count);
    if (!(sums[likeliest] > floor)) {
      return 0;
    }
    double least = floor;
    if (kernels.length > TOGETHER) {
      // The likeliest so far shows what the others must come near to.
      least = Math.max(least, term(points, point, from + likeliest) - margin);
    }
    int left = firstAbove(count, least);
    for (int i = TOGETHER; i < kernels.length && left > 0; i += TOGETHER) {
      if (left > count / MANY) {
        lowerAll(points, point, i, from, count);
      } else {
        lowerChosen(points, point, i, from, left);
      }
      left = keep(left, least);
    }
    return left;
  }

  /** Lowers the sums of all kernels of a tile along the axes of one turn. */
  private void lowerAll(Points points, int point, int turn, int from, int count) {
    int end = Math.min(turn + TOGETHER, sequence.length);
    if (end <= reals && end - turn == TOGETHER) {
      for (int i = 0; i < TOGETHER; i++) {
        together[i] = (NumberKernels) kernels[sequence[turn + i]];
        at[i] = points.at[sequence[turn + i]][point];
      }
      NumberKernels.lower(together, at, from, count, sums);
      return;
    }
    for (int i = turn; i < end; i++) {
      int axis = sequence[i];
      kernels[axis].lower(points.at[axis][point], points.half[axis][point], from, count, sums);
    }
  }

  private void lowerChosen(Points points, int point, int turn, int from, int left) {
    for (int i = turn; i < Math.min(turn + TOGETHER, sequence.length); i++) {
      int axis = sequence[i];
      double half = points.half[axis][point];
      kernels[axis].lower(points.at[axis][point], half, from, chosen, left, sums);
    }
  }

  private int highest(int count) {
    int highest = 0;
    double most = sums[0];
    for (int k = 1; k < count; k++) {
      if (sums[k] > most) {
        most = sums[k];
        highest = k;
      }
    }
    return highest;
  }

  private int firstAbove(int count, double floor) {
    int left = 0;
    for (int k = 0; k < count; k++) {
      chosen[left] = k;
      left += sums[k] > floor ? 1 : 0;
    }
    return left;
  }

  private int keep(int left, double floor) {
    int kept = 0;
    for (int j = 0; j < left; j++) {
      int k = chosen[j];
      chosen[kept] = k;
      kept += sums[k] > floor ? 1 : 0;
    }
    return kept;
  }

  /** The logarithm of a kernel's density at a point. */
  private double term(Points points, int point, int kernel) {
    double sum = constant(kernel);
    for (int axis = 0; axis < kernels.length; axis++) {
      sum += kernels[axis].varying(points.at[axis][point], points.half[axis][point], kernel);
    }
    return sum;
  }

  /** What the logarithm of a kernel's density has for every point. */
  private double constant(int kernel) {
    double sum = constants[kernel];
    if (Double.isNaN(sum)) {
      sum = 0;
      for (Kernels along : kernels) {
        sum += along.constant(kernel);
      }
      constants[kernel] = sum;
    }
    return sum + common;
  }

  /** Bounds the kernels that have changed; their constants wait until they are needed. */
  private void refresh() {
    common = 0;
    for (Kernels along : kernels) {
      common += along.common();
    }
    if (!stale.any()) {
      return;
    }
    for (int k = 0; k < size; k++) {
      if (stale.take(k)) {
        bounds[k] = bound(k);
        constants[k] = Double.NaN;
      }
    }
    stale.none();
  }

  private double bound(int kernel) {
    double product = 1;
    double sum = 0;
    for (Kernels along : kernels) {
      product *= along.bound(kernel);
      if (product > 1e200 || product < 1e-200) {
        sum += Math.log(product);
        product = 1;
      }
    }
    // A little more, for what is lost in rounding.
    return sum + Math.log(product) + 1e-6;
  }
}
