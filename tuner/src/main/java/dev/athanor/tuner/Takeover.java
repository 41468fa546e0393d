package dev.athanor.tuner;

import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.Experiment;
import dev.athanor.model.Run;
import dev.athanor.model.RunState;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.Storage;
import dev.athanor.study.Study;
import dev.athanor.tuner.executor.Leftover;
import dev.athanor.tuner.executor.TrialExecutor;
import dev.athanor.tuner.file.TuningFile;
import java.time.Instant;
import java.util.List;

/**
 * What a tuner does before anything else: ends the processes that an earlier tuner of this data
 * folder left, says of each attempt nobody saw end that it is lost, and settles what was ended but
 * not settled. After it, no process of the folder runs and every RUNNING trial waits for its next
 * attempt.
 */
final class Takeover {

  private static final String LOST = "the tuner ended before it";

  private final Storage storage;
  private final TunerSettings settings;

  Takeover(Storage storage, TunerSettings settings) {
    this.storage = storage;
    this.settings = settings;
  }

  void run(TrialExecutor executor, Study study, TuningFile file) {
    List<Leftover> ended = executor.endLeftovers(settings.folder(), file.grace());
    if (!ended.isEmpty()) {
      settings
          .notices()
          .accept(
              "ended %d process%s that an earlier tuner left running"
                  .formatted(ended.size(), ended.size() == 1 ? "" : "es"));
    }
    Instant now = settings.clock().instant();
    for (StudySnapshot each : storage.studies().list()) {
      loseAttempts(each, now);
    }
    for (Experiment experiment : storage.experiments().list()) {
      loseRuns(experiment, now);
    }
    for (TrialSnapshot trial : study.history().unfinished()) {
      settle(trial, file.retries(), now);
    }
  }

  private void loseAttempts(StudySnapshot study, Instant now) {
    for (Attempt attempt : storage.work().attempts(study.id())) {
      if (attempt.exit() == null) {
        storage.work().finish(attempt.trial(), attempt.number(), new Exit.Lost(LOST), now);
      }
    }
  }

  private void loseRuns(Experiment experiment, Instant now) {
    for (Run run : storage.runs().list(experiment.id())) {
      if (run.state() == RunState.RUNNING && run.tags().containsKey("athanor.phase")) {
        storage.runs().move(run.id(), RunState.FAILED, LOST, now);
      }
    }
  }

  private void settle(TrialSnapshot trial, int retries, Instant now) {
    List<Attempt> attempts = storage.work().attempts(trial.id());
    if (trial.state() != TrialState.RUNNING || attempts.isEmpty()) {
      return;
    }
    Exit exit = attempts.getLast().exit();
    if (exit != null) {
      Settlement settlement = Settlement.of(trial, exit, Attempts.failures(attempts), retries);
      Attempts.settle(storage.studies(), trial, settlement, "", now);
    }
  }
}
