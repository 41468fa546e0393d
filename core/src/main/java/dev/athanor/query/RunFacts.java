package dev.athanor.query;

import org.jspecify.annotations.Nullable;

/** What is known of one run: how a query that no index answers looks at it. */
@FunctionalInterface
public interface RunFacts {

  /** The value of the field, of the field's kind; null if the run has none. */
  @Nullable FieldValue get(RunField field);
}
