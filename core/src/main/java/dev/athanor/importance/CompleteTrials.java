package dev.athanor.importance;

import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * The COMPLETE trials of a study, in the order of their numbers, and what they say of an objective.
 *
 * @param all all of them
 * @param usable those with a finite value of the objective
 * @param losses {@code double[usable.size()][objectives]}, their values, turned so that smaller is
 *     better
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and never leaves the package
record CompleteTrials(List<TrialSnapshot> all, List<TrialSnapshot> usable, double[][] losses) {

  /** What they say of one objective. */
  static CompleteTrials of(StudyHistory history, int objective) {
    requireObjective(history, objective);
    return of(history, trial -> new double[] {history.study().losses(trial)[objective]});
  }

  /** What they say of all objectives. */
  static CompleteTrials of(StudyHistory history) {
    return of(history, history.study()::losses);
  }

  private static CompleteTrials of(StudyHistory history, Function<TrialSnapshot, double[]> losses) {
    var all = new ArrayList<TrialSnapshot>(history.finished().size());
    for (TrialSnapshot trial : history.finished()) {
      if (trial.state() == TrialState.COMPLETE) {
        all.add(trial);
      }
    }
    all.sort(Comparator.comparingInt(TrialSnapshot::number));
    var usable = new ArrayList<TrialSnapshot>(all.size());
    var finite = new ArrayList<double[]>(all.size());
    for (TrialSnapshot trial : all) {
      double[] loss = losses.apply(trial);
      if (Arrays.stream(loss).allMatch(Double::isFinite)) {
        finite.add(loss);
        usable.add(trial);
      }
    }
    return new CompleteTrials(all, usable, finite.toArray(double[][]::new));
  }

  private static void requireObjective(StudyHistory history, int index) {
    List<Objective> objectives = history.study().objectives();
    if (index < 0 || index >= objectives.size()) {
      throw new IllegalArgumentException(
          "objective: %d (expected: from 0 to %d). Study \"%s\" has %s."
              .formatted(index, objectives.size() - 1, history.study().name(), objectives));
    }
  }
}
