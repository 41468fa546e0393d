package dev.athanor.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of one run: how a query that no index answers looks at it. */
@FunctionalInterface
public interface RunFacts {

  /** The value of the field, of the field's kind; null if the run has none. */
  @Nullable FieldValue get(RunField field);

  /** What is known of each of the run's datasets: the fields of {@link RunField.Input}. */
  default List<RunFacts> inputs() {
    return List.of();
  }
}
