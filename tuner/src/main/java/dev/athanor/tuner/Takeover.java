package dev.athanor.tuner;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.Experiment;
import dev.athanor.model.Run;
import dev.athanor.model.RunState;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialRun;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.Storage;
import dev.athanor.study.Study;
import dev.athanor.tuner.executor.Leftover;
import dev.athanor.tuner.executor.TrialExecutor;
import dev.athanor.tuner.file.TuningFile;
import dev.athanor.tuner.signal.ConsoleLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
      endRuns(each, now);
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
        cutConsole(attempt.details().get(Programs.OUTPUT));
      }
    }
  }

  /** Runs that still seem to go on, of attempts whose end is known, end as their attempt did. */
  private void endRuns(StudySnapshot study, Instant now) {
    List<TrialRun> links = storage.runs().links(study.id());
    if (links.isEmpty()) {
      return;
    }
    var exits = new HashMap<String, Exit>();
    for (Attempt attempt : storage.work().attempts(study.id())) {
      Exit exit = attempt.exit();
      if (exit != null) {
        exits.put(attempt.trial().value() + "/" + attempt.number(), exit);
      }
    }
    for (TrialRun link : links) {
      Run run = storage.runs().get(link.run());
      Exit exit = exits.get(link.trial().value() + "/" + run.tags().get("athanor.attempt"));
      if (run.state() == RunState.RUNNING && exit != null) {
        Attempts.endRun(storage.runs(), run.id(), exit, now);
      }
    }
  }

  private void loseRuns(Experiment experiment, Instant now) {
    for (Run run : storage.runs().list(experiment.id())) {
      if (run.state() == RunState.RUNNING && run.tags().containsKey("athanor.phase")) {
        storage.runs().move(run.id(), RunState.FAILED, LOST, now);
        cutConsole(run.tags().get("athanor." + Programs.OUTPUT));
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

  /** Keeps no more of a lost console than of any other. */
  private void cutConsole(@Nullable String output) {
    if (output == null) {
      return;
    }
    try {
      Path folder = Path.of(output);
      ConsoleLog.cut(folder.resolve(Programs.STDOUT), ConsoleLog.KEPT_BYTES);
      ConsoleLog.cut(folder.resolve(Programs.STDERR), ConsoleLog.KEPT_BYTES);
    } catch (AthanorException e) {
      settings.notices().accept(String.valueOf(e.getMessage()));
    }
  }
}
