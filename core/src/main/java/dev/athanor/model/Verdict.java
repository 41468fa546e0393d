package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/**
 * What a pruner says of a report.
 *
 * @param prune whether the trial should stop
 * @param because the numbers that decided, in words a user can check
 */
public record Verdict(boolean prune, String because) {
  public Verdict {
    requireNonNull(because, "because");
  }
}
