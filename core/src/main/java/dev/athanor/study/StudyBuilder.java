package dev.athanor.study;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.pruner.Pruners;
import dev.athanor.sampler.Samplers;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.Storage;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Says what a study is to be; {@link #open} makes it, or opens the one of that name. */
public final class StudyBuilder {

  private final Storage storage;
  private final Map<String, String> options = new TreeMap<>();
  private Objective objective = new Objective("value", Direction.MINIMIZE);
  private @Nullable SearchSpace space;
  private String sampler = "tpe";
  private String pruner = "none";
  private long seed;
  private String version = "";
  private InstantSource clock = InstantSource.system();
  private @Nullable String worker;

  StudyBuilder(Storage storage) {
    this.storage = storage;
  }

  /** Smaller values of this metric are better. */
  public StudyBuilder minimize(String metric) {
    return objective(new Objective(metric, Direction.MINIMIZE));
  }

  /** Larger values of this metric are better. */
  public StudyBuilder maximize(String metric) {
    return objective(new Objective(metric, Direction.MAXIMIZE));
  }

  /** What is optimised. */
  public StudyBuilder objective(Objective objective) {
    this.objective = requireNonNull(objective, "objective");
    return this;
  }

  /** What is varied, declared beforehand; left out, trials define it by running. */
  public StudyBuilder space(SearchSpace space) {
    this.space = requireNonNull(space, "space");
    return this;
  }

  /** The sampler's name, as {@link Samplers} knows it; {@code tpe} where none is given. */
  public StudyBuilder sampler(String name) {
    this.sampler = requireNonNull(name, "name");
    return this;
  }

  /** The pruner's name, as {@link Pruners} knows it; {@code none} where none is given. */
  public StudyBuilder pruner(String name) {
    this.pruner = requireNonNull(name, "name");
    return this;
  }

  /** An option of the sampler or pruner: {@code option("pruner.factor", "3")}. */
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
   * Makes the study, or opens it if it is there.
   *
   * @throws AthanorException {@code CONFLICT} if it is there with another objective or space; the
   *     message shows the difference. Sampler, pruner, options and seed of a study that is there
   *     stay as they are.
   */
  public Study open(String name) {
    Optional<StudySnapshot> found = storage.studies().find(Study.workspace(), name);
    StudySnapshot study = found.orElseGet(() -> create(name));
    found.ifPresent(this::refuseDifference);
    return new Study(storage.studies(), study, clock, worker);
  }

  private StudySnapshot create(String name) {
    var setup = new StudySetup(seed, sampler, options, pruner, space, version);
    // A name or an option that nobody knows is refused before anything is stored.
    Samplers.of(setup);
    Pruners.of(setup);
    return storage
        .studies()
        .create(
            new StudySnapshot(
                new StudyId(0),
                WorkspaceId.DEFAULT,
                null,
                null,
                name,
                List.of(objective),
                setup,
                clock.instant(),
                Map.of(),
                Map.of()));
  }

  private void refuseDifference(StudySnapshot found) {
    String difference = Differences.between(found, objective, space);
    if (!difference.isEmpty()) {
      throw new AthanorException(
          Code.CONFLICT,
          "study \"%s\" exists with another definition:%n%s%nUndo the edit to go on with it, or start a new study."
              .formatted(found.name(), difference));
    }
  }
}
