package dev.athanor.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySetup;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.tuner.ConfirmedTrial;
import dev.athanor.tuner.TuningReport;
import dev.athanor.tuner.Values;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Studies, trials and runs as JSON objects, one a line. A number that JSON cannot say is a text:
 * {@code "NaN"}, {@code "Infinity"}.
 */
final class JsonLines {

  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  static ObjectNode study(StudyHistory history) {
    ObjectNode node = object();
    node.put("study", history.study().name());
    node.put("objective", history.study().objective().toString());
    StudySetup setup = history.study().setup();
    if (setup != null) {
      node.put("sampler", setup.sampler());
      node.put("pruner", setup.pruner());
      node.put("seed", setup.seed());
    }
    put(node, "created_at", history.study().createdAt());
    node.put("trials", history.size());
    for (TrialState state : TrialState.values()) {
      node.put(state.name().toLowerCase(Locale.ROOT), history.count(state));
    }
    Optional<TrialSnapshot> best = history.best();
    best.ifPresent(trial -> node.set("best", trial(history.study().name(), trial, List.of())));
    return node;
  }

  static ObjectNode trial(String study, TrialSnapshot trial, List<Attempt> attempts) {
    ObjectNode node = object();
    node.put("study", study);
    node.put("number", trial.number());
    node.put("state", trial.state().name());
    ArrayNode values = node.putArray("values");
    trial.values().forEach(value -> add(values, value));
    node.set("params", params(trial.params()));
    node.put("because", trial.because());
    node.put("reports", trial.reports().size());
    if (!trial.reports().isEmpty()) {
      int last = trial.reports().size() - 1;
      node.put("last_step", trial.reports().step(last));
      put(node, "last_value", trial.reports().value(last));
    }
    put(node, "started_at", trial.startedAt());
    put(node, "ended_at", trial.endedAt());
    ArrayNode tries = node.putArray("attempts");
    attempts.forEach(attempt -> tries.add(attempt(attempt)));
    return node;
  }

  private static ObjectNode attempt(Attempt attempt) {
    ObjectNode node = object();
    node.put("number", attempt.number());
    node.put("pid", attempt.pid());
    put(node, "started_at", attempt.startedAt());
    put(node, "ended_at", attempt.endedAt());
    attempt.details().forEach(node::put);
    exit(node, attempt.exit());
    ObjectNode environment = node.putObject("environment");
    attempt.environment().forEach(environment::put);
    return node;
  }

  private static void exit(ObjectNode node, @Nullable Exit exit) {
    switch (exit) {
      case null -> node.putNull("exit");
      case Exit.Succeeded ok -> node.put("exit", "succeeded");
      case Exit.Failed failed ->
          node.put("exit", "failed")
              .put("code", failed.code())
              .put("reason", failed.reason())
              .put("last_lines", failed.lastLines());
      case Exit.Stopped stopped -> node.put("exit", "stopped").put("reason", stopped.because());
      case Exit.Lost lost -> node.put("exit", "lost").put("reason", lost.because());
    }
  }

  static ObjectNode params(Map<String, Assignment> params) {
    ObjectNode node = object();
    params.forEach((name, assignment) -> Values.put(node, name, assignment.value()));
    return node;
  }

  /**
   * A run.
   *
   * @param trial the trial it belongs to, or confirms; null for none
   */
  static ObjectNode run(
      String experiment, Run run, @Nullable TrialSnapshot trial, Map<String, MetricPoint> latest) {
    ObjectNode node = object();
    node.put("run", run.id().hex32());
    node.put("experiment", experiment);
    node.put("study", run.tags().get("athanor.study"));
    node.put("name", run.name());
    node.put("user", run.user());
    node.put("phase", run.tags().get("athanor.phase"));
    node.put("state", run.state().name());
    node.put("because", run.because());
    ArrayNode values = node.putArray("values");
    if (trial == null) {
      node.putNull("number");
      node.putObject("params");
    } else {
      node.put("number", trial.number());
      node.set("params", params(trial.params()));
      trial.values().forEach(value -> add(values, value));
    }
    ObjectNode metrics = node.putObject("metrics");
    latest.forEach((key, point) -> put(metrics, key, point.value()));
    ObjectNode tags = node.putObject("tags");
    new TreeMap<>(run.tags()).forEach(tags::put);
    put(node, "started_at", run.startedAt());
    put(node, "ended_at", run.endedAt());
    put(node, "last_seen_at", run.lastSeenAt());
    return node;
  }

  /** A line of a tuning: a trial has ended. */
  static ObjectNode ended(String study, TrialSnapshot trial) {
    ObjectNode line = object().put("event", "trial");
    line.setAll(trial(study, trial, List.of()));
    line.remove("attempts");
    return line;
  }

  /** A line of a tuning: something that the user should know. */
  static ObjectNode notice(String text) {
    return object().put("event", "notice").put("text", text);
  }

  /** The last line of a tuning. */
  static ObjectNode done(TuningReport report, @Nullable Path bestParams) {
    ObjectNode node = object().put("event", "done");
    node.setAll(study(report.history()));
    node.put(
        "ended_early", report.interrupted() == null ? report.endedEarly() : report.interrupted());
    node.put("spent_epochs", report.savings().spent());
    node.put("full_epochs", report.savings().full());
    ArrayNode confirmations = node.putArray("confirmations");
    for (ConfirmedTrial confirmation : report.confirmations()) {
      ObjectNode each = confirmations.addObject();
      each.put("number", confirmation.trial().number());
      each.put("metric", confirmation.metric());
      put(each, "mean", confirmation.mean());
      put(each, "deviation", confirmation.deviation());
      ArrayNode values = each.putArray("values");
      confirmation.values().forEach(value -> add(values, value));
    }
    node.put("best_params", bestParams == null ? null : bestParams.toString());
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable Instant at) {
    node.put(name, at == null ? null : at.toString());
  }

  static void put(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.put(name, Double.toString(value));
    }
  }

  static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(value);
    } else {
      array.add(Double.toString(value));
    }
  }
}
