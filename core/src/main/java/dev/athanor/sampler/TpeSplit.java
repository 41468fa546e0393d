package dev.athanor.sampler;

import dev.athanor.model.Direction;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import java.util.ArrayList;
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
    return new TpeTable().split(history, withRunning);
  }

  /** How many of {@code finished} trials are the best. */
  static int belowOf(int finished) {
    return Math.min((finished + 9) / 10, MOST_BELOW);
  }

  /** Whether a finished trial says something of its point: a failed one does not. */
  static boolean informs(TrialSnapshot trial) {
    return trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED;
  }

  /** Where an informing trial stands among COMPLETE ones; NaN if it is PRUNED. */
  static double loss(TrialSnapshot trial, Direction direction) {
    if (trial.state() == TrialState.PRUNED) {
      return Double.NaN;
    }
    double loss = direction.loss(trial.value());
    return Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss;
  }

  /**
   * Marks the best of the first {@code size} trials, which stand in the order of their numbers.
   *
   * @param losses what {@link #loss} says of each
   */
  static boolean[] best(
      TrialSnapshot[] trials, double[] losses, int size, Direction direction, int count) {
    var best = new boolean[size];
    int missing = count - markBestComplete(losses, size, count, best);
    if (missing > 0) {
      markBestPruned(trials, losses, direction, missing, best);
    }
    return best;
  }

  /** One pass that keeps the few best so far in order: later equals stand behind. */
  private static int markBestComplete(double[] losses, int size, int count, boolean[] best) {
    var leading = new int[count];
    int found = 0;
    for (int i = 0; i < size; i++) {
      double loss = losses[i];
      boolean full = found == count;
      if (Double.isNaN(loss) || count == 0 || (full && !(loss < losses[leading[count - 1]]))) {
        continue;
      }
      int at = full ? count - 1 : found++;
      while (at > 0 && loss < losses[leading[at - 1]]) {
        leading[at] = leading[at - 1];
        at--;
      }
      leading[at] = i;
    }
    for (int i = 0; i < found; i++) {
      best[leading[i]] = true;
    }
    return found;
  }

  private static void markBestPruned(
      TrialSnapshot[] trials, double[] losses, Direction direction, int count, boolean[] best) {
    var pruned = new ArrayList<Progress>();
    for (int i = 0; i < best.length; i++) {
      if (Double.isNaN(losses[i])) {
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
