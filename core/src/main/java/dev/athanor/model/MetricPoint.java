package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/**
 * One value of one metric.
 *
 * @param step any whole number; points come in any order of steps
 * @param timestampMillis milliseconds since 1970-01-01T00:00Z
 * @param value may be NaN or infinite
 */
public record MetricPoint(String key, long step, long timestampMillis, double value) {
  public MetricPoint {
    requireNonNull(key, "key");
  }
}
