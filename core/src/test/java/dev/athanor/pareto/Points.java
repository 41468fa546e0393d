package dev.athanor.pareto;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Points that tests make, and what is plainly true of them. */
final class Points {

  private Points() {}

  /** Whole numbers from 0 to below {@code bound}. */
  static double[][] whole(RandomGenerator random, int points, int objectives, int bound) {
    var losses = new double[points][objectives];
    for (double[] row : losses) {
      Arrays.setAll(row, k -> random.nextInt(bound));
    }
    return losses;
  }

  static double[][] uniform(RandomGenerator random, int points, int objectives) {
    var losses = new double[points][objectives];
    for (double[] row : losses) {
      Arrays.setAll(row, k -> random.nextDouble());
    }
    return losses;
  }

  /** Points of which none dominates another. */
  static double[][] front(RandomGenerator random, int points, int objectives) {
    double[][] losses = uniform(random, points, objectives);
    for (double[] row : losses) {
      double length = Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
      Arrays.setAll(row, k -> 1 - row[k] / length);
    }
    return losses;
  }

  static double[] reference(int objectives, double value) {
    var reference = new double[objectives];
    Arrays.fill(reference, value);
    return reference;
  }

  static boolean dominates(double[] one, double[] other) {
    boolean better = false;
    for (int k = 0; k < one.length; k++) {
      if (one[k] > other[k]) {
        return false;
      }
      better |= one[k] < other[k];
    }
    return better;
  }

  /** The losses in another order: place {@code i} has the row {@code order[i]}. */
  static double[][] reordered(double[][] losses, int[] order) {
    return Arrays.stream(order).mapToObj(i -> losses[i]).toArray(double[][]::new);
  }

  static int[] shuffled(RandomGenerator random, int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int at = random.nextInt(i + 1);
      order[i] = order[at];
      order[at] = i;
    }
    return order;
  }

  /** The losses, and one more row. */
  static double[][] with(double[][] losses, double... row) {
    double[][] more = Arrays.copyOf(losses, losses.length + 1);
    more[losses.length] = row;
    return more;
  }
}
