package dev.athanor.tuner.executor;

import static java.util.Objects.requireNonNull;

/**
 * A process that had to be ended.
 *
 * @param mark of the attempt that it belonged to
 * @param how the last signal that it was sent before it was gone
 */
public record Leftover(long pid, String mark, How how) {

  /** The signal. */
  public enum How {
    /** It was asked to end, and did. */
    SIGTERM,
    /** It did not end within the grace. */
    SIGKILL
  }

  public Leftover {
    requireNonNull(mark, "mark");
    requireNonNull(how, "how");
  }
}
