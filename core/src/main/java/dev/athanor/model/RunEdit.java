package dev.athanor.model;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to become different about a run, applied whole or not at all; null where it stays.
 *
 * @param state the state alone: unlike {@code RunStore.move}, it leaves the end as it is
 * @param endedAt the end, whatever the state
 * @param putTags overwritten where they are there
 * @param removedTags to be there, or the edit is refused
 */
public record RunEdit(
    @Nullable String name,
    @Nullable RunState state,
    @Nullable Instant endedAt,
    Map<String, String> putTags,
    Set<String> removedTags) {
  public RunEdit {
    putTags = Map.copyOf(putTags);
    removedTags = Set.copyOf(removedTags);
  }

  /** Only tags. */
  public static RunEdit ofTags(Map<String, String> tags) {
    return new RunEdit(null, null, null, tags, Set.of());
  }
}
