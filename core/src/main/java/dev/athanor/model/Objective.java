package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/**
 * One thing that a study optimises.
 *
 * @param metric the metric's name
 */
public record Objective(String metric, Direction direction) {

  public Objective {
    requireNonNull(metric, "metric");
    requireNonNull(direction, "direction");
  }

  @Override
  public String toString() {
    return (direction == Direction.MINIMIZE ? "minimize " : "maximize ") + metric;
  }
}
