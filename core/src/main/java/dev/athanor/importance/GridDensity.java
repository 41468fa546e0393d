package dev.athanor.importance;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;

/**
 * How densely trials lie in the cells of a grid over one distribution: a mixture of a kernel per
 * trial, all alike, and an even prior that weighs as much as one trial.
 *
 * <p>Immutable.
 */
sealed interface GridDensity permits NumberGrid, ChoiceGrid {

  /** Added to every probability, so that none is 0. */
  double LEAST = 1e-12;

  /** The grid over a distribution that has more than one value. */
  static GridDensity over(Distribution distribution) {
    return switch (distribution) {
      case FloatDistribution real -> NumberGrid.of(real);
      case IntDistribution whole -> NumberGrid.of(whole);
      case CategoricalDistribution choice -> new ChoiceGrid(choice.choices().size());
    };
  }

  /** How many cells there are; at least 2. */
  int size();

  /** The cell of an internal value, from 0. */
  int cell(double internal);

  /**
   * Estimates the probability of each cell, with {@link #LEAST} more.
   *
   * @param counts how many trials lie in each cell, from index {@code from} on
   * @param total how many there are; at least 1
   * @param probabilities receives {@link #size} numbers from index 0 on
   * @param kernels where kernels over numbers come from
   */
  void estimate(int[] counts, int from, int total, double[] probabilities, GridKernels kernels);
}
