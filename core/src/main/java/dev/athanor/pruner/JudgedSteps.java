package dev.athanor.pruner;

import dev.athanor.model.Reports;
import org.jspecify.annotations.Nullable;

/**
 * Which reports are judged: from a step on, the first of every so many steps.
 *
 * @param warmup the step before which none is judged, at least 0
 * @param interval how many steps have one judged report, at least 1; counted from the warm-up
 */
record JudgedSteps(long warmup, long interval) {

  JudgedSteps {
    Limits.atLeast("warmupSteps", warmup, 0);
    Limits.atLeast("intervalSteps", interval, 1);
  }

  /** Why the report at the highest step is not judged; null if it is. */
  @Nullable String passes(Reports reports) {
    if (reports.isEmpty()) {
      return "nothing is reported yet";
    }
    long step = reports.step(reports.size() - 1);
    if (step < warmup) {
      return "step %d is before step %d, from which trials are judged".formatted(step, warmup);
    }
    long start = step - (step - warmup) % interval;
    boolean first = reports.size() < 2 || reports.step(reports.size() - 2) < start;
    return first ? null : "step %d is not the first of its %d steps".formatted(step, interval);
  }
}
