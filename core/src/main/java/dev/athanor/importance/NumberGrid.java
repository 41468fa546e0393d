package dev.athanor.importance;

import dev.athanor.numeric.NormalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;

/**
 * Up to 50 cells at equal distances over a range of numbers, or over their logarithms. Kernels are
 * normal, truncated to the grid, and as wide as Scott's rule says.
 */
final class NumberGrid implements GridDensity {

  private final double low;
  private final double distance;
  private final boolean log;
  private final int size;

  /** The probability of each cell under a normal distribution as wide as the grid. */
  private final double[] prior;

  private NumberGrid(double low, double high, boolean log, int size) {
    this.low = log ? Math.log(low) : low;
    this.distance = ((log ? Math.log(high) : high) - this.low) / (size - 1);
    this.log = log;
    this.size = size;
    this.prior = new double[size];
    double middle = (size - 1) / 2.0;
    double all = 1 - 2 * NormalDistribution.cumulative(-0.5);
    for (int i = 0; i < size; i++) {
      double from = (i - middle - 0.5) / size;
      double to = (i - middle + 0.5) / size;
      prior[i] = (NormalDistribution.cumulative(to) - NormalDistribution.cumulative(from)) / all;
    }
  }

  static NumberGrid of(FloatDistribution range) {
    int cells =
        range.step() == null
            ? GridKernels.MOST_CELLS
            : cells(range.high() - range.low(), range.step());
    return new NumberGrid(range.low(), range.high(), range.log(), cells);
  }

  static NumberGrid of(IntDistribution range) {
    double width = (double) (range.high() - range.low());
    int cells =
        range.log()
            ? (int)
                Math.min(Math.ceil(Math.log(width + 1) / Math.log(2)) + 1, GridKernels.MOST_CELLS)
            : cells(width, (double) range.step());
    return new NumberGrid(range.low(), range.high(), range.log(), cells);
  }

  private static int cells(double width, double step) {
    return (int) Math.min(Math.rint(width / step) + 1, GridKernels.MOST_CELLS);
  }

  @Override
  public int size() {
    return size;
  }

  /** A value in the middle between two cells belongs to the lower one. */
  @Override
  public int cell(double internal) {
    double steps = ((log ? Math.log(internal) : internal) - low) / distance;
    return Math.clamp((long) Math.ceil(steps - 0.5), 0, size - 1);
  }

  @Override
  public void estimate(
      int[] counts, int from, int total, double[] probabilities, GridKernels kernels) {
    GridKernels.Kernel kernel = kernels.of(width(counts, from, total));
    double weight = 1.0 / (total + 1);
    for (int i = 0; i < size; i++) {
      probabilities[i] = weight * prior[i] + LEAST;
    }
    for (int i = 0; i < size; i++) {
      if (counts[from + i] > 0) {
        kernel.add(i, weight * counts[from + i], size, probabilities);
      }
    }
  }

  /** Scott's rule, by the smaller of two measures of spread. */
  private double width(int[] counts, int from, int total) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += (double) i * counts[from + i];
    }
    double mean = sum / total;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      squares += (i - mean) * (i - mean) * counts[from + i];
    }
    double deviation = Math.sqrt(squares / Math.max(1, total - 1));
    double deviationByQuartiles = quartileRange(counts, from, total) / 1.34;
    return 1.059 * Math.min(deviationByQuartiles, deviation) * Math.pow(total, -0.2);
  }

  /** From the cell that holds the first quarter's end to the one after the third quarter's. */
  private int quartileRange(int[] counts, int from, int total) {
    int first = -1;
    int last = 0;
    int seen = 0;
    boolean done = false;
    for (int i = 0; i < size && !done; i++) {
      if (counts[from + i] > 0) {
        seen += counts[from + i];
        first = first < 0 && seen >= total / 4 ? i : first;
        last = i;
        done = seen > 3L * total / 4;
      }
    }
    return last - first;
  }
}
