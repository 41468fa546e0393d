package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import org.jspecify.annotations.Nullable;

/** Makes a {@link SeriesState} of points in the order in which they came. For one thread. */
final class SeriesFold {

  private static final long NAN = DoubleBits.ordered(Double.NaN);

  private final SeriesRule rule;
  private boolean empty = true;
  private long lastStep;
  private long lastTime;
  private long lastOrder;
  private long minOrder;
  private long maxOrder;

  /** Begins with what the series was before; null for a new one, which gets the rule. */
  SeriesFold(@Nullable SeriesState before, SeriesRule rule) {
    this.rule = before == null ? rule : before.rule();
    if (before != null) {
      empty = false;
      lastStep = before.lastStep();
      lastTime = before.lastTime();
      lastOrder = before.lastOrder();
      minOrder = before.minOrder();
      maxOrder = before.maxOrder();
    }
  }

  void add(long step, long time, double value) {
    long order = DoubleBits.ordered(value);
    if (empty) {
      empty = false;
      minOrder = order;
      maxOrder = order;
      become(step, time, order);
      return;
    }
    if (follows(step, time, order)) {
      become(step, time, order);
    }
    // NaN's order is the largest of all, so only the maximum needs care.
    minOrder = Math.min(minOrder, order);
    if (maxOrder == NAN || (order != NAN && order > maxOrder)) {
      maxOrder = order;
    }
  }

  private void become(long step, long time, long order) {
    lastStep = step;
    lastTime = time;
    lastOrder = order;
  }

  private boolean follows(long step, long time, long order) {
    if (step != lastStep || rule == SeriesRule.LAST_AT_STEP) {
      return step >= lastStep;
    }
    return time != lastTime ? time > lastTime : order > lastOrder;
  }

  /** What the points so far come to; there is at least one. */
  SeriesState state() {
    return new SeriesState(rule, lastStep, lastTime, lastOrder, minOrder, maxOrder);
  }
}
