package dev.athanor.sampler;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import java.util.List;

/** A value that a user fixed, as the value of a distribution. */
final class FixedValue {

  private FixedValue() {}

  /**
   * The internal value. A text stands for the number that it says, or for the choice that is
   * written so.
   *
   * @throws IllegalArgumentException if it is no value of the distribution; the message names both
   */
  static double internal(String name, Distribution distribution, ParamValue value) {
    try {
      return distribution.internal(
          value instanceof ParamValue.Text text ? read(distribution, text) : value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "parameter %s is fixed at %s, which is no value of %s (expected: one of it). Fix it at another, or widen the range."
              .formatted(name, value.text(), distribution.describe()),
          e);
    }
  }

  /** The value as the only one that is tried, whether it is one of those tried otherwise or not. */
  static Levels levels(String name, Distribution distribution, ParamValue value, int points) {
    double internal = internal(name, distribution, value);
    boolean endless =
        distribution instanceof FloatDistribution real && real.step() == null && !real.single();
    Levels all =
        points > 0
            ? Levels.spaced(name, distribution, points)
            : endless ? null : Levels.all(name, distribution);
    return new Levels.Only(distribution, internal, all);
  }

  private static ParamValue read(Distribution distribution, ParamValue.Text text) {
    return switch (distribution) {
      case FloatDistribution real -> number(text);
      case IntDistribution whole -> number(text);
      case CategoricalDistribution choice -> chosen(choice.choices(), text);
    };
  }

  private static ParamValue number(ParamValue.Text text) {
    try {
      return ParamValue.of(Double.parseDouble(text.value()));
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static ParamValue chosen(List<ParamValue> choices, ParamValue.Text text) {
    for (ParamValue choice : choices) {
      if (choice.equals(text)) {
        return choice;
      }
    }
    for (ParamValue choice : choices) {
      if (choice.text().equals(text.value())) {
        return choice;
      }
    }
    return text;
  }
}
