package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * A run with its params and the last point of each of its metrics.
 *
 * @param params by the order of their keys
 * @param latest by key
 * @param inputs in the order in which they were first said
 */
public record RunSummary(
    Run run, List<Param> params, Map<String, MetricPoint> latest, List<DatasetInput> inputs) {
  public RunSummary {
    requireNonNull(run, "run");
    params = List.copyOf(params);
    latest = Map.copyOf(latest);
    inputs = List.copyOf(inputs);
  }
}
