package dev.athanor.cli;

import dev.athanor.model.Objective;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.pruner.Pruner;
import dev.athanor.pruner.SuccessiveHalvingPruner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One picture of a tuning: a function of the history and the time.
 *
 * @param trials the total that is aimed at
 * @param before how many trials had ended when the call began
 * @param since when the call began
 */
record LiveFrame(int trials, int before, Instant since, Pruner pruner) {

  private static final int BAR = 24;

  /** The lines of the picture, none longer than {@code width}. */
  List<String> lines(StudyHistory history, Instant now, int width) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s · %s · %s"
            .formatted(
                history.study().name(),
                history.study().objective(),
                Numbers.clock(Duration.between(since, now))));
    lines.add(progress(history, now));
    history.best().ifPresent(best -> lines.add(best(best, history.study().objective())));
    for (TrialSnapshot trial : history.unfinished()) {
      if (trial.state() == TrialState.RUNNING) {
        lines.add(running(trial, history, now));
      }
    }
    return lines.stream().map(line -> cut(line, width)).toList();
  }

  private String progress(StudyHistory history, Instant now) {
    int ended = history.finished().size();
    int full = trials == 0 ? BAR : Math.min(BAR, ended * BAR / trials);
    return "%s%s %d/%d · %d complete · %d pruned · %d failed%s"
        .formatted(
            "█".repeat(full),
            "░".repeat(BAR - full),
            ended,
            trials,
            history.count(TrialState.COMPLETE),
            history.count(TrialState.PRUNED),
            history.count(TrialState.FAIL),
            eta(ended, now));
  }

  private String eta(int ended, Instant now) {
    int done = ended - before;
    int left = trials - ended;
    if (done <= 0 || left <= 0) {
      return "";
    }
    Duration each = Duration.between(since, now).dividedBy(done);
    return " · ETA " + Numbers.clock(each.multipliedBy(left));
  }

  private static String best(TrialSnapshot best, Objective objective) {
    return "best: trial %d · %s %s · %s"
        .formatted(
            best.number(),
            objective.metric(),
            Numbers.text(best.value()),
            Lines.params(best.params()));
  }

  private String running(TrialSnapshot trial, StudyHistory history, Instant now) {
    Reports reports = trial.reports();
    String last =
        reports.isEmpty()
            ? "no report yet"
            : "%s %s at step %d%s"
                .formatted(
                    history.study().objective().metric(),
                    Numbers.text(reports.value(reports.size() - 1)),
                    reports.step(reports.size() - 1),
                    rung(trial, history));
    return "  trial %d · %s · %s · %s%s"
        .formatted(
            trial.number(),
            Numbers.clock(Lines.age(trial, now)),
            last,
            Lines.params(trial.params()),
            trial.attempt() > 1 ? " · attempt " + trial.attempt() : "");
  }

  private String rung(TrialSnapshot trial, StudyHistory history) {
    return pruner instanceof SuccessiveHalvingPruner halving
        ? " · rung " + halving.rung(trial, history)
        : "";
  }

  /** Cuts a line to a width in columns, of which a wide letter takes two. */
  private static String cut(String line, int width) {
    int columns = 0;
    for (int at = 0; at < line.length(); at += Character.charCount(line.codePointAt(at))) {
      columns += columns(line.codePointAt(at));
      if (columns >= width && at + Character.charCount(line.codePointAt(at)) < line.length()) {
        return line.substring(0, at) + "…";
      }
    }
    return line;
  }

  private static int columns(int letter) {
    return switch (Character.UnicodeScript.of(letter)) {
      case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, YI -> 2;
      default -> Character.isEmojiPresentation(letter) ? 2 : 1;
    };
  }
}
