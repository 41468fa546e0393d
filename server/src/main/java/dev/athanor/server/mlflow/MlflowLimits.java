package dev.athanor.server.mlflow;

import java.util.Map;

/** What MLflow's server takes at most, and this one too. */
public final class MlflowLimits {

  private MlflowLimits() {}

  /** The limits by name. */
  public static Map<String, Long> all() {
    return Map.of(
        "metricsPerBatch", (long) LoggedBatch.MOST_METRICS,
        "paramsPerBatch", (long) LoggedBatch.MOST_PARAMS,
        "tagsPerBatch", (long) LoggedBatch.MOST_TAGS,
        "entitiesPerBatch", (long) LoggedBatch.MOST_OF_ALL,
        "paramCharacters", (long) LoggedBatch.LONGEST_PARAM,
        "tagCharacters", (long) LoggedBatch.LONGEST_TAG);
  }
}
