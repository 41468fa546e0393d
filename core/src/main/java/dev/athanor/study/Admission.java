package dev.athanor.study;

import dev.athanor.model.Objective;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.SearchSpace;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Whether a trial that was made elsewhere could be one of a study's own. */
final class Admission {

  private Admission() {}

  /**
   * The trial with its parameters under the study's space.
   *
   * @param space null where trials define it by running: then parameters stay as they are
   * @throws IllegalArgumentException if the trial has other values than its state and the
   *     objectives want, or other parameters than the space has
   */
  static TrialSnapshot admit(
      TrialSnapshot trial, List<Objective> objectives, @Nullable SearchSpace space) {
    requireValues(trial, objectives);
    if (space == null) {
      return trial;
    }
    SequencedMap<String, Assignment> params = GivenValues.assignments(trial.params(), space);
    if (trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED) {
      requireWhole(params, space);
    }
    return trial.withParams(params);
  }

  private static void requireValues(TrialSnapshot trial, List<Objective> objectives) {
    List<Double> values = trial.values();
    boolean fits =
        switch (trial.state()) {
          case COMPLETE -> values.size() == objectives.size();
          case PRUNED -> values.isEmpty() || values.size() == objectives.size();
          case WAITING, RUNNING, PAUSED, FAIL -> values.isEmpty();
        };
    if (!fits || values.stream().anyMatch(value -> value.isNaN())) {
      throw new IllegalArgumentException(
          "values: %s of a trial that is %s (expected: %s)"
              .formatted(values, trial.state(), expected(trial.state(), objectives)));
    }
  }

  private static String expected(TrialState state, List<Objective> objectives) {
    String each = "a number for each of %s".formatted(objectives);
    return switch (state) {
      case COMPLETE -> each;
      case PRUNED -> "none, or " + each;
      case WAITING, RUNNING, PAUSED, FAIL -> "none";
    };
  }

  private static void requireWhole(SequencedMap<String, Assignment> params, SearchSpace space) {
    for (String name : space.byName().keySet()) {
      if (!params.containsKey(name) && space.isActive(name, params)) {
        throw new IllegalArgumentException(
            "parameter %s has no value (expected: %s). Give every parameter its value."
                .formatted(name, space.describe(name)));
      }
    }
  }
}
