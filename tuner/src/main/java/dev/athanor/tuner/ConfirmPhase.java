package dev.athanor.tuner;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Experiment;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.storage.Storage;
import dev.athanor.tuner.file.Confirm;
import dev.athanor.tuner.file.RunName;
import dev.athanor.tuner.file.TuningFile;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Runs the command again for the best trials with seeds of their own, in phase {@code confirm}.
 * These are runs, not trials: no sampler or pruner ever sees them. A seed that has a finished run
 * is not run again. Touched by the tuner's loop alone.
 */
final class ConfirmPhase implements PhaseWork {

  private final Storage storage;
  private final TuningFile file;
  private final TunerSettings settings;
  private final Programs programs;
  private final StudySnapshot study;
  private final Confirm confirm;
  private final Supplier<Map<String, String>> surroundings;
  private final Experiment experiment;
  private final List<Seeded> wanted = new ArrayList<>();
  private final ArrayDeque<Seeded> left = new ArrayDeque<>();
  private final Map<Seeded, Integer> failures = new HashMap<>();
  private final Map<Seeded, Flight> airborne = new HashMap<>();

  /** One run to be made. */
  private record Seeded(TrialSnapshot trial, long seed) {}

  ConfirmPhase(
      Storage storage,
      TuningFile file,
      TunerSettings settings,
      Programs programs,
      StudySnapshot study,
      Confirm confirm,
      Supplier<Map<String, String>> surroundings,
      Experiment experiment,
      List<TrialSnapshot> best) {
    this.storage = storage;
    this.file = file;
    this.settings = settings;
    this.programs = programs;
    this.study = study;
    this.confirm = confirm;
    this.surroundings = surroundings;
    this.experiment = experiment;
    for (TrialSnapshot trial : best) {
      for (long seed = 1; seed <= confirm.seeds(); seed++) {
        wanted.add(new Seeded(trial, seed));
      }
    }
    List<Run> finished = finishedRuns();
    wanted.stream().filter(each -> value(each, finished).isEmpty()).forEach(left::add);
  }

  /** How many runs have not been started. */
  int left() {
    return left.size();
  }

  @Override
  public int underWay() {
    return airborne.size();
  }

  @Override
  public boolean startNext() {
    Seeded next = left.poll();
    if (next == null) {
      return false;
    }
    Instant now = settings.clock().instant();
    RunId run = RunId.random();
    var order =
        new Programs.Order(
            "run-" + run.hex32(),
            next.trial().number(),
            "confirm",
            next.seed(),
            next.trial().params(),
            "confirm/trial-%d-seed-%d-%s"
                .formatted(next.trial().number(), next.seed(), run.hex32().substring(0, 8)));
    storage.runs().create(run(run, next, order, now));
    try {
      airborne.put(next, programs.start(order, run, System.nanoTime()));
    } catch (AthanorException e) {
      fail(next, run, String.valueOf(e.getMessage()));
      if (e.code() != Code.INVALID_INPUT) {
        throw e;
      }
    }
    return true;
  }

  private Run run(RunId id, Seeded each, Programs.Order order, Instant now) {
    String values = RunName.of(Programs.values(each.trial().params()), file.space());
    return Run.of(
        id,
        experiment.id(),
        "confirm-%s_seed-%d".formatted(values, each.seed()),
        RunState.RUNNING,
        now,
        now,
        record(each, order));
  }

  /** A run has no attempt to hang its command and surroundings on: they are tags of it. */
  private Map<String, String> record(Seeded each, Programs.Order order) {
    var tags = new HashMap<String, String>();
    surroundings.get().forEach((name, value) -> tags.put("athanor." + name, value));
    programs.details(order).forEach((name, value) -> tags.put("athanor." + name, value));
    tags.putAll(tags(each));
    return tags;
  }

  private Map<String, String> tags(Seeded each) {
    return Map.of(
        "athanor.phase", "confirm",
        "athanor.study", study.name(),
        "athanor.trial", Integer.toString(each.trial().number()),
        "athanor.seed", Long.toString(each.seed()));
  }

  @Override
  public boolean tick(long nowNanos) {
    boolean busy = false;
    for (Map.Entry<Seeded, Flight> each : List.copyOf(airborne.entrySet())) {
      Flight flight = each.getValue();
      busy |= !flight.pump(storage.runs(), settings.clock().millis(), nowNanos).isEmpty();
      flight.watch(nowNanos);
      if (flight.done()) {
        land(each.getKey(), flight);
        busy = true;
      }
    }
    return busy;
  }

  private void land(Seeded each, Flight flight) {
    airborne.remove(each);
    tell(each, flight.remark());
    tell(each, flight.close());
    Instant now = settings.clock().instant();
    int code = flight.execution().exitCode().orElse(0);
    MetricPoint result = storage.runs().latest(flight.run()).get(confirm.metric());
    switch (flight.cause()) {
      case Flight.Cause.Interruption why ->
          storage.runs().move(flight.run(), RunState.FAILED, why.because(), now);
      case Flight.Cause.Limit why -> fail(each, flight.run(), why.because());
      case Flight.Cause.Verdict why -> fail(each, flight.run(), why.because());
      case null -> {
        if (code != 0) {
          String lastLines = flight.output().lastLines(Flight.LAST_LINES);
          fail(each, flight.run(), Settlement.words(code, lastLines));
        } else if (result == null || Double.isNaN(result.value())) {
          fail(each, flight.run(), missing(flight));
        } else {
          storage.runs().move(flight.run(), RunState.FINISHED, null, now);
          tell(each, "%s %s".formatted(confirm.metric(), result.value()));
        }
      }
    }
  }

  private String missing(Flight flight) {
    String seen = String.join(", ", flight.output().seen());
    return "exit 0 without a number for %s; it printed %s"
        .formatted(confirm.metric(), seen.isEmpty() ? "no metric" : seen);
  }

  private void fail(Seeded each, RunId run, String because) {
    storage.runs().move(run, RunState.FAILED, because, settings.clock().instant());
    int tries = failures.merge(each, 1, Integer::sum);
    tell(each, because);
    if (tries <= file.retries()) {
      left.add(each);
    }
  }

  private void tell(Seeded each, String what) {
    if (!what.isEmpty()) {
      settings
          .notices()
          .accept(
              "confirming trial %d with seed %d: %s"
                  .formatted(each.trial().number(), each.seed(), what));
    }
  }

  @Override
  public void interrupt(String because) {
    left.clear();
    airborne.values().forEach(flight -> flight.stop(new Flight.Cause.Interruption(because)));
  }

  /** What the runs gave, one entry a trial, in the order of the trials. */
  List<ConfirmedTrial> results() {
    List<Run> finished = finishedRuns();
    var values = new LinkedHashMap<TrialSnapshot, List<Double>>();
    for (Seeded each : wanted) {
      List<Double> known = values.computeIfAbsent(each.trial(), trial -> new ArrayList<>());
      value(each, finished).ifPresent(known::add);
    }
    return values.entrySet().stream()
        .map(entry ->
            new ConfirmedTrial(entry.getKey(), confirm.metric(), confirm.seeds(), entry.getValue()))
        .toList();
  }

  private List<Run> finishedRuns() {
    return storage.runs().list(experiment.id()).stream()
        .filter(run -> run.state() == RunState.FINISHED)
        .toList();
  }

  private Optional<Double> value(Seeded each, List<Run> finished) {
    Map<String, String> tags = tags(each);
    return finished.stream()
        .filter(run -> run.tags().entrySet().containsAll(tags.entrySet()))
        .map(run -> storage.runs().latest(run.id()).get(confirm.metric()))
        .filter(Objects::nonNull)
        .map(MetricPoint::value)
        .findFirst();
  }
}
