package dev.athanor.model;

/** Which values of an objective are better. */
public enum Direction {
  /** Smaller is better. */
  MINIMIZE,
  /** Larger is better. */
  MAXIMIZE;

  /** Whether {@code a} is strictly better than {@code b}; false if either is NaN. */
  public boolean better(double a, double b) {
    return this == MINIMIZE ? a < b : a > b;
  }

  /** The value with its sign turned so that smaller is better. */
  public double loss(double value) {
    return this == MINIMIZE ? value : -value;
  }
}
