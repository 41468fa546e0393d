package dev.athanor.tuner;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Attempt;
import dev.athanor.model.Decision;
import dev.athanor.model.Exit;
import dev.athanor.model.Experiment;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialRun;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.Work;
import dev.athanor.pruner.Pruner;
import dev.athanor.storage.Storage;
import dev.athanor.study.Study;
import dev.athanor.study.Trial;
import dev.athanor.tuner.file.RunName;
import dev.athanor.tuner.file.TuningFile;
import dev.athanor.tuner.scheduler.TrialScheduler;
import dev.athanor.tuner.signal.Reading;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries out trials as processes until the scheduler or the sampler has no more: an attempt is
 * recorded before its process starts, reports are judged as they come, ends are settled. Touched by
 * the tuner's loop alone.
 */
final class TrialPhase implements PhaseWork {

  /** How many reports of one program are judged in one turn of the loop. */
  private static final int REPORTS_AT_ONCE = 25;

  private final Study study;
  private final Storage storage;
  private final TuningFile file;
  private final TunerSettings settings;
  private final TrialScheduler scheduler;
  private final Pruner judge;
  private final Programs programs;
  private final Supplier<Map<String, String>> surroundings;
  private final Experiment experiment;
  private final ArrayDeque<TrialId> unfinished = new ArrayDeque<>();
  private final Map<TrialId, Airborne> airborne = new LinkedHashMap<>();
  private boolean toldExhausted;

  /** A trial with its current attempt and the process of it. */
  private record Airborne(Trial trial, Attempt attempt, Flight flight) {}

  TrialPhase(
      Study study,
      Storage storage,
      TuningFile file,
      TunerSettings settings,
      TrialScheduler scheduler,
      Programs programs,
      Supplier<Map<String, String>> surroundings,
      Experiment experiment) {
    this.study = study;
    this.storage = storage;
    this.file = file;
    this.settings = settings;
    this.scheduler = scheduler;
    this.judge = (trial, history) -> verdict(scheduler.onReport(trial, history));
    this.programs = programs;
    this.surroundings = surroundings;
    this.experiment = experiment;
    for (TrialSnapshot trial : study.history().unfinished()) {
      if (trial.state() == TrialState.RUNNING) {
        unfinished.add(trial.id());
      }
    }
  }

  private static Verdict verdict(Decision decision) {
    return switch (decision) {
      case Decision.Continue go -> new Verdict(false, go.because());
      case Decision.Prune stop -> new Verdict(true, stop.because(), stop.rung());
    };
  }

  @Override
  public int underWay() {
    return airborne.size();
  }

  @Override
  public boolean startNext() {
    return switch (scheduler.next(study.history(), unfinished.size())) {
      case Work.Start go ->
          unfinished.isEmpty() ? startNew() : start(study.resume(unfinished.removeFirst()));
      case Work.Wait wait -> false;
      case Work.Done done -> false;
    };
  }

  /** Starts a new trial; tells, when nothing runs any more, if there is nothing more to try. */
  private boolean startNew() {
    Optional<Trial> trial = study.askIfAny();
    if (trial.isPresent()) {
      return start(trial.get());
    }
    if (airborne.isEmpty() && !toldExhausted) {
      toldExhausted = true;
      settings.notices().accept(study.exhaustion());
    }
    return false;
  }

  private boolean start(Trial trial) {
    Instant now = settings.clock().instant();
    int number = storage.work().attempts(trial.id()).size() + 1;
    var order =
        new Programs.Order(
            "trial-%d-%d".formatted(trial.id().value(), number),
            trial.number(),
            "tune",
            trial.seed(),
            trial.params(),
            "trial-%d/attempt-%d".formatted(trial.number(), number));
    Attempt attempt =
        storage
            .work()
            .begin(trial.id(), Tuner.agent(), programs.details(order), surroundings.get(), now);
    RunId run = launchedRun(trial, attempt, now);
    Flight flight;
    try {
      flight = programs.start(order, run, System.nanoTime());
    } catch (AthanorException e) {
      if (e.code() != Code.INVALID_INPUT) {
        // The machine's fault, not the program's: the trial waits, and the call is broken off.
        finish(trial, attempt, run, new Exit.Lost(String.valueOf(e.getMessage())), "");
        throw e;
      }
      finish(trial, attempt, run, new Exit.Failed(127, String.valueOf(e.getMessage()), ""), "");
      return true;
    }
    storage.work().launched(trial.id(), attempt.number(), flight.execution().pid());
    airborne.put(trial.id(), new Airborne(trial, attempt, flight));
    return true;
  }

  private RunId launchedRun(Trial trial, Attempt attempt, Instant now) {
    var run =
        Run.of(
            RunId.random(),
            experiment.id(),
            RunName.of(Programs.values(trial.params()), file.space()),
            RunState.RUNNING,
            now,
            now,
            Map.of(
                "athanor.phase", "tune",
                "athanor.study", study.name(),
                "athanor.trial", Integer.toString(trial.number()),
                "athanor.attempt", Integer.toString(attempt.number())));
    storage.runs().create(run);
    storage.runs().link(new TrialRun(trial.id(), run.id(), TrialRun.How.LAUNCHED));
    return run.id();
  }

  @Override
  public boolean tick(long nowNanos) {
    boolean busy = false;
    for (Airborne each : new ArrayList<>(airborne.values())) {
      Flight flight = each.flight();
      List<Reading> readings = flight.pump(storage.runs(), settings.clock().millis(), nowNanos);
      busy |= !readings.isEmpty();
      judge(each, readings);
      flight.watch(nowNanos);
      if (flight.done()) {
        land(each);
        busy = true;
      }
    }
    return busy;
  }

  /**
   * Reports what was read of the objective. Of a program that prints faster than that, evenly
   * spaced values are reported, the last one always; its run has them all.
   */
  private void judge(Airborne each, List<Reading> readings) {
    List<Reading> ofObjective =
        readings.stream()
            .filter(reading -> reading.values().containsKey(file.objective().metric()))
            .toList();
    int every = Math.ceilDiv(ofObjective.size(), REPORTS_AT_ONCE);
    for (int i = 0; i < ofObjective.size(); i++) {
      if ((ofObjective.size() - 1 - i) % every == 0) {
        judge(each, ofObjective.get(i));
      }
    }
  }

  private void judge(Airborne each, Reading reading) {
    Double value = reading.values().get(file.objective().metric());
    // What comes after a verdict is in the run, but no longer part of the trial.
    if (value == null || reading.step() == null || each.trial().shouldPrune()) {
      return;
    }
    Verdict verdict = each.trial().report(reading.step(), value, judge);
    if (verdict.prune()) {
      each.flight().stop(new Flight.Cause.Verdict(verdict.because()));
    }
  }

  private void land(Airborne each) {
    airborne.remove(each.trial().id());
    Flight flight = each.flight();
    String remark = flight.remark();
    tell(each.trial(), remark);
    Exit exit = exit(each);
    finish(each.trial(), each.attempt(), flight.run(), exit, remark);
    if (exit instanceof Exit.Succeeded) {
      flight.output().strange().stream()
          .findFirst()
          .ifPresent(note -> tell(each.trial(), "a line could not be used: " + note));
    }
    tell(each.trial(), flight.close());
  }

  private void tell(Trial trial, String what) {
    if (!what.isEmpty()) {
      settings.notices().accept("trial %d: %s".formatted(trial.number(), what));
    }
  }

  private Exit exit(Airborne each) {
    Flight flight = each.flight();
    String lastLines = flight.output().lastLines(Flight.LAST_LINES);
    return switch (flight.cause()) {
      case Flight.Cause.Interruption why -> new Exit.Lost(why.because());
      case Flight.Cause.Limit why -> new Exit.Failed(143, why.because(), lastLines);
      case Flight.Cause.Verdict why -> pruned(each, why, lastLines);
      case null -> {
        TrialSnapshot trial = storage.studies().trial(each.trial().id());
        yield each.trial().shouldPrune()
            ? pruned(each, new Flight.Cause.Verdict(given(trial)), lastLines)
            : Settlement.exit(
                flight.execution().exitCode().orElse(0),
                study.objective(),
                trial.reports(),
                String.join(", ", flight.output().seen()),
                flight.output().strange().stream().findFirst().orElse(""),
                lastLines);
      }
    };
  }

  private static String given(TrialSnapshot trial) {
    Verdict verdict = trial.verdict();
    return verdict == null ? "the pruner gave it up" : verdict.because();
  }

  /** A trial that a NaN ended is a failure, whoever noticed first. */
  private Exit pruned(Airborne each, Flight.Cause why, String lastLines) {
    TrialSnapshot trial = storage.studies().trial(each.trial().id());
    int last = trial.reports().size() - 1;
    return last >= 0 && Double.isNaN(trial.reports().value(last))
        ? new Exit.Failed(
            143,
            "%s is NaN at step %d (expected: a number)"
                .formatted(study.objective().metric(), trial.reports().step(last)),
            lastLines)
        : new Exit.Stopped(why.because());
  }

  /** Records the end of an attempt, then what it means for the trial. */
  private void finish(Trial trial, Attempt attempt, RunId run, Exit exit, String remark) {
    Instant now = settings.clock().instant();
    Attempts.finish(storage, attempt, run, exit, now);
    if (exit instanceof Exit.Lost) {
      return;
    }
    TrialSnapshot snapshot = storage.studies().trial(trial.id());
    List<Attempt> attempts = storage.work().attempts(trial.id());
    Settlement settlement =
        Settlement.of(snapshot, exit, Attempts.failures(attempts), file.retries());
    if (settlement instanceof Settlement.Again again) {
      settings
          .notices()
          .accept("trial %d: %s; trying again".formatted(trial.number(), again.because()));
      unfinished.addFirst(trial.id());
      return;
    }
    Attempts.settle(storage.studies(), snapshot, settlement, remark, now);
  }

  @Override
  public void interrupt(String because) {
    unfinished.clear();
    for (Airborne each : airborne.values()) {
      each.flight().stop(new Flight.Cause.Interruption(because));
    }
  }
}
