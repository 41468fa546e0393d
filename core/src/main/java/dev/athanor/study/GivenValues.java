package dev.athanor.study;

import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values of parameters as a program has them, as assignments.
 *
 * <p>A value is a {@link ParamValue}, a text, a number or a truth value; or an {@link Assignment},
 * which says its distribution itself. Where no space is declared, any other is kept as the only
 * choice of a {@link CategoricalDistribution}, until a trial asks for it and so says of what
 * distribution it is.
 */
final class GivenValues {

  private GivenValues() {}

  /**
   * The assignments, in the order of the space; without one, of the map, or by name where the map
   * has no order of its own.
   *
   * @throws IllegalArgumentException if the space does not know a name, does not contain a value,
   *     or has the parameter under a condition that the values do not meet
   */
  static SequencedMap<String, Assignment> assignments(
      Map<String, ?> values, @Nullable SearchSpace space) {
    var given = new LinkedHashMap<String, Assignment>();
    if (space == null) {
      Map<String, ?> ordered = values instanceof SequencedMap ? values : new TreeMap<>(values);
      ordered.forEach((name, value) -> given.put(name, onlyChoice(name, value)));
      return given;
    }
    for (String name : values.keySet()) {
      if (!space.byName().containsKey(name)) {
        throw new IllegalArgumentException(
            "parameter %s is not in the space (expected: one of %s)"
                .formatted(name, String.join(", ", space.byName().keySet())));
      }
    }
    for (Map.Entry<String, Distribution> declared : space.byName().entrySet()) {
      String name = declared.getKey();
      if (values.containsKey(name)) {
        given.put(name, assignment(name, declared.getValue(), value(name, values.get(name))));
        requireActive(name, space, given);
      }
    }
    return given;
  }

  private static Assignment onlyChoice(String name, @Nullable Object value) {
    return value instanceof Assignment assignment
        ? assignment
        : new Assignment(new CategoricalDistribution(List.of(value(name, value))), 0);
  }

  private static void requireActive(String name, SearchSpace space, Map<String, Assignment> given) {
    if (!space.isActive(name, given)) {
      throw new IllegalArgumentException(
          "parameter %s does not exist under these values (expected: %s). Leave it out, or give what it depends on the value."
              .formatted(name, space.describe(name)));
    }
  }

  /** Whether the distribution of an assignment is yet to be known. */
  static boolean undeclared(Assignment assignment) {
    return assignment.distribution() instanceof CategoricalDistribution choice && choice.single();
  }

  /**
   * The value under a distribution.
   *
   * @throws IllegalArgumentException if the distribution does not contain it
   */
  static Assignment assignment(String name, Distribution distribution, ParamValue value) {
    try {
      return new Assignment(distribution, internal(distribution, value));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "parameter %s: %s (expected: %s)".formatted(name, value.text(), distribution.describe()),
          e);
    }
  }

  /** As {@link Distribution#internal}; among choices, numbers are found by their size. */
  private static double internal(Distribution distribution, ParamValue value) {
    if (distribution instanceof CategoricalDistribution choice
        && !choice.choices().contains(value)) {
      for (int i = 0; i < choice.choices().size(); i++) {
        if (same(choice.choices().get(i), value)) {
          return i;
        }
      }
    }
    return distribution.internal(value);
  }

  /** Whether two values are equal, a whole number being equal to the same real one. */
  static boolean same(ParamValue a, ParamValue b) {
    return a.equals(b)
        || (a.number().isPresent()
            && b.number().isPresent()
            && a.number().getAsDouble() == b.number().getAsDouble());
  }

  /** Whether all the wanted values are among those that are there. */
  static boolean has(Map<String, Assignment> there, Map<String, Assignment> wanted) {
    for (Map.Entry<String, Assignment> entry : wanted.entrySet()) {
      Assignment known = there.get(entry.getKey());
      if (known == null || !same(known.value(), entry.getValue().value())) {
        return false;
      }
    }
    return true;
  }

  /** A value as a program has it. */
  static ParamValue value(String name, @Nullable Object value) {
    return switch (value) {
      case ParamValue known -> known;
      case Assignment known -> known.value();
      case String text -> ParamValue.of(text);
      case Boolean truth -> ParamValue.of((boolean) truth);
      case Double real -> ParamValue.of((double) real);
      case Float real -> ParamValue.of((double) real);
      case Long whole -> ParamValue.of((long) whole);
      case Integer whole -> ParamValue.of((long) whole);
      case Short whole -> ParamValue.of((long) whole);
      case Byte whole -> ParamValue.of((long) whole);
      case null -> throw unfit(name, "null");
      default -> throw unfit(name, value.getClass().getName());
    };
  }

  private static IllegalArgumentException unfit(String name, String type) {
    return new IllegalArgumentException(
        "parameter %s: %s (expected: a ParamValue, String, Number or Boolean, or an Assignment)"
            .formatted(name, type));
  }
}
