package dev.athanor.study;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.WorkspaceId;
import dev.athanor.pruner.Pruner;
import dev.athanor.pruner.Pruners;
import dev.athanor.sampler.Sampler;
import dev.athanor.sampler.Samplers;
import dev.athanor.space.Assignment;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.Storage;
import dev.athanor.storage.StudyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A study: asks its sampler for trials, has reports judged by its pruner, and keeps everything in a
 * storage, from which every suggestion and verdict can be replayed.
 *
 * <pre>{@code
 * Study study = Study.in(new InMemoryStorage()).minimize("loss").seed(7).open("quadratic");
 * study.optimize(trial -> {
 *   double x = trial.suggestFloat("x", -10, 10);
 *   return (x - 2) * (x - 2);
 * }, 100);
 * System.out.println(study.best().orElseThrow().params());
 * }</pre>
 *
 * <p>Safe for use by many threads. An ask, a report and a tell are each one step: an ask sees the
 * suggestions of all earlier asks, a verdict sees all earlier reports. Whoever repeats the steps in
 * their recorded order gets the same answers, with any number of threads.
 */
public final class Study {

  private final StudyStore store;
  private final StudySetup setup;
  private final Sampler sampler;
  private final Pruner pruner;
  private final InstantSource clock;
  private final @Nullable String worker;

  /* Held during every step, so that steps have one order and each sees the ones before it. */
  private final ReentrantLock steps = new ReentrantLock();
  private StudyHistory known;

  Study(StudyStore store, StudySnapshot study, InstantSource clock, @Nullable String worker) {
    this.store = store;
    this.setup = requireSetup(study);
    this.sampler = Samplers.of(setup);
    this.pruner = Pruners.of(setup);
    this.clock = clock;
    this.worker = worker;
    this.known = store.history(study.id(), null);
  }

  /** Begins to make or open a study in this storage. */
  public static StudyBuilder in(Storage storage) {
    return new StudyBuilder(requireNonNull(storage, "storage"));
  }

  public StudyId id() {
    return known.study().id();
  }

  public String name() {
    return known.study().name();
  }

  /** What is optimised. */
  public Objective objective() {
    return known.study().objective();
  }

  /** What the study was set up with. */
  public StudySetup setup() {
    return setup;
  }

  /**
   * The next trial: one that was enqueued, else a new one, with values from the sampler for the
   * declared space, if there is one.
   */
  public Trial ask() {
    steps.lock();
    try {
      TrialSnapshot started = store.start(id(), worker, now());
      return begin(started, refresh());
    } finally {
      steps.unlock();
    }
  }

  /**
   * Takes up a RUNNING trial that nobody works on any more. It keeps its number and its values;
   * values that it never got are chosen now.
   *
   * @throws AthanorException {@code WRONG_STATE} if the trial is not RUNNING
   */
  public Trial resume(TrialId trial) {
    steps.lock();
    try {
      TrialSnapshot found = store.trial(trial);
      if (found.state() != TrialState.RUNNING) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "trial %d of study \"%s\" is %s (expected: RUNNING). Only an unfinished trial can be taken up."
                .formatted(found.number(), name(), found.state()));
      }
      return begin(found, refresh());
    } finally {
      steps.unlock();
    }
  }

  private Trial begin(TrialSnapshot started, StudyHistory history) {
    var suggester = new Suggester(sampler, setup.seed(), started.number(), history);
    SearchSpace space = setup.space();
    if (space == null) {
      return beginUndeclared(started, suggester);
    }
    Suggester.Answer answer = suggester.all(space, started.params());
    if (!answer.params().isEmpty()) {
      store.assign(started.id(), answer.params(), true, answer.notes(), history.revision());
    }
    TrialSnapshot assigned = store.trial(started.id());
    return new Trial(this, assigned, suggester, assigned.proposed());
  }

  private Trial beginUndeclared(TrialSnapshot started, Suggester suggester) {
    Suggester.Answer answer = suggester.joint();
    if (!answer.params().isEmpty()) {
      long basis = suggester.history().revision();
      store.assign(started.id(), answer.params(), false, answer.notes(), basis);
    }
    return new Trial(this, started, suggester, answer.params());
  }

  void assign(Trial trial, String name, Assignment assignment, long basis) {
    var one = new LinkedHashMap<String, Assignment>();
    one.put(name, assignment);
    store.assign(trial.id(), one, true, Map.of(), basis);
  }

  Verdict report(Trial trial, long step, double value, Pruner judge) {
    steps.lock();
    try {
      store.report(trial.id(), step, value, now());
      StudyHistory history = refresh();
      TrialSnapshot snapshot = history.trial(trial.id()).orElseThrow();
      Verdict verdict = judge.judge(snapshot, history);
      store.judge(trial.id(), step, verdict, history.revision());
      return verdict;
    } finally {
      steps.unlock();
    }
  }

  /** Ends a trial with its value; NaN makes it FAIL. */
  public void tell(Trial trial, double value) {
    if (Double.isNaN(value)) {
      fail(trial, "the objective is NaN (expected: a number)");
      return;
    }
    end(trial, TrialState.COMPLETE, List.of(value), null);
  }

  /** Ends a trial as PRUNED; its value is the last one it reported, if that is a number. */
  public void prune(Trial trial, @Nullable String because) {
    double last = store.trial(trial.id()).reports().last();
    end(trial, TrialState.PRUNED, Double.isNaN(last) ? List.of() : List.of(last), because);
  }

  /** Ends a trial as FAIL. */
  public void fail(Trial trial, String because) {
    end(trial, TrialState.FAIL, List.of(), because);
  }

  private void end(Trial trial, TrialState to, List<Double> values, @Nullable String because) {
    steps.lock();
    try {
      if (!store.move(trial.id(), TrialState.RUNNING, to, values, because, now())) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "trial %d of study \"%s\" is %s (expected: RUNNING) and cannot become %s."
                .formatted(trial.number(), name(), store.trial(trial.id()).state(), to));
      }
    } finally {
      steps.unlock();
    }
  }

  /**
   * Makes a trial with these values, which {@link #ask} hands out before new ones. Parameters that
   * are not named are chosen by the sampler then.
   */
  public TrialSnapshot enqueue(SequencedMap<String, Assignment> fixed) {
    return store.enqueue(id(), fixed, now());
  }

  /** Carries out {@code trials} more trials, one after another. */
  public void optimize(ObjectiveFunction objective, int trials) {
    optimize(objective, trials, 1);
  }

  /**
   * Carries out {@code trials} more trials, up to {@code parallel} at a time. An objective's
   * exception ends its trial as FAIL, lets the trials under way end, and is thrown.
   *
   * @param trials how many, at least 0
   * @param parallel how many threads call the objective, at least 1
   */
  public void optimize(ObjectiveFunction objective, int trials, int parallel) {
    new Optimization(this, objective, trials, parallel).run();
  }

  /** The history as it is now. */
  public StudyHistory history() {
    return store.history(id(), known);
  }

  /** The best COMPLETE trial of a study with one objective. */
  public Optional<TrialSnapshot> best() {
    return history().best();
  }

  /** The study's pruner, for those who show what it will decide on. */
  public Pruner pruner() {
    return pruner;
  }

  private StudyHistory refresh() {
    known = store.history(id(), known);
    return known;
  }

  private Instant now() {
    return clock.instant();
  }

  private static StudySetup requireSetup(StudySnapshot study) {
    StudySetup setup = study.setup();
    if (setup == null) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "study \"%s\" has no sampler of ours: its client samples for itself (expected: a study made here)."
              .formatted(study.name()));
    }
    return setup;
  }

  static WorkspaceId workspace() {
    return WorkspaceId.DEFAULT;
  }
}
