package dev.athanor.cli;

import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Assignment;
import dev.athanor.space.ParamValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;

/** What happened, in lines for a terminal or a log. */
final class Lines {

  private Lines() {}

  /** One line for a trial that ended. */
  static String ended(TrialSnapshot trial, StudyHistory history) {
    Objective objective = history.study().objective();
    var line = new StringBuilder("trial %d %s".formatted(trial.number(), trial.state()));
    if (!trial.values().isEmpty()) {
      line.append("  ").append(objective.metric()).append(' ').append(Numbers.text(trial.value()));
    }
    if (!trial.reports().isEmpty()) {
      line.append("  step ").append(trial.reports().step(trial.reports().size() - 1));
    }
    line.append("  ").append(params(trial.params()));
    String because = trial.because();
    if (because != null) {
      line.append("  (").append(because).append(')');
    }
    return line.toString();
  }

  /** {@code lr=0.003 batch=32}; reals shortened. */
  static String params(Map<String, Assignment> params) {
    return params.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + value(entry.getValue().value()))
        .collect(Collectors.joining(" "));
  }

  private static String value(ParamValue value) {
    return value instanceof ParamValue.Real real ? Numbers.text(real.value()) : value.text();
  }

  /** How long a trial has run, or ran. */
  static Duration age(TrialSnapshot trial, Instant now) {
    Instant started = trial.startedAt();
    Instant ended = trial.endedAt();
    if (started == null) {
      return Duration.ZERO;
    }
    return Duration.between(started, ended == null ? now : ended);
  }
}
