package dev.athanor.sampler;

import dev.athanor.space.CategoricalDistribution;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Kernels over choices: each choice weighs one over the number of kernels, the observed one 1 more;
 * weights of a kernel are then divided by their sum. The prior is even.
 */
final class ChoiceKernels implements Kernels {

  private static final int PRIOR = -1;

  private final int choices;

  /** The choice at each kernel's centre; {@link #PRIOR} for the last. */
  private final int[] centres;

  private final double hit;
  private final double logHit;
  private final double logMiss;
  private final double logEven;

  private ChoiceKernels(int choices, int[] centres) {
    this.choices = choices;
    this.centres = centres;
    double base = 1.0 / centres.length;
    double sum = 1 + choices * base;
    hit = (1 + base) / sum;
    logHit = Math.log(hit);
    logMiss = Math.log(base / sum);
    logEven = -Math.log(choices);
  }

  static ChoiceKernels of(CategoricalDistribution distribution, double[] observed) {
    var centres = new int[observed.length + 1];
    for (int i = 0; i < observed.length; i++) {
      centres[i] = (int) observed[i];
    }
    centres[observed.length] = PRIOR;
    return new ChoiceKernels(distribution.choices().size(), centres);
  }

  /** The weights of a kernel, a number per choice. */
  double[] weights(int kernel) {
    var weights = new double[choices];
    Arrays.fill(weights, centres[kernel] == PRIOR ? Math.exp(logEven) : Math.exp(logMiss));
    if (centres[kernel] != PRIOR) {
      weights[centres[kernel]] = hit;
    }
    return weights;
  }

  @Override
  public double draw(int kernel, RandomGenerator random) {
    int centre = centres[kernel];
    if (centre == PRIOR) {
      return random.nextInt(choices);
    }
    if (choices == 1 || random.nextDouble() < hit) {
      return centre;
    }
    int other = random.nextInt(choices - 1);
    return other < centre ? other : other + 1;
  }

  @Override
  public void addConstants(double[] sums) {
    sums[sums.length - 1] += logEven;
  }

  @Override
  public void addUpperBounds(double value, double[] sums) {
    int choice = (int) value;
    for (int k = 0; k < centres.length - 1; k++) {
      sums[k] += centres[k] == choice ? logHit : logMiss;
    }
  }

  @Override
  public void addLogDensities(double value, int[] some, int count, double[] sums) {
    int choice = (int) value;
    for (int i = 0; i < count; i++) {
      int centre = centres[some[i]];
      sums[i] += centre == PRIOR ? 0 : centre == choice ? logHit : logMiss;
    }
  }
}
