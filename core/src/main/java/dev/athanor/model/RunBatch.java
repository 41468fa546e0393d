package dev.athanor.model;

import java.util.List;
import java.util.Map;

/** What is added to a run at once: applied whole or not at all. */
public record RunBatch(List<MetricPoint> metrics, List<Param> params, Map<String, String> tags) {
  public RunBatch {
    metrics = List.copyOf(metrics);
    params = List.copyOf(params);
    tags = Map.copyOf(tags);
  }

  /** Only points. */
  public static RunBatch ofMetrics(List<MetricPoint> metrics) {
    return new RunBatch(metrics, List.of(), Map.of());
  }
}
