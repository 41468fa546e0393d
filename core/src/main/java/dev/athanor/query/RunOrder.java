package dev.athanor.query;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Orders runs by a field: numbers before NaN before runs without the field, whether it descends or
 * not.
 */
public record RunOrder(RunField field, boolean descending) {
  public RunOrder {
    requireNonNull(field, "field");
  }

  public static RunOrder ascending(RunField field) {
    return new RunOrder(field, false);
  }

  public static RunOrder descending(RunField field) {
    return new RunOrder(field, true);
  }

  /** Orders the values of the field, null for a run without it. */
  public int compare(@Nullable FieldValue a, @Nullable FieldValue b) {
    int rank = Integer.compare(rank(a), rank(b));
    if (rank != 0 || a == null || b == null || a.isNan()) {
      return rank;
    }
    int order = FieldValue.ORDER.compare(a, b);
    return descending ? -order : order;
  }

  private static int rank(@Nullable FieldValue value) {
    return value == null ? 2 : value.isNan() ? 1 : 0;
  }

  /** Orders by the first, within it by the second, and so on. */
  public static Comparator<RunFacts> all(List<RunOrder> order) {
    return (a, b) -> {
      for (RunOrder each : order) {
        int compared = each.compare(a.get(each.field()), b.get(each.field()));
        if (compared != 0) {
          return compared;
        }
      }
      return 0;
    };
  }
}
