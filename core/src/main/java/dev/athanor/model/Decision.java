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

  /**
   * The trial ends here.
   *
   * @param rung the rung at which it was judged, from 0; {@link Verdict#NO_RUNG} for none
   */
  record Prune(String because, int rung) implements Decision {
    public Prune {
      requireNonNull(because, "because");
    }
  }
}
