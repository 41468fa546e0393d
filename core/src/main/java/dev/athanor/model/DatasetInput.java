package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dataset that a run reads, as its client describes it. A run has one input of a name and digest;
 * saying it again does nothing. What is not of this use of it is as the first of the experiment's
 * runs said it.
 *
 * @param sourceType what kind of place {@code source} is
 * @param source where it comes from, word for word; never opened
 * @param schema what its columns are, word for word
 * @param profile figures of it, word for word
 * @param context what the run uses it for, such as training; empty where nobody said
 * @param tags of this use of it
 */
public record DatasetInput(
    String name,
    String digest,
    String sourceType,
    String source,
    @Nullable String schema,
    @Nullable String profile,
    String context,
    Map<String, String> tags) {
  public DatasetInput {
    requireNonNull(name, "name");
    requireNonNull(digest, "digest");
    requireNonNull(sourceType, "sourceType");
    requireNonNull(source, "source");
    requireNonNull(context, "context");
    tags = Map.copyOf(tags);
  }

  /** The same dataset, used for something else. */
  public DatasetInput usedFor(String newContext, Map<String, String> newTags) {
    return new DatasetInput(name, digest, sourceType, source, schema, profile, newContext, newTags);
  }
}
