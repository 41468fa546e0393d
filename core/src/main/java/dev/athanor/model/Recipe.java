package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a study writes down of a sampler or pruner, so that the same one can be made again.
 *
 * @param name as {@code Samplers.of} or {@code Pruners.of} knows it; for one that they cannot make,
 *     {@value #OWN} and a name that the user keeps to
 * @param options those that differ from their defaults, as text, by dotted name: {@code
 *     sampler.multivariate}, {@code pruner.factor}
 */
public record Recipe(String name, Map<String, String> options) {

  /** What the names of the user's own samplers and pruners begin with. */
  public static final String OWN = "own:";

  public Recipe {
    requireNonNull(name, "name");
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** All defaults. */
  public static Recipe of(String name) {
    return new Recipe(name, Map.of());
  }

  /**
   * This recipe with one more option, unless it is at its default.
   *
   * @param value a number, a truth value or a text
   * @param initial the default, of the same type
   */
  public Recipe with(String option, Object value, Object initial) {
    if (value.equals(initial)) {
      return this;
    }
    var more = new TreeMap<>(options);
    more.put(option, value.toString());
    return new Recipe(name, more);
  }

  /** Whether it is of the user's own, which only the user can make again. */
  public boolean own() {
    return isOwn(name);
  }

  /** Whether a setup names a sampler or pruner of the user's own. */
  public static boolean isOwn(String name) {
    return name.startsWith(OWN);
  }
}
