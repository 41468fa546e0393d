package dev.athanor.sampler;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Kernels over choices: each choice weighs one over the number of kernels, the observed one 1 more;
 * weights of a kernel are then divided by their sum. The prior is even. For one thread.
 */
final class ChoiceKernels implements Kernels {

  private final int choices;
  private double[] centres = new double[16];
  private int size;
  private double hit;
  private double logHit;
  private double logMiss;

  ChoiceKernels(ChoiceAxis axis) {
    choices = axis.choices();
    resize(0);
  }

  private void resize(int newSize) {
    size = newSize;
    double base = 1.0 / (size + 1);
    double sum = 1 + choices * base;
    hit = (1 + base) / sum;
    logHit = Math.log(hit);
    logMiss = Math.log(base / sum);
  }

  /** The weights of a kernel, a number per choice; of the prior, if it is the last. */
  double[] weights(int kernel) {
    var weights = new double[choices];
    Arrays.fill(weights, kernel == size ? 1.0 / choices : Math.exp(logMiss));
    if (kernel < size) {
      weights[(int) centres[kernel]] = hit;
    }
    return weights;
  }

  @Override
  public void insert(int index, double mean, Stale stale) {
    if (size == centres.length) {
      centres = Arrays.copyOf(centres, size + (size >> 1));
    }
    System.arraycopy(centres, index, centres, index + 1, size - index);
    centres[index] = mean;
    resize(size + 1);
  }

  @Override
  public void remove(int index, Stale stale) {
    System.arraycopy(centres, index + 1, centres, index, size - index - 1);
    resize(size - 1);
  }

  @Override
  public void fill(double[] means, int count) {
    centres = Arrays.copyOf(means, Math.max(16, count));
    resize(count);
  }

  @Override
  public double bound(int kernel) {
    return 1;
  }

  @Override
  public double constant(int kernel) {
    return 0;
  }

  @Override
  public double common() {
    return logHit;
  }

  @Override
  public void lower(double at, double half, int from, int count, double[] sums) {
    double loss = logHit - logMiss;
    for (int k = 0; k < count; k++) {
      sums[k] -= Math.min(Math.abs(at - centres[from + k]), 1) * loss;
    }
  }

  @Override
  public void lower(double at, double half, int from, int[] some, int count, double[] sums) {
    double loss = logHit - logMiss;
    for (int i = 0; i < count; i++) {
      int k = some[i];
      sums[k] -= Math.min(Math.abs(at - centres[from + k]), 1) * loss;
    }
  }

  @Override
  public double varying(double at, double half, int kernel) {
    return at == centres[kernel] ? 0 : logMiss - logHit;
  }

  @Override
  public double prior(double at, double half) {
    return -Math.log(choices);
  }

  @Override
  public void draw(int kernel, RandomGenerator random, Points points, int axis, int point) {
    points.at[axis][point] = draw(kernel, random);
  }

  private double draw(int kernel, RandomGenerator random) {
    if (kernel == size) {
      return random.nextInt(choices);
    }
    int centre = (int) centres[kernel];
    if (choices == 1 || random.nextDouble() < hit) {
      return centre;
    }
    int other = random.nextInt(choices - 1);
    return other < centre ? other : other + 1;
  }
}
