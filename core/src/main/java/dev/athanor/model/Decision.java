package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/** What a scheduler decides about a trial that reported. */
public sealed interface Decision {
  /** Nothing changes. */
  record Continue(String because) implements Decision {
    public Continue {
      requireNonNull(because, "because");
    }
  }

  /** The trial ends here. */
  record Prune(String because) implements Decision {
    public Prune {
      requireNonNull(because, "because");
    }
  }
}
