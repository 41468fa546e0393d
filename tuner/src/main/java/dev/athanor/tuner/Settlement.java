package dev.athanor.tuner;

import dev.athanor.model.Exit;
import dev.athanor.model.Objective;
import dev.athanor.model.Reports;
import dev.athanor.model.TrialSnapshot;

/**
 * What the end of an attempt means for its trial: one table, used when a process ends and again by
 * a tuner that takes over what another left unsettled.
 */
public sealed interface Settlement {

  /** How much of a program's last line stands in a reason. */
  int LONGEST = 200;

  /** The trial is COMPLETE with this value. */
  record Complete(double value) implements Settlement {}

  /** The trial is PRUNED. */
  record Prune(String because) implements Settlement {}

  /** The trial goes on with a next attempt. */
  record Again(String because) implements Settlement {}

  /** The trial is FAIL. */
  record Fail(String because) implements Settlement {}

  /**
   * Settles a trial.
   *
   * @param exit how its last attempt ended
   * @param failures how many of its attempts failed by themselves, this one included
   * @param retries how many such failures are forgiven
   */
  static Settlement of(TrialSnapshot trial, Exit exit, int failures, int retries) {
    return switch (exit) {
      case Exit.Lost lost -> new Again(lost.because());
      case Exit.Stopped stopped -> new Prune(stopped.because());
      case Exit.Failed failed ->
          failures > retries
              ? new Fail(failed.reason() + tried(failures))
              : new Again(failed.reason());
      case Exit.Succeeded ok -> new Complete(trial.reports().last());
    };
  }

  /**
   * How an attempt ended that the program ended by itself: a clean end without a usable value of
   * the objective is a failure as well.
   *
   * @param code the exit code
   * @param seen the metrics that the program printed, in words; empty if none
   * @param strange what was wrong with a line that looked like a metric; empty if there was none
   */
  static Exit exit(
      int code,
      Objective objective,
      Reports reports,
      String seen,
      String strange,
      String lastLines) {
    if (code != 0) {
      return new Exit.Failed(code, words(code, lastLines), lastLines);
    }
    String metric = objective.metric();
    if (reports.isEmpty()) {
      String note = strange.isEmpty() ? "" : " A line of it could not be used: " + strange;
      return new Exit.Failed(0, missing(metric, seen) + note, lastLines);
    }
    if (Double.isNaN(reports.last())) {
      return new Exit.Failed(
          0,
          "%s is NaN at step %d (expected: a number at the end)"
              .formatted(metric, reports.step(reports.size() - 1)),
          lastLines);
    }
    return new Exit.Succeeded();
  }

  /** What to say of a program that ended by itself with an exit code other than 0. */
  static String words(int code, String lastLines) {
    return describe(code) + lastWords(lastLines);
  }

  private static String missing(String metric, String seen) {
    return seen.isEmpty()
        ? "exit 0 without a metric (expected: a line like athanor: {\"%s\": 0.5, \"step\": 1})."
            .formatted(metric)
        : "exit 0 without the metric %s; it printed %s. Print it, or name one of these as the objective."
            .formatted(metric, seen);
  }

  /** The last line that it printed, which mostly says what went wrong. */
  private static String lastWords(String lastLines) {
    String last = lastLines.strip();
    last = last.substring(last.lastIndexOf('\n') + 1).strip();
    if (last.isEmpty()) {
      return "";
    }
    return ": " + (last.length() > LONGEST ? last.substring(0, LONGEST) + "…" : last);
  }

  private static String describe(int code) {
    return code > 128 && code < 160
        ? "ended by signal %d".formatted(code - 128)
        : "exit %d".formatted(code);
  }

  private static String tried(int failures) {
    return failures > 1 ? " (the last of %d failures)".formatted(failures) : "";
  }
}
