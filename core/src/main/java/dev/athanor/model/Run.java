package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a process logged, without its params and points.
 *
 * @param user who made it, as the client says; empty where it does not
 * @param lastSeenAt when something of it last arrived, be it a point that was there already; after
 *     a crash up to a minute early
 * @param deletedAt when it was deleted; null if it is active
 * @param because why it ended as it did; null where that says itself
 */
public record Run(
    RunId id,
    ExperimentId experiment,
    String name,
    String user,
    RunState state,
    Lifecycle lifecycle,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    Instant lastSeenAt,
    @Nullable Instant deletedAt,
    @Nullable String because,
    Map<String, String> tags) {
  public Run {
    requireNonNull(id, "id");
    requireNonNull(experiment, "experiment");
    requireNonNull(name, "name");
    requireNonNull(user, "user");
    requireNonNull(state, "state");
    requireNonNull(lifecycle, "lifecycle");
    requireNonNull(lastSeenAt, "lastSeenAt");
    if ((lifecycle == Lifecycle.DELETED) != (deletedAt != null)) {
      throw new IllegalArgumentException(
          "deletedAt: %s of a run that is %s (expected: a moment if it is DELETED, else none)"
              .formatted(deletedAt, lifecycle));
    }
    tags = Map.copyOf(tags);
  }

  /** A new run, seen at {@code startedAt}, or at {@code at} if that is null. */
  public static Run of(
      RunId id,
      ExperimentId experiment,
      String name,
      RunState state,
      @Nullable Instant startedAt,
      Instant at,
      Map<String, String> tags) {
    return new Run(
        id, experiment, name, "", state, Lifecycle.ACTIVE, startedAt, null, at, null, null, tags);
  }
}
