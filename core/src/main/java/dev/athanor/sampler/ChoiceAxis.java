package dev.athanor.sampler;

import dev.athanor.space.CategoricalDistribution;

/** A parameter of choices, each at its index. Immutable. */
record ChoiceAxis(CategoricalDistribution distribution) implements Axis {

  int choices() {
    return distribution.choices().size();
  }

  @Override
  public double mean(double internal) {
    return internal;
  }

  @Override
  public double point(double internal) {
    return internal;
  }

  @Override
  public double half(double internal) {
    return 0;
  }

  @Override
  public double internal(double point) {
    return point;
  }
}
