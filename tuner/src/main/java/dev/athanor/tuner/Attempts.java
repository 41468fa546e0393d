package dev.athanor.tuner;

import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.Storage;
import dev.athanor.storage.StudyStore;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is written down when an attempt ends. */
final class Attempts {

  private Attempts() {}

  /** How many attempts failed by themselves. */
  static int failures(List<Attempt> attempts) {
    int failures = 0;
    for (Attempt attempt : attempts) {
      if (attempt.exit() instanceof Exit.Failed) {
        failures++;
      }
    }
    return failures;
  }

  /** Records how the attempt and its run ended. The attempt first: it is what a takeover reads. */
  static void finish(Storage storage, Attempt attempt, RunId run, Exit exit, Instant now) {
    storage.work().finish(attempt.trial(), attempt.number(), exit, now);
    endRun(storage.runs(), run, exit, now);
  }

  /** Ends the run of an attempt as the attempt ended. */
  static void endRun(RunStore runs, RunId run, Exit exit, Instant now) {
    switch (exit) {
      case Exit.Succeeded ok -> runs.move(run, RunState.FINISHED, null, now);
      case Exit.Failed failed -> runs.move(run, RunState.FAILED, failed.reason(), now);
      case Exit.Stopped stopped -> runs.move(run, RunState.KILLED, stopped.because(), now);
      case Exit.Lost lost -> runs.move(run, RunState.FAILED, lost.because(), now);
    }
  }

  /** Moves a RUNNING trial to where its settlement says; {@code Again} leaves it as it is. */
  static void settle(
      StudyStore studies, TrialSnapshot trial, Settlement settlement, String remark, Instant now) {
    String because = remark.isEmpty() ? null : remark;
    switch (settlement) {
      case Settlement.Again again -> {}
      case Settlement.Complete done ->
          move(studies, trial, TrialState.COMPLETE, List.of(done.value()), because, now);
      case Settlement.Prune prune ->
          move(
              studies,
              trial,
              TrialState.PRUNED,
              lastValue(trial),
              join(prune.because(), remark),
              now);
      case Settlement.Fail fail ->
          move(studies, trial, TrialState.FAIL, List.of(), join(fail.because(), remark), now);
    }
  }

  private static void move(
      StudyStore studies,
      TrialSnapshot trial,
      TrialState to,
      List<Double> values,
      @Nullable String because,
      Instant now) {
    studies.move(trial.id(), TrialState.RUNNING, to, values, because, now);
  }

  private static List<Double> lastValue(TrialSnapshot trial) {
    double last = trial.reports().last();
    return Double.isNaN(last) ? List.of() : List.of(last);
  }

  private static String join(String because, String remark) {
    return remark.isEmpty() ? because : because + "; " + remark;
  }
}
