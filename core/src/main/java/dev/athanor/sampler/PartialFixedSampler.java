package dev.athanor.sampler;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Recipe;
import dev.athanor.model.SetupOption;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.space.Assignment;
import dev.athanor.space.Condition;
import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Some parameters always have one value; another sampler chooses the rest. Immutable.
 *
 * <p>The other sampler's joint spaces are without the fixed parameters. A grid, or brute force, has
 * those points only that have the fixed values.
 *
 * <p><b>Departures</b> from Optuna 5.0: a fixed value that a parameter cannot have is refused
 * (there it is a warning, and used), and a grid below is exhausted when the points with the fixed
 * values are.
 */
public final class PartialFixedSampler implements Sampler {

  private static final String NAME = "partial_fixed";

  private final SequencedMap<String, ParamValue> fixed;
  private final Sampler base;

  private PartialFixedSampler(SequencedMap<String, ParamValue> fixed, Sampler base) {
    this.fixed = fixed;
    this.base = base;
  }

  /**
   * The sampler.
   *
   * @param fixed values by parameter name; a text also stands for the number that it says, or for
   *     the choice that is written so
   * @param base chooses the rest
   */
  public static PartialFixedSampler of(Map<String, ParamValue> fixed, Sampler base) {
    var values = new LinkedHashMap<>(fixed);
    Sampler narrowed =
        switch (requireNonNull(base, "base")) {
          case GridSampler grid -> grid.fixing(values);
          case BruteForceSampler all -> all.fixing(values);
          default -> base;
        };
    return new PartialFixedSampler(Collections.unmodifiableSequencedMap(values), narrowed);
  }

  /**
   * Checks fixed values against a declared space.
   *
   * @throws IllegalArgumentException if there is no such parameter, or it never has that value
   */
  static void check(Map<String, ParamValue> fixed, @Nullable SearchSpace space) {
    if (space == null) {
      return;
    }
    fixed.forEach((name, value) -> {
      Distribution distribution = space.byName().get(name);
      if (distribution == null) {
        throw SetupOption.unknown("fixed parameter", name, space.byName().keySet());
      }
      var unused = FixedValue.internal(name, distribution, value);
    });
  }

  @Override
  public Sampler forTrial(int number) {
    return new PartialFixedSampler(fixed, base.forTrial(number));
  }

  /** {@inheritDoc} Empty if the other sampler has none, or fixes values itself. */
  @Override
  public Optional<Recipe> recipe() {
    return base.recipe().filter(known -> !known.own() && !known.name().equals(NAME)).map(this::of);
  }

  private Recipe of(Recipe known) {
    var options = new TreeMap<>(known.options());
    fixed.forEach((name, value) -> options.put("sampler.fixed." + name, value.text()));
    return new Recipe(NAME, options).with("sampler.base", known.name(), "tpe");
  }

  @Override
  public List<SearchSpace> jointSpaces(StudyHistory history) {
    var spaces = new ArrayList<SearchSpace>();
    for (SearchSpace joint : base.jointSpaces(history)) {
      SearchSpace rest = rest(joint);
      if (!rest.isEmpty()) {
        spaces.add(rest);
      }
    }
    return spaces;
  }

  private SearchSpace rest(SearchSpace joint) {
    var byName = new LinkedHashMap<>(joint.byName());
    byName.keySet().removeAll(fixed.keySet());
    List<Condition> conditions =
        joint.conditions().stream()
            .filter(each -> byName.containsKey(each.name()) && byName.containsKey(each.parent()))
            .toList();
    return new SearchSpace(byName, conditions);
  }

  @Override
  public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
    return base.suggest(joint, history, random);
  }

  @Override
  public double one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history,
      RandomGenerator random) {
    ParamValue value = fixed.get(name);
    return value == null
        ? base.one(name, distribution, given, history, random)
        : FixedValue.internal(name, distribution, value);
  }

  @Override
  public boolean exhausted(StudyHistory history) {
    return base.exhausted(history);
  }

  @Override
  public String exhaustion(StudyHistory history) {
    return base.exhaustion(history);
  }

  @Override
  public boolean sequential() {
    return base.sequential();
  }
}
