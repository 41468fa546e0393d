package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import dev.athanor.storage.metrics.Summary;

/** Where pieces of one series lie in its order, relative to one another. */
final class Places {

  private Places() {}

  /** Whether the whole of a piece comes behind the whole of another, sharing no place with it. */
  static boolean follows(Summary later, Summary earlier, SeriesRule rule) {
    return follows(
        later.firstStep(),
        later.firstTimeMillis(),
        earlier.lastStep(),
        earlier.lastTimeMillis(),
        rule);
  }

  static boolean follows(
      long firstStep, long firstTime, long lastStep, long lastTime, SeriesRule rule) {
    return firstStep > lastStep
        || (rule == SeriesRule.KEEP_DISTINCT && firstStep == lastStep && firstTime > lastTime);
  }

  /** Whether two pieces share a place, or may. */
  static boolean touch(Summary a, Summary b, SeriesRule rule) {
    return !follows(a, b, rule) && !follows(b, a, rule);
  }
}
