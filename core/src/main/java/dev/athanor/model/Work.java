package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/** What a scheduler wants a free slot to be used for. */
public sealed interface Work {
  /** A trial may start: a new one, or one that waits. */
  record Start() implements Work {}

  /** Nothing now; something may come. */
  record Wait(String why) implements Work {
    public Wait {
      requireNonNull(why, "why");
    }
  }

  /** Nothing more will come. */
  record Done(String why) implements Work {
    public Done {
      requireNonNull(why, "why");
    }
  }
}
