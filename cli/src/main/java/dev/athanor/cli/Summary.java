package dev.athanor.cli;

import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.tuner.ConfirmedTrial;
import dev.athanor.tuner.Savings;
import dev.athanor.tuner.TuningReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last lines of a tuning.
 *
 * @param tune how to call the tuning again: {@code ./athanor tune FILE}
 * @param trials how to list the trials: {@code ./athanor trials --data DIR STUDY}
 * @param bestParams where the best parameters were written; null if there are none
 * @param failedOutput where the output of the first failed trial is; null if none failed
 */
record Summary(
    TuningReport report,
    String tune,
    String trials,
    @Nullable Path bestParams,
    @Nullable String failedOutput) {

  List<String> lines() {
    var lines = new ArrayList<String>();
    StudyHistory history = report.history();
    lines.add(state(history));
    Optional<TrialSnapshot> best = history.best();
    if (best.isPresent()) {
      best(best.get(), history.study().objective(), lines);
    } else {
      lines.add("no trial completed" + hint(history));
      if (failedOutput != null) {
        lines.add("its output: " + failedOutput);
      }
    }
    for (ConfirmedTrial confirmation : report.confirmations()) {
      String which =
          report.confirmations().size() > 1
              ? "trial %d: ".formatted(confirmation.trial().number())
              : "";
      if (!confirmation.values().isEmpty() || report.interrupted() == null) {
        lines.add(which + confirmation.text());
      }
    }
    Savings savings = report.savings();
    if (history.count(TrialState.PRUNED) > 0 && savings.full() > 0) {
      lines.add(
          "saved %d %% of epochs (%d run instead of %d)"
              .formatted(Math.round(savings.part() * 100), savings.spent(), savings.full()));
    }
    lines.add(trials);
    return lines;
  }

  private String state(StudyHistory history) {
    String counts =
        "%d complete, %d pruned, %d failed"
            .formatted(
                history.count(TrialState.COMPLETE),
                history.count(TrialState.PRUNED),
                history.count(TrialState.FAIL));
    String name = "study \"%s\"".formatted(history.study().name());
    int ended = history.finished().size();
    if (report.interrupted() != null) {
      return "%s %s: %d of %d trials have ended (%s). Go on with: %s"
          .formatted(name, report.interrupted(), ended, report.trials(), counts, tune);
    }
    if (report.endedEarly() != null) {
      return "%s ended early: %s. %d of %d trials have ended (%s)"
          .formatted(name, report.endedEarly(), ended, report.trials(), counts);
    }
    if (report.ended() == 0) {
      return "%s is complete: all %d trials have ended (%s). Add trials with: %s --max-trials %d"
          .formatted(name, ended, counts, tune.replaceAll(" --max-trials \\d+$", ""), ended * 2);
    }
    return "%s is done: %d trials (%s)".formatted(name, ended, counts);
  }

  private void best(TrialSnapshot best, Objective objective, List<String> lines) {
    lines.add(
        "best trial %d: %s %s"
            .formatted(best.number(), objective.metric(), Numbers.text(best.value())));
    best.params()
        .forEach((name, value) -> lines.add("  %s = %s".formatted(name, value.value().text())));
    if (bestParams != null) {
      lines.add("best parameters: " + bestParams);
    }
  }

  /** The first reason of failure, for a study in which nothing worked. */
  private static String hint(StudyHistory history) {
    for (TrialSnapshot trial : history.finished()) {
      if (trial.state() == TrialState.FAIL && trial.because() != null) {
        return "; trial %d failed: %s".formatted(trial.number(), trial.because());
      }
    }
    return "";
  }
}
