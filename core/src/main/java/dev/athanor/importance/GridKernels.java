package dev.athanor.importance;

import dev.athanor.numeric.NormalDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Normal kernels that sit on the cells of a grid, by their width in cells. What a kernel has of a
 * cell depends on their distance alone, so that one tail probability per distance is all that is
 * computed; and kernels of rounded widths are computed once for all grids.
 *
 * <p>Remembers kernels; for one thread.
 */
final class GridKernels {

  static final int MOST_CELLS = 50;

  /** A tenth of a kernel this wide leaves its cell. */
  private static final double NARROWEST = 0.5 / 1.64;

  /** Beyond so many standard deviations a tail is nothing beside the prior. */
  private static final double NEGLIGIBLE = 8.5;

  /** Rounded widths to the factor e. */
  private static final int ROUNDED = 64;

  private final boolean rounds;
  private final @Nullable Kernel[] known;

  /** One width. */
  static final class Kernel {

    /** By distance in cells: what the kernel has beyond it, on one side. */
    private final double[] tails = new double[MOST_CELLS];

    /** The same within the cell; once for each side of the middle. */
    private final double[] masses = new double[2 * MOST_CELLS];

    /** The distance beyond which masses are 0. */
    private int reach;

    private Kernel(double width) {
      double before = 0.5;
      for (int i = 0; i < MOST_CELLS; i++) {
        double z = (i + 0.5) / width;
        double tail = z > NEGLIGIBLE ? 0 : NormalDistribution.cumulative(-z);
        double mass = i == 0 ? 1 - 2 * tail : before - tail;
        tails[i] = tail;
        masses[MOST_CELLS + i] = mass;
        masses[MOST_CELLS - i] = mass;
        before = tail;
        reach = mass > 0 ? i : reach;
      }
    }

    /** Adds the kernel to cells, truncated to them, with a total of {@code weight}. */
    void add(int mean, double weight, int cells, double[] probabilities) {
      double scale = weight / (1 - tails[mean] - tails[cells - 1 - mean]);
      int first = Math.max(mean - reach, 0);
      int end = Math.min(mean + reach + 1, cells);
      int shift = MOST_CELLS - mean;
      for (int i = first; i < end; i++) {
        probabilities[i] += scale * masses[shift + i];
      }
    }
  }

  private GridKernels(boolean rounds) {
    this.rounds = rounds;
    this.known = new Kernel[rounds ? index(2 * MOST_CELLS) + 1 : 0];
  }

  /** Kernels as wide as they are asked for. */
  static GridKernels exact() {
    return new GridKernels(false);
  }

  /** Kernels whose widths are off by less than one part in a hundred. */
  static GridKernels rounded() {
    return new GridKernels(true);
  }

  /**
   * The kernel of a width.
   *
   * @param width not above {@code 2 · MOST_CELLS}; widened to {@link #NARROWEST}
   */
  Kernel of(double width) {
    double wide = Math.max(width, NARROWEST);
    if (!rounds) {
      return new Kernel(wide);
    }
    int index = index(wide);
    Kernel kernel = known[index];
    if (kernel == null) {
      kernel = new Kernel(NARROWEST * Math.exp((double) index / ROUNDED));
      known[index] = kernel;
    }
    return kernel;
  }

  private static int index(double width) {
    return (int) Math.rint(ROUNDED * Math.log(width / NARROWEST));
  }
}
