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

  MetricPoint last(String key) {
    return new MetricPoint(key, lastStep, lastTime, DoubleBits.ofOrdered(lastOrder));
  }
}
