package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named shelf of runs.
 *
 * @param name unique in the workspace, among deleted experiments too
 * @param artifactRoot where its runs keep their files, word for word as a client wished; null where
 *     none did
 * @param updatedAt when it was made, or its name, tags or lifecycle last changed
 */
public record Experiment(
    ExperimentId id,
    WorkspaceId workspace,
    String name,
    @Nullable String artifactRoot,
    Lifecycle lifecycle,
    Map<String, String> tags,
    Instant createdAt,
    Instant updatedAt) {
  public Experiment {
    requireNonNull(id, "id");
    requireNonNull(workspace, "workspace");
    requireNonNull(name, "name");
    requireNonNull(lifecycle, "lifecycle");
    requireNonNull(createdAt, "createdAt");
    requireNonNull(updatedAt, "updatedAt");
    tags = Map.copyOf(tags);
  }
}
