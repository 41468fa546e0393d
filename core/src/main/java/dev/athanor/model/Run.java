package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process logged, without its params and points.
 *
 * @param because why it ended as it did; null where that says itself
 */
public record Run(
    RunId id,
    ExperimentId experiment,
    String name,
    RunState state,
    Lifecycle lifecycle,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String because,
    Map<String, String> tags) {
  public Run {
    requireNonNull(id, "id");
    requireNonNull(experiment, "experiment");
    requireNonNull(name, "name");
    requireNonNull(state, "state");
    requireNonNull(lifecycle, "lifecycle");
    tags = Map.copyOf(tags);
  }
}
