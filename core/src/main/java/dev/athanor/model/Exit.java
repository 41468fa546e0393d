package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/** How the process of an attempt ended. */
public sealed interface Exit {

  /** The program ended by itself with exit code 0. */
  record Succeeded() implements Exit {}

  /**
   * The program ended by its own fault.
   *
   * @param code its exit code; 128 + the signal's number when a signal that was not ours ended it
   * @param reason what went wrong, in words
   * @param lastLines the last lines it printed; empty if none
   */
  record Failed(int code, String reason, String lastLines) implements Exit {
    public Failed {
      requireNonNull(reason, "reason");
      requireNonNull(lastLines, "lastLines");
    }
  }

  /** We ended it on purpose: a verdict, a time limit, the end of the study. */
  record Stopped(String because) implements Exit {
    public Stopped {
      requireNonNull(because, "because");
    }
  }

  /** It ended because we or the machine died; the trial goes on with another attempt. */
  record Lost(String because) implements Exit {
    public Lost {
      requireNonNull(because, "because");
    }
  }
}
