package dev.athanor.tuner.scheduler;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Decision;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.Work;
import dev.athanor.pruner.Pruner;

/** Starts new trials up to a number, and stops the ones that a pruner gives up. */
public final class PrunerScheduler implements TrialScheduler {

  private final Pruner pruner;
  private final int trials;

  /**
   * A scheduler that asks the pruner.
   *
   * @param trials how many trials may have ended or be under way, all calls taken together
   */
  public PrunerScheduler(Pruner pruner, int trials) {
    this.pruner = requireNonNull(pruner, "pruner");
    this.trials = trials;
  }

  @Override
  public Decision onReport(TrialSnapshot trial, StudyHistory history) {
    Verdict verdict = pruner.judge(trial, history);
    return verdict.prune()
        ? new Decision.Prune(verdict.because(), verdict.rung())
        : new Decision.Continue(verdict.because());
  }

  @Override
  public Work next(StudyHistory history, int idle) {
    int open = 0;
    for (TrialSnapshot trial : history.unfinished()) {
      if (trial.state() != TrialState.WAITING) {
        open++;
      }
    }
    int underWay = open - idle;
    if (history.finished().size() + underWay < trials) {
      return new Work.Start();
    }
    return underWay > 0
        ? new Work.Wait("the last %d trials are under way".formatted(underWay))
        : new Work.Done("all %d trials have ended".formatted(trials));
  }
}
