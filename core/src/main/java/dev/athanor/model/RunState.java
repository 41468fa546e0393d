package dev.athanor.model;

import java.util.EnumSet;
import java.util.Set;

/** Where a run stands in its life. */
public enum RunState {
  SCHEDULED,
  RUNNING,
  FINISHED,
  FAILED,
  KILLED;

  /**
   * The states that may follow this one. Clients end a run and later go on with it, so every state
   * may follow every other; what a finished run refuses is a matter of its {@link Lifecycle}.
   */
  public Set<RunState> next() {
    return EnumSet.complementOf(EnumSet.of(this));
  }

  public boolean finished() {
    return this == FINISHED || this == FAILED || this == KILLED;
  }
}
