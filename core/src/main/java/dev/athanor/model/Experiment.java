package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/**
 * A named shelf of runs.
 *
 * @param name unique in the workspace
 */
public record Experiment(
    ExperimentId id,
    WorkspaceId workspace,
    String name,
    Lifecycle lifecycle,
    Map<String, String> tags,
    Instant createdAt) {
  public Experiment {
    requireNonNull(id, "id");
    requireNonNull(workspace, "workspace");
    requireNonNull(name, "name");
    requireNonNull(lifecycle, "lifecycle");
    requireNonNull(createdAt, "createdAt");
    tags = Map.copyOf(tags);
  }
}
