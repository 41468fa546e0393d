package dev.athanor.space;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * The parameters that a study varies, in the order in which they were declared, and the conditions
 * under which each is active. Immutable.
 *
 * @param byName distributions by parameter name; a parent stands before what depends on it
 * @param conditions all must hold for a parameter to be active
 */
public record SearchSpace(SequencedMap<String, Distribution> byName, List<Condition> conditions) {

  private static final SearchSpace EMPTY = new SearchSpace(new LinkedHashMap<>(), List.of());

  public SearchSpace {
    byName = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byName));
    conditions = List.copyOf(conditions);
    List<String> order = new ArrayList<>(byName.keySet());
    for (Condition condition : conditions) {
      check(byName, order, condition);
    }
  }

  /** A space without parameters. */
  public static SearchSpace empty() {
    return EMPTY;
  }

  /** A space without conditions. */
  public static SearchSpace of(SequencedMap<String, Distribution> byName) {
    return new SearchSpace(byName, List.of());
  }

  /** This space with one more parameter, always active. */
  public SearchSpace with(String name, Distribution distribution) {
    var grown = new LinkedHashMap<>(byName);
    if (grown.putIfAbsent(name, distribution) != null) {
      throw new IllegalArgumentException("parameter %s twice (expected: once)".formatted(name));
    }
    return new SearchSpace(grown, conditions);
  }

  /** This space with one more condition. */
  public SearchSpace when(String name, String parent, ParamValue... anyOf) {
    var grown = new ArrayList<>(conditions);
    grown.add(new Condition(name, parent, List.of(anyOf)));
    return new SearchSpace(byName, grown);
  }

  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /**
   * Whether the parameter is active given the assignments of its parents. A parent that is not
   * assigned counts as inactive.
   */
  public boolean isActive(String name, Map<String, Assignment> assigned) {
    for (Condition condition : conditions) {
      if (condition.name().equals(name)) {
        Assignment parent = assigned.get(condition.parent());
        if (parent == null || !holds(condition, parent)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * A parameter in words: {@code float [0.0, 1.0] when optimizer is sgd}; {@code absent} if it is.
   */
  public String describe(String name) {
    Distribution distribution = byName.get(name);
    if (distribution == null) {
      return "absent";
    }
    return distribution.describe()
        + conditions.stream()
            .filter(condition -> condition.name().equals(name))
            .map(Condition::describe)
            .sorted()
            .collect(Collectors.joining());
  }

  /** Compared by internal value, so that a whole number may name a real one. */
  private static boolean holds(Condition condition, Assignment parent) {
    for (ParamValue value : condition.anyOf()) {
      if (parent.distribution().internal(value) == parent.internal()) {
        return true;
      }
    }
    return false;
  }

  private static void check(
      Map<String, Distribution> byName, List<String> order, Condition condition) {
    int child = order.indexOf(condition.name());
    int parent = order.indexOf(condition.parent());
    if (child < 0) {
      throw new IllegalArgumentException(
          "condition on unknown parameter %s (expected: one of %s)"
              .formatted(condition.name(), order));
    }
    if (parent < 0) {
      throw new IllegalArgumentException(
          "%s depends on unknown parameter %s (expected: one of %s)"
              .formatted(condition.name(), condition.parent(), order));
    }
    if (parent >= child) {
      throw new IllegalArgumentException(
          "%s depends on %s, which is declared after it (expected: before). Move %s up."
              .formatted(condition.name(), condition.parent(), condition.parent()));
    }
    Distribution distribution = requireNonNull(byName.get(condition.parent()));
    for (ParamValue value : condition.anyOf()) {
      try {
        distribution.internal(value);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s is active when %s is %s, which it never is (expected: %s)"
                .formatted(
                    condition.name(), condition.parent(), value.text(), distribution.describe()),
            e);
      }
    }
  }
}
