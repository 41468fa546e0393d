package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A study as it stands, without its trials.
 *
 * @param experiment where it is filed; null for none
 * @param clientId what a client calls it, where that differs from the name
 * @param name unique in the workspace
 * @param objectives at least one, unless a client said otherwise
 * @param setup null where a client samples for itself
 * @param userAttrs attribute values as JSON text, word for word
 * @param systemAttrs attribute values as JSON text, word for word
 */
public record StudySnapshot(
    StudyId id,
    WorkspaceId workspace,
    @Nullable ExperimentId experiment,
    @Nullable String clientId,
    String name,
    List<Objective> objectives,
    @Nullable StudySetup setup,
    Instant createdAt,
    Map<String, String> userAttrs,
    Map<String, String> systemAttrs) {

  public StudySnapshot {
    requireNonNull(id, "id");
    requireNonNull(workspace, "workspace");
    requireNonNull(name, "name");
    requireNonNull(createdAt, "createdAt");
    objectives = List.copyOf(objectives);
    userAttrs = Map.copyOf(userAttrs);
    systemAttrs = Map.copyOf(systemAttrs);
  }

  /**
   * The only objective.
   *
   * @throws IllegalStateException if there is not exactly one
   */
  public Objective objective() {
    if (objectives.size() != 1) {
      throw new IllegalStateException(
          "study \"%s\" has %d objectives (expected: 1). Ask for its front."
              .formatted(name, objectives.size()));
    }
    return objectives.getFirst();
  }

  /**
   * The values of a trial with their signs turned so that smaller is better, one an objective; NaN
   * where the trial has none.
   */
  public double[] losses(TrialSnapshot trial) {
    var losses = new double[objectives.size()];
    for (int i = 0; i < losses.length; i++) {
      double value = i < trial.values().size() ? trial.values().get(i) : Double.NaN;
      losses[i] = objectives.get(i).direction().loss(value);
    }
    return losses;
  }

  /** This study under another id. */
  public StudySnapshot withId(StudyId other) {
    return with(other, userAttrs, systemAttrs);
  }

  /** This study with one more user attribute, or another value for it. */
  public StudySnapshot withUserAttr(String key, String json) {
    return with(id, with(userAttrs, key, json), systemAttrs);
  }

  /** This study with one more system attribute, or another value for it. */
  public StudySnapshot withSystemAttr(String key, String json) {
    return with(id, userAttrs, with(systemAttrs, key, json));
  }

  private StudySnapshot with(StudyId other, Map<String, String> user, Map<String, String> system) {
    return new StudySnapshot(
        other, workspace, experiment, clientId, name, objectives, setup, createdAt, user, system);
  }

  private static Map<String, String> with(Map<String, String> attrs, String key, String json) {
    var grown = new HashMap<>(attrs);
    grown.put(key, json);
    return grown;
  }
}
