package dev.athanor.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: the next one begins behind it, wherever that is by then. Stays good when runs
 * come and go in between, its own last run included.
 *
 * @param values the last run's values of the fields that order the search, in their order; null
 *     where it has none
 * @param made the last run's place in the order in which all runs were made
 */
public record RunCursor(List<@Nullable FieldValue> values, long made) {

  /** Spelled out, because a compact one loses the annotation of its parameter in the class file. */
  public RunCursor(List<@Nullable FieldValue> values, long made) {
    // List.copyOf takes no nulls.
    this.values = Collections.unmodifiableList(new ArrayList<>(values));
    this.made = made;
  }
}
