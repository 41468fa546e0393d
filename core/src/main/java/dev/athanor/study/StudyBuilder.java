package dev.athanor.study;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.Recipe;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.pruner.Pruner;
import dev.athanor.pruner.Pruners;
import dev.athanor.sampler.Sampler;
import dev.athanor.sampler.Samplers;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.Storage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what a study is to be; {@link #open} makes it, or opens the one of that name. */
public final class StudyBuilder {

  private final Storage storage;
  private final Map<String, String> options = new TreeMap<>();
  private final List<Objective> objectives = new ArrayList<>();
  private @Nullable SearchSpace space;
  private Recipe sampler = Recipe.of("tpe");
  private Recipe pruner = Recipe.of("none");
  private @Nullable Sampler givenSampler;
  private @Nullable Pruner givenPruner;
  private long seed;
  private String version = "";
  private InstantSource clock = InstantSource.system();
  private @Nullable String worker;
  private boolean inOrder;

  StudyBuilder(Storage storage) {
    this.storage = storage;
  }

  /** Smaller values of this metric are better; called again, of this one as well. */
  public StudyBuilder minimize(String metric) {
    return objective(new Objective(metric, Direction.MINIMIZE));
  }

  /** Larger values of this metric are better; called again, of this one as well. */
  public StudyBuilder maximize(String metric) {
    return objective(new Objective(metric, Direction.MAXIMIZE));
  }

  /**
   * What is optimised; called again, what is optimised as well. A study that names nothing
   * minimizes {@code value}.
   */
  public StudyBuilder objective(Objective objective) {
    objectives.add(requireNonNull(objective, "objective"));
    return this;
  }

  /** What is varied, declared beforehand; left out, trials define it by running. */
  public StudyBuilder space(SearchSpace space) {
    this.space = requireNonNull(space, "space");
    return this;
  }

  /** The sampler's name, as {@link Samplers} knows it; {@code tpe} where none is given. */
  public StudyBuilder sampler(String name) {
    this.sampler = Recipe.of(name);
    this.givenSampler = null;
    return this;
  }

  /**
   * The sampler itself. The study writes down its {@linkplain Sampler#recipe recipe}; one without,
   * of the user's own, has to be passed again by whoever opens or replays the study.
   */
  public StudyBuilder sampler(Sampler sampler) {
    this.sampler = Algorithms.recipe(sampler);
    this.givenSampler = sampler;
    return this;
  }

  /** The pruner's name, as {@link Pruners} knows it; {@code none} where none is given. */
  public StudyBuilder pruner(String name) {
    this.pruner = Recipe.of(name);
    this.givenPruner = null;
    return this;
  }

  /**
   * The pruner itself. The study writes down its {@linkplain Pruner#recipe recipe}; one without, of
   * the user's own, has to be passed again by whoever opens or replays the study.
   */
  public StudyBuilder pruner(Pruner pruner) {
    this.pruner = Algorithms.recipe(pruner);
    this.givenPruner = pruner;
    return this;
  }

  /**
   * An option of the sampler or pruner that is given by its name: {@code option("pruner.factor",
   * "3")}.
   */
  public StudyBuilder option(String name, String value) {
    options.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
    return this;
  }

  /** Where all randomness comes from; 0 where none is given. */
  public StudyBuilder seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** The version of the program that makes the study. */
  public StudyBuilder version(String version) {
    this.version = requireNonNull(version, "version");
    return this;
  }

  /** Whose time is written down; the system's where none is given. */
  public StudyBuilder clock(InstantSource clock) {
    this.clock = requireNonNull(clock, "clock");
    return this;
  }

  /** Who carries out the trials that this object asks for. */
  public StudyBuilder worker(String worker) {
    this.worker = requireNonNull(worker, "worker");
    return this;
  }

  /**
   * Asks, reports and tells wait for one another, so that each sees the answers of all before it:
   * whoever repeats them in their order gets the same answers, with any number of threads. Without
   * it they go on side by side.
   */
  public StudyBuilder inOrder() {
    this.inOrder = true;
    return this;
  }

  /**
   * Makes the study, or opens it if it is there.
   *
   * @throws AthanorException {@code CONFLICT} if it is there with another objective or space; the
   *     message shows the difference. Sampler, pruner, options and seed of a study that is there
   *     stay as they are; but {@code CONFLICT} as well if one of them is the user's own and is not
   *     given, or the other way round
   */
  public Study open(String name) {
    Optional<StudySnapshot> found = storage.studies().find(Study.workspace(), name);
    StudySnapshot study = found.orElseGet(() -> create(name));
    found.ifPresent(this::refuseDifference);
    Algorithms algorithms = Algorithms.of(study, givenSampler, givenPruner);
    return new Study(storage.studies(), study, algorithms, clock, worker, inOrder);
  }

  private List<Objective> wanted() {
    return objectives.isEmpty()
        ? List.of(new Objective("value", Direction.MINIMIZE))
        : List.copyOf(objectives);
  }

  private void refuseUnfit() {
    List<String> metrics = wanted().stream().map(Objective::metric).toList();
    if (metrics.stream().distinct().count() < metrics.size()) {
      throw new IllegalArgumentException(
          "objectives: %s (expected: each metric once)".formatted(metrics));
    }
    if (metrics.size() > 1 && !pruner.name().equals("none")) {
      throw new IllegalArgumentException(
          "pruner: %s with %d objectives (expected: none, because reports are of one objective). Leave the pruner out."
              .formatted(pruner.name(), metrics.size()));
    }
  }

  private StudySnapshot create(String name) {
    refuseUnfit();
    var wanted =
        new StudySnapshot(
            new StudyId(0),
            WorkspaceId.DEFAULT,
            null,
            null,
            name,
            wanted(),
            new StudySetup(seed, sampler.name(), allOptions(), pruner.name(), space, version),
            clock.instant(),
            Map.of(),
            Map.of());
    // A name or an option that nobody knows is refused before anything is stored.
    Algorithms.of(wanted, givenSampler, givenPruner);
    return storage.studies().create(wanted);
  }

  private Map<String, String> allOptions() {
    options.keySet().forEach(this::refuseOptionOfObject);
    var all = new TreeMap<>(options);
    all.putAll(sampler.options());
    all.putAll(pruner.options());
    return all;
  }

  private void refuseOptionOfObject(String option) {
    boolean ofSampler = givenSampler != null && !option.startsWith("pruner.");
    boolean ofPruner = givenPruner != null && !option.startsWith("sampler.");
    if (ofSampler || ofPruner) {
      throw new IllegalArgumentException(
          "option: %s (expected: none of a %s that is given as an object). Set it there."
              .formatted(option, ofSampler ? "sampler" : "pruner"));
    }
  }

  private void refuseDifference(StudySnapshot found) {
    String difference = Differences.between(found, wanted(), space);
    if (!difference.isEmpty()) {
      throw new AthanorException(
          Code.CONFLICT,
          "study \"%s\" exists with another definition:%n%s%nUndo the edit to go on with it, or start a new study."
              .formatted(found.name(), difference));
    }
  }
}
