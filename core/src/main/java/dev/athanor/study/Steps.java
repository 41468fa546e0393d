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
import dev.athanor.pruner.Pruner;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.StudyStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a study's trials: asks, values, reports, ends. What a sampler or pruner answers is
 * stored with the revision of the history that it saw. Safe for use by many threads.
 */
final class Steps {

  private final StudyStore store;
  private final StudySetup setup;
  private final Algorithms algorithms;
  private final InstantSource clock;
  private final @Nullable String worker;

  /* Held during a step, where steps must see all answers before them. */
  private final ReentrantLock order = new ReentrantLock();
  private final boolean inOrder;

  /*
   * Many more suggestions at once than there are processors would be in each other's way: each
   * needs what the sampler knows of the history near to it. One more, because some wait for the
   * store.
   */
  private final Semaphore suggesting =
      new Semaphore(Runtime.getRuntime().availableProcessors() + 1);

  /* Some history of the store's, which makes getting the newest cheap. */
  private volatile StudyHistory known;

  Steps(
      StudyStore store,
      StudySnapshot study,
      StudySetup setup,
      Algorithms algorithms,
      InstantSource clock,
      @Nullable String worker,
      boolean inOrder) {
    this.store = store;
    this.setup = setup;
    this.algorithms = algorithms;
    this.clock = clock;
    this.worker = worker;
    this.inOrder = inOrder || algorithms.sampler().sequential();
    this.known = store.history(study.id(), null);
  }

  /** The study as it was last seen. */
  StudySnapshot study() {
    return known.study();
  }

  StudyId id() {
    return known.study().id();
  }

  String name() {
    return known.study().name();
  }

  StudySetup setup() {
    return setup;
  }

  Algorithms algorithms() {
    return algorithms;
  }

  StudyHistory history() {
    StudyHistory newest = store.history(id(), known);
    known = newest;
    return newest;
  }

  Instant now() {
    return clock.instant();
  }

  Trial ask() {
    return askIfAny().orElseThrow(() -> new ExhaustedException(name(), known.size()));
  }

  /** Empty if the sampler has nothing more to try and no trial is enqueued. */
  Optional<Trial> askIfAny() {
    return inTurn(() -> {
      StudyHistory history = history();
      return algorithms.sampler().exhausted(history) && history.count(TrialState.WAITING) == 0
          ? Optional.empty()
          : Optional.of(beginOrFail(store.start(id(), worker, now())));
    });
  }

  /** A trial that gets no values must not stay RUNNING, because nobody has it in hand. */
  private Trial beginOrFail(TrialSnapshot started) {
    try {
      return begin(started);
    } catch (RuntimeException | Error e) {
      String because = "the sampler failed: " + e;
      store.move(started.id(), TrialState.RUNNING, TrialState.FAIL, List.of(), because, now());
      throw e;
    }
  }

  /** The id of a trial that this study asked for. */
  @SuppressWarnings("ReferenceEquality") // another storage is another object, whatever it holds
  TrialId own(Trial trial) {
    if (trial.steps().store != store || !trial.steps().id().equals(id())) {
      throw new IllegalArgumentException(
          "trial %d of study \"%s\" (expected: a trial of study \"%s\"). Tell the study that was asked."
              .formatted(trial.number(), trial.steps().name(), name()));
    }
    return trial.id();
  }

  Trial resume(TrialId trial) {
    return inTurn(() -> {
      TrialSnapshot found = store.trial(trial);
      if (!found.study().equals(id())) {
        throw new AthanorException(
            Code.NOT_FOUND,
            "trial id %d (expected: that of a trial of study \"%s\")"
                .formatted(trial.value(), name()));
      }
      if (found.state() != TrialState.RUNNING) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "trial %d of study \"%s\" is %s (expected: RUNNING). Only an unfinished trial can be taken up."
                .formatted(found.number(), name(), found.state()));
      }
      return begin(found);
    });
  }

  private <T> T inTurn(Supplier<T> step) {
    return inOrder ? alone(step) : step.get();
  }

  /** While no other step is taken that waits for its turn. */
  <T> T alone(Supplier<T> step) {
    order.lock();
    try {
      return step.get();
    } finally {
      order.unlock();
    }
  }

  /** What was suggested, and by whom. */
  private record Suggested(Suggester by, Suggester.Answer answer) {}

  private <T> T suggest(Supplier<T> suggestion) {
    suggesting.acquireUninterruptibly();
    try {
      return suggestion.get();
    } finally {
      suggesting.release();
    }
  }

  private Trial begin(TrialSnapshot started) {
    SearchSpace space = setup.space();
    Suggested suggested =
        suggest(() -> {
          Suggester suggester = suggester(started.number());
          return new Suggested(
              suggester,
              space == null ? suggester.joint() : suggester.all(space, started.params()));
        });
    return space == null ? beginUndeclared(started, suggested) : beginDeclared(started, suggested);
  }

  private Trial beginDeclared(TrialSnapshot started, Suggested suggested) {
    assign(started, suggested, true);
    TrialSnapshot assigned = store.trial(started.id());
    return new Trial(this, assigned, suggested.by(), assigned.proposed());
  }

  private Trial beginUndeclared(TrialSnapshot started, Suggested suggested) {
    assign(started, suggested, false);
    return new Trial(this, started, suggested.by(), suggested.answer().params());
  }

  private void assign(TrialSnapshot started, Suggested suggested, boolean firm) {
    Suggester.Answer answer = suggested.answer();
    if (!answer.params().isEmpty()) {
      long basis = suggested.by().history().revision();
      store.assign(started.id(), answer.params(), firm, answer.notes(), basis);
    }
  }

  private Suggester suggester(int trialNumber) {
    return Suggester.of(algorithms, setup.seed(), trialNumber, history());
  }

  /** Chooses and keeps the value of a parameter that the trial meets while it runs. */
  Assignment choose(
      Trial trial,
      String name,
      Distribution distribution,
      Suggester asked,
      SequencedMap<String, Assignment> proposed) {
    return inTurn(() -> {
      boolean anew = algorithms.sampler().sequential();
      Suggester suggester = anew ? suggester(trial.number()) : asked;
      Assignment joint = Suggester.proposed(name, distribution, proposed);
      Assignment chosen =
          joint != null
              ? joint
              : suggest(() -> suggester.one(name, distribution, trial.params(), proposed));
      assign(trial, name, chosen, suggester.history().revision());
      return chosen;
    });
  }

  /** Keeps a value that the trial was enqueued with, now that its distribution is known. */
  void declare(Trial trial, String name, Assignment given) {
    inTurn(() -> {
      assign(trial, name, given, 0);
      return given;
    });
  }

  private void assign(Trial trial, String name, Assignment value, long basis) {
    var one = new LinkedHashMap<String, Assignment>();
    one.put(name, value);
    store.assign(trial.id(), one, true, Map.of(), basis);
  }

  Verdict report(Trial trial, long step, double value, Pruner judge) {
    return inTurn(() -> {
      store.report(trial.id(), step, value, now());
      StudyHistory history = history();
      TrialSnapshot snapshot = history.trial(trial.id()).orElseThrow();
      Verdict verdict = requireNonNull(judge.judge(snapshot, history), "the pruner's verdict");
      store.judge(trial.id(), step, verdict, history.revision());
      return verdict;
    });
  }

  void constrain(Trial trial, String constraint, double value) {
    store.constrain(trial.id(), constraint, value);
  }

  void setUserAttr(Trial trial, String key, String json) {
    store.setUserAttr(trial.id(), key, json);
  }

  /** As {@link Study#tell(Trial, List)}. */
  void tell(TrialId trial, List<Double> values) {
    List<Objective> objectives = study().objectives();
    if (values.size() != objectives.size()) {
      throw new IllegalArgumentException(
          "values: %s (expected: %d, one for each of %s)"
              .formatted(values, objectives.size(), objectives));
    }
    for (int i = 0; i < values.size(); i++) {
      if (Double.isNaN(values.get(i))) {
        String which =
            objectives.size() == 1 ? "the objective" : "objective " + objectives.get(i).metric();
        fail(trial, which + " is NaN (expected: a number)");
        return;
      }
    }
    end(trial, TrialState.COMPLETE, values, null);
  }

  /** As {@link Study#prune(Trial, String)}. */
  void prune(TrialId trial, @Nullable String because) {
    double last =
        study().objectives().size() == 1 ? store.trial(trial).reports().last() : Double.NaN;
    end(trial, TrialState.PRUNED, Double.isNaN(last) ? List.of() : List.of(last), because);
  }

  void fail(TrialId trial, String because) {
    end(trial, TrialState.FAIL, List.of(), because);
  }

  private void end(TrialId trial, TrialState to, List<Double> values, @Nullable String because) {
    boolean moved = inTurn(() -> store.move(trial, TrialState.RUNNING, to, values, because, now()));
    if (!moved) {
      TrialSnapshot found = store.trial(trial);
      throw new AthanorException(
          Code.WRONG_STATE,
          "trial %d of study \"%s\" is %s (expected: RUNNING) and cannot become %s."
              .formatted(found.number(), name(), found.state(), to));
    }
  }
}
