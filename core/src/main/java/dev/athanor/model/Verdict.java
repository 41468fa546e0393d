package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/**
 * What a pruner says of a report.
 *
 * @param prune whether the trial should stop
 * @param because the numbers that decided, in words a user can check
 * @param rung the rung at which the trial was judged, from 0; {@link #NO_RUNG} for a pruner that
 *     has none, and for a report that ended none
 */
public record Verdict(boolean prune, String because, int rung) {

  /** Not judged at a rung. */
  public static final int NO_RUNG = -1;

  public Verdict {
    requireNonNull(because, "because");
    if (rung < NO_RUNG) {
      throw new IllegalArgumentException("rung: %d (expected: >= -1)".formatted(rung));
    }
  }

  /** A verdict that was not given at a rung. */
  public Verdict(boolean prune, String because) {
    this(prune, because, NO_RUNG);
  }
}
