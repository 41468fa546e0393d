package dev.athanor.tuner;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialRun;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.RunStore;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What pruning saved. A trial's epochs are the values of the objective that its program printed,
 * those printed between the verdict and the program's end included; a full trial's are as many as
 * the longest COMPLETE one printed.
 *
 * @param spent epochs of COMPLETE and PRUNED trials
 * @param full what they would have spent without pruning
 */
public record Savings(long spent, long full) {

  /** Nothing saved, nothing spent. */
  static final Savings NONE = new Savings(0, 0);

  /** The part saved, 0 to 1; 0 where nothing is known. */
  public double part() {
    return full == 0 ? 0 : 1 - (double) spent / full;
  }

  static Savings of(StudyHistory history, RunStore runs) {
    long longest = 0;
    for (TrialSnapshot trial : history.finished()) {
      if (trial.state() == TrialState.COMPLETE) {
        longest = Math.max(longest, trial.reports().size());
      }
    }
    if (longest == 0) {
      return NONE;
    }
    String metric = history.study().objective().metric();
    var lastRuns = new HashMap<TrialId, TrialRun>();
    runs.links(history.study().id()).forEach(link -> lastRuns.put(link.trial(), link));
    long spent = 0;
    long full = 0;
    for (TrialSnapshot trial : history.finished()) {
      if (trial.state() == TrialState.COMPLETE) {
        spent += trial.reports().size();
        full += trial.reports().size();
      } else if (trial.state() == TrialState.PRUNED) {
        spent += Math.max(trial.reports().size(), printed(lastRuns, trial, metric, runs));
        full += longest;
      }
    }
    return new Savings(Math.min(spent, full), full);
  }

  private static long printed(
      Map<TrialId, TrialRun> lastRuns, TrialSnapshot trial, String metric, RunStore runs) {
    TrialRun link = lastRuns.get(trial.id());
    if (link == null) {
      return 0;
    }
    try (Stream<?> points = runs.history(link.run(), metric)) {
      return points.count();
    }
  }
}
