package dev.athanor.cli;

import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The trials of a study that no other beats, kept up as trials end: a look at the whole history for
 * every answer would take longer with every trial. For one thread.
 */
final class Leaders {

  private final StudySnapshot study;
  private final TreeMap<Integer, Leader> byNumber = new TreeMap<>();

  /** A trial with its values so turned that smaller is better, one an objective. */
  private static final class Leader {
    private final TrialSnapshot trial;
    private final double[] losses;

    private Leader(TrialSnapshot trial, double[] losses) {
      this.trial = trial;
      this.losses = losses;
    }

    /** At least as good in everything, and better in one; of one objective, or else earlier. */
    boolean beats(Leader other) {
      boolean better = losses.length == 1 && trial.number() < other.trial.number();
      for (int i = 0; i < losses.length; i++) {
        if (losses[i] > other.losses[i]) {
          return false;
        }
        better |= losses[i] < other.losses[i];
      }
      return better;
    }
  }

  Leaders(StudySnapshot study) {
    this.study = study;
  }

  /** Takes in a trial that has ended. */
  void add(TrialSnapshot ended) {
    if (ended.state() != TrialState.COMPLETE || !ended.feasible()) {
      return;
    }
    var candidate = new Leader(ended, study.losses(ended));
    if (byNumber.values().stream().noneMatch(leader -> leader.beats(candidate))) {
      byNumber.values().removeIf(candidate::beats);
      byNumber.put(ended.number(), candidate);
    }
  }

  /** The feasible COMPLETE trials that no other dominates, in the order of their numbers. */
  List<TrialSnapshot> front() {
    return byNumber.values().stream().map(leader -> leader.trial).toList();
  }

  /** Of one objective: the best trial, and among equals the one with the lowest number. */
  Optional<TrialSnapshot> best() {
    return front().stream().findFirst();
  }
}
