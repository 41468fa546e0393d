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
import dev.athanor.model.WorkspaceId;
import dev.athanor.pruner.Pruner;
import dev.athanor.sampler.Sampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.Storage;
import dev.athanor.storage.StudyStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
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
 * <p>Safe for use by many threads. An ask sees every trial that was asked for before it, and the
 * values of those whose ask has returned; a verdict sees every report made before its own. What
 * each saw is stored with it, so every answer can be computed again, with any number of threads.
 * With {@link StudyBuilder#inOrder} asks, reports and tells wait for one another.
 */
public final class Study {

  private final StudyStore store;
  private final StudySetup setup;
  private final InstantSource clock;
  private final Steps steps;
  private final Set<OptimizationRun> runs = ConcurrentHashMap.newKeySet();

  Study(
      StudyStore store,
      StudySnapshot study,
      Algorithms algorithms,
      InstantSource clock,
      @Nullable String worker,
      boolean inOrder) {
    this.store = store;
    this.setup = requireSetup(study);
    this.clock = clock;
    this.steps = new Steps(store, study, setup, algorithms, clock, worker, inOrder);
  }

  /** Begins to make or open a study in this storage. */
  public static StudyBuilder in(Storage storage) {
    return new StudyBuilder(requireNonNull(storage, "storage"));
  }

  public StudyId id() {
    return steps.id();
  }

  public String name() {
    return steps.name();
  }

  /**
   * What is optimised.
   *
   * @throws IllegalStateException if there are several
   */
  public Objective objective() {
    return steps.study().objective();
  }

  /** All that is optimised; a value of {@link #tell} for each, in this order. */
  public List<Objective> objectives() {
    return steps.study().objectives();
  }

  /** What the study was set up with. */
  public StudySetup setup() {
    return setup;
  }

  /** The study's pruner, for those who show what it will decide on. */
  public Pruner pruner() {
    return steps.algorithms().pruner();
  }

  // Carrying out trials

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
    optimization().trials(trials).parallel(parallel).run(objective);
  }

  /** Begins to say how trials are carried out: for how long, with which callbacks. */
  public Optimization optimization() {
    return new Optimization(this);
  }

  /**
   * Ends all {@link #optimize} and {@link Optimization#run} of this object after the trials under
   * way, usually called by a callback or an objective. Without effect where there is none.
   */
  public void stop() {
    runs.forEach(OptimizationRun::stop);
  }

  void begins(OptimizationRun run) {
    runs.add(run);
  }

  void ends(OptimizationRun run) {
    runs.remove(run);
  }

  /**
   * The next trial: one that was enqueued, else a new one, with values from the sampler for the
   * declared space, if there is one.
   *
   * @throws AthanorException {@code WRONG_STATE} if the sampler has nothing more to try and no
   *     trial is enqueued
   */
  public Trial ask() {
    return steps.ask();
  }

  /**
   * As {@link #ask}; empty if the sampler has nothing more to try and no trial is enqueued. What
   * trials under way find out may give it more to try.
   */
  public Optional<Trial> askIfAny() {
    return steps.askIfAny();
  }

  /** Whether the sampler has nothing more to try: a grid whose points all have their trial. */
  public boolean exhausted() {
    return steps.algorithms().sampler().exhausted(history());
  }

  /**
   * What has come to its end in an {@link #exhausted} study, in words: {@code all 24 points of the
   * grid have their trial}; empty before.
   */
  public String exhaustion() {
    StudyHistory history = history();
    Sampler sampler = steps.algorithms().sampler();
    return sampler.exhausted(history) ? sampler.exhaustion(history) : "";
  }

  /**
   * Takes up a RUNNING trial that nobody works on any more. It keeps its number and its values;
   * values that it never got are chosen now.
   *
   * @throws AthanorException {@code WRONG_STATE} if the trial is not RUNNING
   */
  public Trial resume(TrialId trial) {
    return steps.resume(trial);
  }

  /** Ends a trial with its value; NaN makes it FAIL. */
  public void tell(Trial trial, double value) {
    tell(trial, List.of(value));
  }

  /**
   * Ends a trial with a value for each objective, in their order; a NaN among them makes it FAIL.
   *
   * @throws IllegalArgumentException if there are more or fewer values than objectives
   * @throws AthanorException {@code WRONG_STATE} if the trial is not RUNNING
   */
  public void tell(Trial trial, List<Double> values) {
    steps.tell(steps.own(trial), values);
  }

  /**
   * As {@link #tell(Trial, List)}, for those who asked in another place.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no trial of this number
   */
  public void tell(int number, double... values) {
    steps.tell(trial(number).id(), Arrays.stream(values).boxed().toList());
  }

  /**
   * Ends a trial as PRUNED; its value is the last one it reported, if that is a number and the
   * study has one objective.
   */
  public void prune(Trial trial, @Nullable String because) {
    steps.prune(steps.own(trial), because);
  }

  /** As {@link #prune(Trial, String)}, for those who asked in another place. */
  public void prune(int number, @Nullable String because) {
    steps.prune(trial(number).id(), because);
  }

  /** Ends a trial as FAIL. */
  public void fail(Trial trial, String because) {
    steps.fail(steps.own(trial), because);
  }

  /** As {@link #fail(Trial, String)}, for those who asked in another place. */
  public void fail(int number, String because) {
    steps.fail(trial(number).id(), because);
  }

  // Trials from elsewhere

  /**
   * Makes a trial with these values, which {@link #ask} hands out before new ones. Parameters that
   * are not named are chosen by the sampler then.
   *
   * @param values by parameter name: {@link ParamValue}, {@code String}, {@code Number}, {@code
   *     Boolean} or {@link Assignment}. Checked against the declared space; without one, when the
   *     trial asks for the parameter
   * @throws IllegalArgumentException if the declared space has no such parameter or value
   */
  public TrialSnapshot enqueue(Map<String, ?> values) {
    return store.enqueue(id(), GivenValues.assignments(values, setup.space()), steps.now());
  }

  /**
   * As {@link #enqueue}, unless there is a trial, in any state, that has all these values already,
   * whatever else it has.
   *
   * @return empty if there is one
   */
  public Optional<TrialSnapshot> enqueueIfNew(Map<String, ?> values) {
    SequencedMap<String, Assignment> wanted = GivenValues.assignments(values, setup.space());
    return steps.alone(() ->
        trials().anyMatch(trial -> GivenValues.has(trial.params(), wanted))
            ? Optional.empty()
            : Optional.of(store.enqueue(id(), wanted, steps.now())));
  }

  /** Adds a COMPLETE trial that was carried out elsewhere; see {@link FinishedTrial}. */
  public TrialSnapshot add(Map<String, ?> params, double... values) {
    return add(FinishedTrial.complete(params, values));
  }

  /**
   * Adds a trial that was carried out elsewhere.
   *
   * @throws IllegalArgumentException if the study's own trials could not have its values or
   *     parameters
   */
  public TrialSnapshot add(FinishedTrial trial) {
    return add(trial.snapshot(objectives().size()));
  }

  /**
   * Adds a trial that stands as another does, of any study. Id and number are its own.
   *
   * @throws IllegalArgumentException if the study's own trials could not have its values or
   *     parameters
   */
  public TrialSnapshot add(TrialSnapshot trial) {
    return store.add(id(), Admission.admit(trial, objectives(), setup.space()), steps.now());
  }

  /**
   * Makes a study in a storage, which may be this one, that has the setup, the attributes and all
   * trials of this one. Its trials have the same numbers and have ended in their order; those that
   * are RUNNING here are RUNNING there, and nobody works on them. It takes one commit a trial.
   *
   * @throws AthanorException {@code ALREADY_EXISTS} if the name is taken
   */
  public Study copyTo(Storage target, String newName) {
    StudySnapshot made = StudyCopy.make(history(), target.studies(), newName, steps.now());
    return new Study(target.studies(), made, steps.algorithms(), clock, null, false);
  }

  // Looking

  /** The history as it is now. */
  public StudyHistory history() {
    return steps.history();
  }

  /** All trials as they are now, in the order of their numbers. */
  public Stream<TrialSnapshot> trials() {
    return history().trials().stream();
  }

  /**
   * The trial of this number as it is now.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is none
   */
  public TrialSnapshot trial(int number) {
    StudyHistory history = history();
    return history
        .trial(number)
        .orElseThrow(() ->
            new AthanorException(
                Code.NOT_FOUND,
                "trial %d of study \"%s\" (expected: the number of one of its %d trials, which are counted from 0)"
                    .formatted(number, name(), history.size())));
  }

  TrialSnapshot snapshot(Trial trial) {
    return store.trial(trial.id());
  }

  /** The best feasible COMPLETE trial of a study with one objective. */
  public Optional<TrialSnapshot> best() {
    return history().best();
  }

  /**
   * The feasible COMPLETE trials that no other dominates, in the order of their numbers; of a study
   * with one objective, those with the best value.
   */
  public List<TrialSnapshot> front() {
    return history().front();
  }

  /**
   * Writes the trials, in the order of their numbers, as comma-separated values (RFC 4180): {@code
   * number}, {@code value} ({@code values.NAME} for each of several objectives), {@code state},
   * {@code started_at}, {@code ended_at}, {@code duration_seconds}, {@code params.NAME}, {@code
   * constraints.NAME}, {@code user_attrs.NAME}, {@code because}.
   *
   * <p>Times are UTC. What a trial has not is empty, and an empty text a pair of quotes. A user
   * attribute that is a JSON string is written as what it says, any other as JSON. Texts are
   * written as they are, also where they begin with {@code =}, {@code +}, {@code -} or {@code @},
   * which a spreadsheet may take for a formula: import columns of texts that you do not trust as
   * text.
   *
   * @throws IOException if {@code to} throws it
   */
  public void writeCsv(Appendable to) throws IOException {
    SearchSpace space = setup.space();
    SearchSpace declared = space == null ? SearchSpace.empty() : space;
    new TrialCsv(to, objectives(), declared.byName().keySet()).write(history().trials());
  }

  // Attributes

  /** Notes something of the study; another value takes the place of the first. */
  public void setUserAttr(String key, ParamValue value) {
    setUserAttrJson(key, JsonText.of(value));
  }

  /** Notes a text: {@code setUserAttr("dataset", "digits")}. */
  public void setUserAttr(String key, String value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes a number; NaN and the infinities are written as Python's {@code json} does. */
  public void setUserAttr(String key, double value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes a whole number. */
  public void setUserAttr(String key, long value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes whether something is so. */
  public void setUserAttr(String key, boolean value) {
    setUserAttr(key, ParamValue.of(value));
  }

  /** Notes anything else, as JSON text, which is kept word for word and not checked. */
  public void setUserAttrJson(String key, String json) {
    store.setUserAttr(id(), requireNonNull(key, "key"), requireNonNull(json, "json"));
  }

  /** What was noted of the study, as JSON text by key. */
  public SortedMap<String, String> userAttrs() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(history().study().userAttrs()));
  }

  static StudySetup requireSetup(StudySnapshot study) {
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
