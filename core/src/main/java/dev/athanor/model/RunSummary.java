package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * A run with its params and the last point of each of its metrics.
 *
 * @param params by the order of their keys
 * @param latest by key
 */
public record RunSummary(Run run, List<Param> params, Map<String, MetricPoint> latest) {
  public RunSummary {
    requireNonNull(run, "run");
    params = List.copyOf(params);
    latest = Map.copyOf(latest);
  }
}
