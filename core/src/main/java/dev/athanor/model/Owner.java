package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/** Whose a blob is. */
public sealed interface Owner {

  /** Nobody's: a file that a client put beside those of the runs. */
  record Shared() implements Owner {}

  /** A run's: a file that its process logged. */
  record OfRun(RunId run) implements Owner {
    public OfRun {
      requireNonNull(run, "run");
    }
  }
}
