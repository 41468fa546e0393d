package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/** Names the points of one metric of one run. */
public record SeriesId(RunId run, String key) {
  public SeriesId {
    requireNonNull(run, "run");
    requireNonNull(key, "key");
  }
}
