package dev.athanor.importance;

/**
 * A cell for every choice. A trial's kernel leaves to each choice what a prior of one trial, spread
 * over the kernels, gives it.
 */
record ChoiceGrid(int size) implements GridDensity {

  @Override
  public int cell(double internal) {
    return (int) internal;
  }

  @Override
  public void estimate(
      int[] counts, int from, int total, double[] probabilities, GridKernels kernels) {
    int different = 1;
    for (int i = 0; i < size; i++) {
      different += counts[from + i] > 0 ? 1 : 0;
    }
    double elsewhere = 1.0 / (different + size);
    double here = different * elsewhere;
    double prior = 1.0 / size;
    double weight = 1.0 / (total + 1);
    for (int i = 0; i < size; i++) {
      double trials = total * elsewhere + counts[from + i] * here;
      probabilities[i] = weight * (trials + prior) + LEAST;
    }
  }
}
