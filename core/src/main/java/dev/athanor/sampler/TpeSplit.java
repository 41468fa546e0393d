package dev.athanor.sampler;

import dev.athanor.model.Direction;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.numeric.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The trials of a study, told apart into the best and the rest; each list in the order of trial
 * numbers.
 *
 * <p>COMPLETE trials come first, by value; then PRUNED ones, those that came further first, then by
 * their last report. A NaN counts as the worst value. Equals stand in the order of their numbers.
 *
 * @param below the best tenth of the finished trials, rounded up, 25 at most
 * @param above the rest of them, and the running ones if they were asked for
 * @param finished how many trials are COMPLETE or PRUNED
 */
record TpeSplit(List<TrialSnapshot> below, List<TrialSnapshot> above, int finished) {

  private static final int MOST_BELOW = 25;

  /**
   * Splits a history.
   *
   * @param withRunning whether trials that are under way (RUNNING or PAUSED) belong to the rest, so
   *     that others keep away from where they are
   * @throws IllegalStateException if the study has not exactly one objective
   */
  static TpeSplit of(StudyHistory history, boolean withRunning) {
    Direction direction = history.study().objective().direction();
    TrialSnapshot[] trials = byNumber(history, withRunning);
    int finished = 0;
    for (TrialSnapshot trial : trials) {
      finished += trial.state().finished() ? 1 : 0;
    }
    boolean[] best = best(trials, direction, belowOf(finished));
    var below = new ArrayList<TrialSnapshot>();
    var above = new ArrayList<TrialSnapshot>(trials.length);
    for (int i = 0; i < trials.length; i++) {
      (best[i] ? below : above).add(trials[i]);
    }
    return new TpeSplit(below, above, finished);
  }

  /** How many of {@code finished} trials are the best. */
  static int belowOf(int finished) {
    return Math.min((finished + 9) / 10, MOST_BELOW);
  }

  /** Whether a finished trial says something of its point: a failed one does not. */
  static boolean informs(TrialSnapshot trial) {
    return trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED;
  }

  private static TrialSnapshot[] byNumber(StudyHistory history, boolean withRunning) {
    var trials = new ArrayList<TrialSnapshot>(history.size());
    for (TrialSnapshot trial : history.finished()) {
      if (informs(trial)) {
        trials.add(trial);
      }
    }
    if (withRunning) {
      for (TrialSnapshot trial : history.unfinished()) {
        if (trial.state() != TrialState.WAITING) {
          trials.add(trial);
        }
      }
    }
    trials.sort(Comparator.comparingInt(TrialSnapshot::number));
    return trials.toArray(TrialSnapshot[]::new);
  }

  private static boolean[] best(TrialSnapshot[] trials, Direction direction, int count) {
    var best = new boolean[trials.length];
    int missing = count - markBestComplete(trials, direction, count, best);
    if (missing > 0) {
      markBestPruned(trials, direction, missing, best);
    }
    return best;
  }

  private static int markBestComplete(
      TrialSnapshot[] trials, Direction direction, int count, boolean[] best) {
    var losses = new double[trials.length];
    var indices = new int[trials.length];
    int n = 0;
    for (int i = 0; i < trials.length; i++) {
      if (trials[i].state() == TrialState.COMPLETE) {
        double loss = direction.loss(trials[i].value());
        losses[n] = Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
        indices[n++] = i;
      }
    }
    int[] order = Order.ascending(Arrays.copyOf(losses, n));
    int marked = Math.min(count, n);
    for (int i = 0; i < marked; i++) {
      best[indices[order[i]]] = true;
    }
    return marked;
  }

  private static void markBestPruned(
      TrialSnapshot[] trials, Direction direction, int count, boolean[] best) {
    var pruned = new ArrayList<Progress>();
    for (int i = 0; i < trials.length; i++) {
      if (trials[i].state() == TrialState.PRUNED) {
        pruned.add(Progress.of(i, trials[i].reports(), direction));
      }
    }
    pruned.sort(Progress.BEST_FIRST);
    for (Progress progress : pruned.subList(0, Math.min(count, pruned.size()))) {
      best[progress.index] = true;
    }
  }

  /** How far a pruned trial came, and how well it stood there. */
  private record Progress(int index, double minusStep, double loss) {

    private static final Comparator<Progress> BEST_FIRST =
        Comparator.comparingDouble(Progress::minusStep).thenComparingDouble(Progress::loss);

    static Progress of(int index, Reports reports, Direction direction) {
      if (reports.isEmpty()) {
        return new Progress(index, 1, 0);
      }
      int last = reports.size() - 1;
      double loss = direction.loss(reports.value(last));
      // Adding 0 makes -0 equal to 0, as it is among complete trials.
      return new Progress(
          index,
          0.0 - reports.step(last),
          Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss + 0.0);
    }
  }
}
