package dev.athanor.space;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Collectors;

/**
 * When a parameter is there at all: it is active if and only if its parent is active and has one of
 * the named values. Several conditions on one parameter must all hold.
 *
 * @param name the parameter that depends
 * @param parent the parameter it depends on
 * @param anyOf the parent's values that make it active, at least one
 */
public record Condition(String name, String parent, List<ParamValue> anyOf) {

  public Condition {
    requireNonNull(name, "name");
    requireNonNull(parent, "parent");
    anyOf = List.copyOf(anyOf);
    if (anyOf.isEmpty()) {
      throw new IllegalArgumentException(
          "condition of %s on %s names no value (expected: at least one)".formatted(name, parent));
    }
  }

  /** The condition in words, with a blank before: {@code when optimizer is sgd or adam}. */
  String describe() {
    return anyOf.stream()
        .map(ParamValue::text)
        .collect(Collectors.joining(" or ", " when " + parent + " is ", ""));
  }
}
