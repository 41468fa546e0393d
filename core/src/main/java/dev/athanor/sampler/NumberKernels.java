package dev.athanor.sampler;

import dev.athanor.numeric.NormalDistribution;
import dev.athanor.numeric.Order;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Normal kernels truncated to the range of an axis; over bins, their mass.
 *
 * <p>A kernel is as wide as the larger of the gaps to its neighbours; the outermost two look
 * inwards only, unless they are alone. Widths stay between the range's {@code 1/min(100, 2 + n)}
 * and the range. Among equal means the one of the higher trial number is the right neighbour. The
 * prior has its mean in the middle of the range, and is as wide as the range.
 *
 * <p>A bin's mass is not above its width times the density at its point that is nearest to the
 * mean. For most kernels this says already that they do not matter. For one thread.
 */
final class NumberKernels implements Kernels {

  private static final double FINEST = 100;
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double ONE_OVER_SQRT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);

  /** Within a range whose middle half it has, a kernel has at least so much of its mass. */
  private static final double LEAST_MASS = 0.34;

  /** So many widths from the mean, nothing of the mass is left. */
  private static final double ALL_MASS = 8.5;

  /** So often a draw beyond the range is drawn again before it is computed. */
  private static final int MOST_DRAWS = 32;

  private final NumberAxis axis;
  private final double priorMean;
  private final double priorConstant;
  private int size;
  private double[] means = new double[16];

  /** {@code √½ / width}, so that a square of a distance is an exponent. */
  private double[] scales = new double[16];

  /** The kernels from the smallest mean to the largest. */
  private int[] order = new int[16];

  /** The least width, for the number of kernels. */
  private double finest;

  NumberKernels(NumberAxis axis) {
    this.axis = axis;
    finest = finest(0);
    priorMean = 0.5 * (axis.low + axis.high);
    double width = axis.range();
    double mass =
        NormalDistribution.logMass((axis.low - priorMean) / width, (axis.high - priorMean) / width);
    priorConstant = axis.bins() ? -mass : Math.log(ONE_OVER_SQRT_TWO_PI / width) - mass;
  }

  /** The standard deviation of a kernel; of the prior, if it is the last. */
  double width(int kernel) {
    return kernel == size ? axis.range() : SQRT_HALF / scales[kernel];
  }

  /** Where a kernel has its mean; the prior, if it is the last. */
  double mean(int kernel) {
    return kernel == size ? priorMean : means[kernel];
  }

  @Override
  public void insert(int index, double mean, Stale stale) {
    grow();
    System.arraycopy(means, index, means, index + 1, size - index);
    System.arraycopy(scales, index, scales, index + 1, size - index);
    means[index] = mean;
    if (index < size) {
      renumber(index, 1);
    }
    int place = placeOf(mean, index);
    System.arraycopy(order, place, order, place + 1, size - place);
    order[place] = index;
    size++;
    widen(place, stale);
  }

  @Override
  public void remove(int index, Stale stale) {
    int place = placeOf(means[index], index);
    System.arraycopy(order, place + 1, order, place, size - place - 1);
    System.arraycopy(means, index + 1, means, index, size - index - 1);
    System.arraycopy(scales, index + 1, scales, index, size - index - 1);
    size--;
    renumber(index + 1, -1);
    widen(place, stale);
  }

  @Override
  public void fill(double[] all, int count) {
    size = count;
    means = Arrays.copyOf(all, Math.max(16, count));
    scales = new double[means.length];
    order = Arrays.copyOf(Order.ascending(Arrays.copyOf(all, count)), means.length);
    finest = finest(size);
    for (int i = 0; i < size; i++) {
      scales[order[i]] = scale(i);
    }
  }

  private void grow() {
    if (size == means.length) {
      int capacity = size + (size >> 1);
      means = Arrays.copyOf(means, capacity);
      scales = Arrays.copyOf(scales, capacity);
      order = Arrays.copyOf(order, capacity);
    }
  }

  private void renumber(int from, int by) {
    for (int i = 0; i < size; i++) {
      order[i] += order[i] >= from ? by : 0;
    }
  }

  /** Where a kernel stands, or is to stand, in the order. */
  private int placeOf(double mean, int index) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int other = order[middle];
      boolean before = means[other] < mean || (means[other] == mean && other < index);
      if (before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Gives the kernels around a place in the order the widths that they have now. */
  private void widen(int place, Stale stale) {
    double now = finest(size);
    if (now != finest) {
      finest = now;
      for (int i = 0; i < size; i++) {
        scales[order[i]] = scale(i);
      }
      stale.markAll(size);
      return;
    }
    for (int i = Math.max(0, place - 1); i < Math.min(size, place + 2); i++) {
      double scale = scale(i);
      if (scale != scales[order[i]]) {
        scales[order[i]] = scale;
        stale.mark(order[i]);
      }
    }
  }

  private double finest(int kernels) {
    return axis.range() / Math.min(FINEST, 2.0 + kernels);
  }

  private double scale(int place) {
    double value = means[order[place]];
    int last = size - 1;
    double left = place == 0 ? value - axis.low : value - means[order[place - 1]];
    double right = place == last ? axis.high - value : means[order[place + 1]] - value;
    double gap = Math.max(left, right);
    if (last > 0 && (place == 0 || place == last)) {
      gap = place == 0 ? right : left;
    }
    return SQRT_HALF / Math.min(Math.max(gap, finest), axis.range());
  }

  @Override
  public double bound(int kernel) {
    double height = scales[kernel] * (ONE_OVER_SQRT_TWO_PI / SQRT_HALF);
    double peak = axis.bins() ? Math.min(axis.widest * height, 1) : height;
    double reach = ALL_MASS * SQRT_HALF / scales[kernel];
    double mean = means[kernel];
    if (mean - reach > axis.low && mean + reach < axis.high) {
      return peak;
    }
    return mean >= axis.low && mean <= axis.high
        ? peak / LEAST_MASS
        : peak / Math.exp(logMass(kernel, axis.low, axis.high));
  }

  @Override
  public double constant(int kernel) {
    double mass = logMass(kernel, axis.low, axis.high);
    return axis.bins()
        ? -mass
        : Math.log(scales[kernel] * (ONE_OVER_SQRT_TWO_PI / SQRT_HALF)) - mass;
  }

  @Override
  public double common() {
    return 0;
  }

  @Override
  public void lower(double at, double half, int from, int count, double[] sums) {
    if (half == 0) {
      for (int k = 0; k < count; k++) {
        double z = (at - means[from + k]) * scales[from + k];
        sums[k] -= z * z;
      }
    } else {
      for (int k = 0; k < count; k++) {
        double z = Math.max(Math.abs(at - means[from + k]) - half, 0) * scales[from + k];
        sums[k] -= z * z;
      }
    }
  }

  /** As the other, along four axes without bins at once, which spares the sums three journeys. */
  static void lower(NumberKernels[] four, double[] at, int from, int count, double[] sums) {
    double[] means0 = four[0].means;
    double[] means1 = four[1].means;
    double[] means2 = four[2].means;
    double[] means3 = four[3].means;
    double[] scales0 = four[0].scales;
    double[] scales1 = four[1].scales;
    double[] scales2 = four[2].scales;
    double[] scales3 = four[3].scales;
    double at0 = at[0];
    double at1 = at[1];
    double at2 = at[2];
    double at3 = at[3];
    for (int k = 0; k < count; k++) {
      double z0 = (at0 - means0[from + k]) * scales0[from + k];
      double z1 = (at1 - means1[from + k]) * scales1[from + k];
      double z2 = (at2 - means2[from + k]) * scales2[from + k];
      double z3 = (at3 - means3[from + k]) * scales3[from + k];
      sums[k] -= (z0 * z0 + z1 * z1) + (z2 * z2 + z3 * z3);
    }
  }

  @Override
  public void lower(double at, double half, int from, int[] some, int count, double[] sums) {
    for (int i = 0; i < count; i++) {
      int k = some[i];
      double z = Math.max(Math.abs(at - means[from + k]) - half, 0) * scales[from + k];
      sums[k] -= z * z;
    }
  }

  @Override
  public double varying(double at, double half, int kernel) {
    if (axis.bins()) {
      return logMass(kernel, at - half, at + half);
    }
    double z = (at - means[kernel]) * scales[kernel];
    return -z * z;
  }

  @Override
  public double prior(double at, double half) {
    double width = axis.range();
    double z = (at - priorMean) / width;
    return axis.bins()
        ? priorConstant + NormalDistribution.logMass(z - half / width, z + half / width)
        : priorConstant - 0.5 * z * z;
  }

  private double logMass(int kernel, double from, double to) {
    double scale = scales[kernel] / SQRT_HALF;
    double mean = means[kernel];
    return NormalDistribution.logMass((from - mean) * scale, (to - mean) * scale);
  }

  @Override
  public void draw(int kernel, RandomGenerator random, Points points, int axisIndex, int point) {
    double raw = draw(mean(kernel), width(kernel), random);
    if (axis.bins()) {
      double internal = axis.internal(raw);
      points.at[axisIndex][point] = axis.point(internal);
      points.half[axisIndex][point] = axis.half(internal);
    } else {
      points.at[axisIndex][point] = raw;
    }
  }

  private double draw(double mean, double width, RandomGenerator random) {
    if (mean >= axis.low && mean <= axis.high) {
      for (int i = 0; i < MOST_DRAWS; i++) {
        double value = mean + width * random.nextGaussian();
        if (value >= axis.low && value <= axis.high) {
          return value;
        }
      }
    }
    double a = (axis.low - mean) / width;
    double b = (axis.high - mean) / width;
    double value = mean + width * NormalDistribution.truncated(random.nextDouble(), a, b);
    return Math.clamp(value, axis.low, axis.high);
  }
}
