package dev.athanor.space;

import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One of a list of values without order. The internal value is the index of the choice.
 *
 * @param choices the values, at least one, no two equal; in the order given
 */
public record CategoricalDistribution(List<ParamValue> choices) implements Distribution {

  public CategoricalDistribution {
    choices = List.copyOf(choices);
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("choices: none (expected: at least one)");
    }
    var seen = new HashSet<ParamValue>();
    for (ParamValue choice : choices) {
      if (!seen.add(choice)) {
        throw new IllegalArgumentException(
            "choices: %s twice (expected: each once)".formatted(choice.text()));
      }
    }
  }

  /** The given values. */
  public static CategoricalDistribution of(ParamValue... choices) {
    return new CategoricalDistribution(List.of(choices));
  }

  /** The given texts. */
  public static CategoricalDistribution of(String... choices) {
    return new CategoricalDistribution(
        List.of(choices).stream().<ParamValue>map(ParamValue.Text::new).toList());
  }

  @Override
  public boolean contains(double internal) {
    return internal >= 0 && internal < choices.size() && internal == Math.rint(internal);
  }

  @Override
  public boolean single() {
    return choices.size() == 1;
  }

  @Override
  public ParamValue external(double internal) {
    if (!contains(internal)) {
      throw new IllegalArgumentException(
          "choice %s (expected: a whole number from 0 to %d)"
              .formatted(internal, choices.size() - 1));
    }
    return choices.get((int) internal);
  }

  @Override
  public double internal(ParamValue value) {
    int index = choices.indexOf(value);
    if (index < 0) {
      throw new IllegalArgumentException("%s (expected: %s)".formatted(value.text(), describe()));
    }
    return index;
  }

  @Override
  public String describe() {
    return choices.stream()
        .map(ParamValue::text)
        .collect(Collectors.joining(", ", "choice {", "}"));
  }
}
