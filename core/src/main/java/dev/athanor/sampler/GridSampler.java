package dev.athanor.sampler;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySetup;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.numeric.KeyedPermutation;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Every combination of values once, in an order that the study's seed shuffles.
 *
 * <p>The grid is that of the study's declared space: whole numbers, steps and choices, all of them,
 * for those parameters that are active in a combination; a range of real numbers without a step
 * needs a number of points. Or it is made of values that the user names, for spaces that trials
 * define by running.
 *
 * <p>Each trial gets a point that no other trial has, however that one ended and whether it has
 * ended at all; so do enqueued trials, which get the rest of a point on which their values are.
 * When all points of an enqueued trial's values have been tried, or its values are on none, it gets
 * any of the grid's values for the rest. The sampler is exhausted when every point has its trial.
 *
 * <p>A grid may have up to 2⁶² points; none is made before it is tried. Immutable but for a cache.
 * A suggestion costs O(parameters · unfinished trials), whatever the size of the grid; one for an
 * enqueued trial O(parameters · trials) at most.
 *
 * <p><b>Departures</b> from Optuna 5.0, whose grid has the same points:
 *
 * <ul>
 *   <li>A declared space is a grid by itself, and conditions leave out what is not active.
 *   <li>A point belongs to the trial that was asked for with it: points are not given to a second
 *       trial while the first runs, and trials with enqueued values count.
 *   <li>Any enqueued values are fine; Optuna refuses trials for which not all are given.
 *   <li>A named value outside the range that a trial asks for is refused; Optuna warns.
 * </ul>
 */
public final class GridSampler implements Sampler {

  /** The name under which a suggestion explains its joint space. */
  private static final String JOINT = "joint";

  /** How many points stand for a range of real numbers where nobody said so: none can. */
  private static final int NO_POINTS = 0;

  /** More points than that of one parameter are no grid any more. */
  static final int MOST_POINTS = 100_000;

  /**
   * A value beside the grid may still be part of a point where conditions make it inactive; so
   * often that is tried.
   */
  private static final int MOST_MISSES = 100;

  private final @Nullable SearchSpace named;
  private final int points;
  private final Map<String, ParamValue> fixed;
  private final int number;
  private final Tables tables;

  private GridSampler(
      @Nullable SearchSpace named,
      int points,
      Map<String, ParamValue> fixed,
      int number,
      Tables tables) {
    this.named = named;
    this.points = points;
    this.fixed = fixed;
    this.number = number;
    this.tables = tables;
  }

  /** The grid of a study's declared space. */
  public static GridSampler create() {
    return new GridSampler(null, NO_POINTS, Map.of(), -1, new Tables());
  }

  /**
   * The grid of a study's declared space, with evenly spaced points, ends included, for each range
   * of real numbers without a step, and for whole numbers on a logarithmic scale.
   *
   * @param points how many for each, from 2 to 100,000
   */
  public static GridSampler ofPoints(int points) {
    if (points < 2 || points > MOST_POINTS) {
      throw new IllegalArgumentException(
          "points: %d (expected: from 2 to %d)".formatted(points, MOST_POINTS));
    }
    return new GridSampler(null, points, Map.of(), -1, new Tables());
  }

  /**
   * The grid of named values, for spaces that trials define by running. A trial that asks for
   * another parameter is refused.
   *
   * @param values the values of each parameter: at least one, no two alike
   */
  public static GridSampler of(SequencedMap<String, List<ParamValue>> values) {
    var byName = new LinkedHashMap<String, Distribution>();
    values.forEach((name, each) -> {
      long different =
          each.stream()
              .map(value -> value.number().isPresent() ? value.number() : value)
              .distinct()
              .count();
      if (each.isEmpty() || different < each.size()) {
        throw new IllegalArgumentException(
            "parameter %s: values %s (expected: at least one, no two alike)"
                .formatted(name, each.stream().map(ParamValue::text).toList()));
      }
      byName.put(name, new CategoricalDistribution(each));
    });
    return new GridSampler(SearchSpace.of(byName), NO_POINTS, Map.of(), -1, new Tables());
  }

  /**
   * This sampler, after a look at the grid of a setup.
   *
   * @throws IllegalArgumentException if the setup has no space, or one that makes no grid
   */
  GridSampler checked(StudySetup setup) {
    SearchSpace space = setup.space();
    if (space == null) {
      throw new IllegalArgumentException(
          "sampler: grid without a declared space (expected: the parameters, declared beforehand). Declare them, or take sampler brute_force, which finds them by running.");
    }
    var unused = tables.of(this, space, setup.seed());
    return this;
  }

  /** This sampler for trials in which some parameters always have one value. */
  GridSampler fixing(Map<String, ParamValue> values) {
    return new GridSampler(named, points, Map.copyOf(values), number, new Tables());
  }

  @Override
  public Sampler forTrial(int trial) {
    return new GridSampler(named, points, fixed, trial, tables);
  }

  /** {@inheritDoc} Empty for named values, which a setup has no place for. */
  @Override
  public Optional<Recipe> recipe() {
    return named == null
        ? Optional.of(Recipe.of("grid").with("sampler.points", points, NO_POINTS))
        : Optional.empty();
  }

  /** How many points the grid of a study has. */
  public long size(StudyHistory history) {
    return table(history).grid().size();
  }

  @Override
  public List<SearchSpace> jointSpaces(StudyHistory history) {
    SearchSpace space = space(history);
    return space.isEmpty() ? List.of() : List.of(SearchSpace.of(space.byName()));
  }

  @Override
  public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
    GridTable table = table(history);
    TrialSnapshot trial = trial(history);
    if (trial != null && table.pointOf(trial) == GridTable.NONE && !trial.params().isEmpty()) {
      return completing(trial, table, history, random);
    }
    long own = trial == null ? GridTable.NONE : table.pointOf(trial);
    long point = own == GridTable.NONE ? table.free(history, trialNumber(history)) : own;
    return point == GridTable.NONE
        ? again(table.grid(), random)
        : suggestion(table.grid().at(point), table.grid(), point);
  }

  /** The rest of a point on which a trial's values are, if one is left. */
  private Suggestion completing(
      TrialSnapshot trial, GridTable table, StudyHistory history, RandomGenerator random) {
    SearchSpace space = space(history);
    GridSpace rest =
        GridSpace.of(
            space,
            name -> {
              Assignment given = trial.params().get(name);
              Levels levels = levels(name, space);
              return given == null
                  ? levels
                  : new Levels.Only(given.distribution(), given.internal(), levels);
            });
    var order = KeyedPermutation.of(rest.size(), random.nextLong());
    int misses = 0;
    for (long i = 0; i < rest.size() && misses < MOST_MISSES; i++) {
      SequencedMap<String, Double> internal = rest.at(order.at(i));
      long point = table.grid().indexOf(name -> assignment(name, internal, trial, space));
      if (point == GridTable.NONE) {
        misses++;
      } else if (!table.taken(point, history, trial.number())) {
        return suggestion(internal, table.grid(), point);
      }
    }
    return again(rest, random);
  }

  private static @Nullable Assignment assignment(
      String name, Map<String, Double> internal, TrialSnapshot trial, SearchSpace space) {
    Assignment given = trial.params().get(name);
    Double chosen = internal.get(name);
    Distribution distribution = space.byName().get(name);
    return given != null || chosen == null || distribution == null
        ? given
        : new Assignment(distribution, chosen);
  }

  private static Suggestion again(GridSpace grid, RandomGenerator random) {
    return new Suggestion(
        grid.at(random.nextLong(grid.size())), Map.of(JOINT, "grid: no point is left"));
  }

  private static Suggestion suggestion(Map<String, Double> internal, GridSpace grid, long point) {
    return new Suggestion(
        internal, Map.of(JOINT, "grid: point %d of %d".formatted(point + 1, grid.size())));
  }

  @Override
  public double one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history,
      RandomGenerator random) {
    SearchSpace space = space(history);
    Distribution known = space.byName().get(name);
    if (known == null) {
      throw new IllegalArgumentException(
          "parameter %s is not in the grid (expected: one of %s). Add it to the grid, or take another sampler."
              .formatted(name, space.byName().keySet()));
    }
    TrialSnapshot trial = trial(history);
    Assignment proposed = trial == null ? null : trial.proposed().get(name);
    Levels levels = levels(name, space);
    double internal =
        proposed == null ? levels.value(random.nextLong(levels.size())) : proposed.internal();
    ParamValue value = known.external(internal);
    try {
      return distribution.internal(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "parameter %s: %s, which the grid has, is no value of %s (expected: one of it). Take it out of the grid."
              .formatted(name, value.text(), distribution.describe()),
          e);
    }
  }

  @Override
  public boolean exhausted(StudyHistory history) {
    return table(history).exhausted(history);
  }

  @Override
  public String exhaustion(StudyHistory history) {
    long size = size(history);
    return size == 1
        ? "the only point of the grid has its trial"
        : "all %d points of the grid have their trial".formatted(size);
  }

  @Override
  public boolean sequential() {
    return true;
  }

  private int trialNumber(StudyHistory history) {
    return number < 0 ? Math.max(0, history.size() - 1) : number;
  }

  /** The trial that is asked about; null if this history does not know it as unfinished. */
  private @Nullable TrialSnapshot trial(StudyHistory history) {
    int wanted = trialNumber(history);
    for (TrialSnapshot trial : history.unfinished()) {
      if (trial.number() == wanted) {
        return trial;
      }
    }
    return null;
  }

  private GridTable table(StudyHistory history) {
    StudySetup setup = history.study().setup();
    return tables.of(this, space(history), setup == null ? 0 : setup.seed());
  }

  private SearchSpace space(StudyHistory history) {
    if (named != null) {
      return named;
    }
    StudySetup setup = history.study().setup();
    if (setup == null || setup.space() == null) {
      throw new IllegalStateException(
          "study \"%s\" has no declared space to make a grid of (expected: one). Declare it, or name the values with GridSampler.of."
              .formatted(history.study().name()));
    }
    return setup.space();
  }

  private Levels levels(String name, SearchSpace space) {
    Distribution distribution = requireNonNull(space.byName().get(name), name);
    ParamValue value = fixed.get(name);
    if (value != null) {
      return FixedValue.levels(name, distribution, value, points);
    }
    return points == NO_POINTS
        ? Levels.all(name, distribution)
        : Levels.spaced(name, distribution, points);
  }

  /** The table of the space asked for last; only a cache. */
  private static final class Tables {
    private @Nullable GridTable known;
    private @Nullable SearchSpace space;
    private long seed;

    private synchronized GridTable of(GridSampler sampler, SearchSpace space, long seed) {
      GridTable table = known;
      if (table == null || this.seed != seed || !space.equals(this.space)) {
        table = new GridTable(GridSpace.of(space, name -> sampler.levels(name, space)), seed);
        known = table;
        this.space = space;
        this.seed = seed;
      }
      return table;
    }
  }
}
