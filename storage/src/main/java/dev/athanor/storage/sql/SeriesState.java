package dev.athanor.storage.sql;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.SeriesRule;

/**
 * What a search knows of a series: its last point and its extremes, all points ever logged counted.
 *
 * @param lastOrder the last value as {@link DoubleBits#ordered}
 * @param minOrder the smallest value that is not NaN, as an order; NaN's where all are
 * @param maxOrder the largest one
 */
record SeriesState(
    SeriesRule rule, long lastStep, long lastTime, long lastOrder, long minOrder, long maxOrder) {

  private static final long NAN = DoubleBits.ordered(Double.NaN);

  static SeriesState of(SeriesRule rule, long step, long time, long order) {
    return new SeriesState(rule, step, time, order, order, order);
  }

  /** With a point that came later. */
  SeriesState with(long step, long time, long order) {
    boolean newest = follows(step, time, order);
    return new SeriesState(
        rule,
        newest ? step : lastStep,
        newest ? time : lastTime,
        newest ? order : lastOrder,
        smaller(minOrder, order),
        larger(maxOrder, order));
  }

  /** With all that another one, made of points that came later, knows. */
  SeriesState with(SeriesState later) {
    boolean newest = follows(later.lastStep, later.lastTime, later.lastOrder);
    return new SeriesState(
        rule,
        newest ? later.lastStep : lastStep,
        newest ? later.lastTime : lastTime,
        newest ? later.lastOrder : lastOrder,
        smaller(minOrder, later.minOrder),
        larger(maxOrder, later.maxOrder));
  }

  private boolean follows(long step, long time, long order) {
    if (step != lastStep || rule == SeriesRule.LAST_AT_STEP) {
      return step >= lastStep;
    }
    return time != lastTime ? time > lastTime : order > lastOrder;
  }

  private static long smaller(long a, long b) {
    // NaN's order is the largest.
    return Math.min(a, b);
  }

  private static long larger(long a, long b) {
    return a == NAN ? b : b == NAN ? a : Math.max(a, b);
  }

  MetricPoint last(String key) {
    return new MetricPoint(key, lastStep, lastTime, DoubleBits.ofOrdered(lastOrder));
  }
}
