package dev.athanor.sampler;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySetup;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.numeric.HaltonSequence;
import dev.athanor.numeric.LowDiscrepancySequence;
import dev.athanor.numeric.SobolSequence;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Points of a low-discrepancy sequence: they fill the space more evenly than random ones, whatever
 * the values found. Best with {@code 2^k} trials.
 *
 * <p>Trial {@code n} gets the sequence's point {@code n}, so trials that are asked for at the same
 * time, or by several processes, never share one. Each parameter has a coordinate of its own:
 *
 * <ul>
 *   <li>in a declared space every parameter with more than one value, in the order in which they
 *       were declared, whether a trial has it or not;
 *   <li>in a space defined by running those of the first trial that ended COMPLETE or PRUNED, in
 *       the order of their names. Until then, and for parameters that it did not have, values are
 *       random.
 * </ul>
 *
 * <p>Immutable but for a cache. A suggestion costs O(parameters · log trials).
 *
 * <p><b>Departures</b> from Optuna 5.0:
 *
 * <ul>
 *   <li>Sequences are scrambled unless asked not to be: that costs nothing, keeps the evenness,
 *       takes the first point from the corner of the space, and different seeds give different
 *       studies. Optuna leaves it out because its processes may have different seeds; ours have the
 *       study's.
 *   <li>The point's index is the trial's number. Optuna counts in the storage, where two processes
 *       may read the same count.
 *   <li>A declared space is sampled from trial 0 on.
 *   <li>By running, the first trial to end says which parameters there are, and what ends later
 *       never changes that; Optuna takes the lowest number among those that have ended, and what
 *       runs before any has.
 * </ul>
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>J. Bergstra, Y. Bengio, 2012, <i>Random search for hyper-parameter optimization</i>,
 *       Journal of Machine Learning Research 13. Low-discrepancy sequences for tuning.
 *   <li>The sequences have theirs: {@link SobolSequence}, {@link HaltonSequence}.
 * </ol>
 */
public final class QmcSampler implements Sampler {

  /** The sequences. */
  public enum Sequence {
    /** {@link SobolSequence}. */
    SOBOL,
    /** {@link HaltonSequence}. */
    HALTON
  }

  /** The name under which a suggestion explains its joint space. */
  private static final String JOINT = "joint";

  private final Sequence sequence;
  private final boolean scramble;
  private final int number;
  private final Known known;

  private QmcSampler(Sequence sequence, boolean scramble, int number, Known known) {
    this.sequence = sequence;
    this.scramble = scramble;
    this.number = number;
    this.known = known;
  }

  /** The sampler with a scrambled Sobol sequence. */
  public static QmcSampler create() {
    return of(Sequence.SOBOL, true);
  }

  /**
   * The sampler with a sequence.
   *
   * @param scramble whether the study's seed scrambles it
   */
  public static QmcSampler of(Sequence sequence, boolean scramble) {
    return new QmcSampler(requireNonNull(sequence, "sequence"), scramble, -1, new Known());
  }

  /**
   * This sampler, after a look whether the setup's space has not too many parameters.
   *
   * @throws IllegalArgumentException if it has
   */
  QmcSampler checked(StudySetup setup) {
    if (setup.space() != null) {
      SearchSpace varied = varied(setup.space().byName());
      if (!varied.isEmpty()) {
        var unused = known.of(this, varied.byName().size(), setup.seed());
      }
    }
    return this;
  }

  @Override
  public Sampler forTrial(int trial) {
    return new QmcSampler(sequence, scramble, trial, known);
  }

  @Override
  public Optional<Recipe> recipe() {
    String name = sequence.name().toLowerCase(Locale.ROOT);
    return Optional.of(
        Recipe.of("qmc")
            .with("sampler.sequence", name, "sobol")
            .with("sampler.scramble", scramble, true));
  }

  @Override
  public List<SearchSpace> jointSpaces(StudyHistory history) {
    SearchSpace space = space(history);
    return space.isEmpty() ? List.of() : List.of(space);
  }

  @Override
  public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
    if (joint.isEmpty()) {
      return new Suggestion(Map.of(), Map.of());
    }
    StudySetup setup = history.study().setup();
    LowDiscrepancySequence from =
        known.of(this, joint.byName().size(), setup == null ? 0 : setup.seed());
    int index = number < 0 ? Math.max(0, history.size() - 1) : number;
    var internal = LinkedHashMap.<String, Double>newLinkedHashMap(from.dimensions());
    int dimension = 0;
    for (Map.Entry<String, Distribution> each : joint.byName().entrySet()) {
      internal.put(each.getKey(), UnitScale.at(each.getValue(), from.at(index, dimension++)));
    }
    String name = sequence == Sequence.SOBOL ? "Sobol" : "Halton";
    return new Suggestion(internal, Map.of(JOINT, "%s: point %d".formatted(name, index)));
  }

  @Override
  public double one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history,
      RandomGenerator random) {
    return RandomSampler.draw(distribution, random);
  }

  private static SearchSpace space(StudyHistory history) {
    StudySetup setup = history.study().setup();
    if (setup != null && setup.space() != null) {
      return varied(setup.space().byName());
    }
    for (TrialSnapshot trial : history.finished()) {
      if (trial.state() != TrialState.FAIL && !trial.params().isEmpty()) {
        var byName = new TreeMap<String, Distribution>();
        trial.params().forEach((name, given) -> byName.put(name, given.distribution()));
        return varied(byName);
      }
    }
    return SearchSpace.empty();
  }

  private static SearchSpace varied(Map<String, Distribution> byName) {
    var varied = new LinkedHashMap<>(byName);
    varied.values().removeIf(Distribution::single);
    return SearchSpace.of(varied);
  }

  /** The sequence that was used last; only a cache. */
  private static final class Known {
    private @Nullable LowDiscrepancySequence last;
    private long seed;

    private synchronized LowDiscrepancySequence of(QmcSampler sampler, int dimensions, long seed) {
      LowDiscrepancySequence found = last;
      if (found == null || found.dimensions() != dimensions || this.seed != seed) {
        found = make(sampler, dimensions, seed);
        last = found;
        this.seed = seed;
      }
      return found;
    }

    private static LowDiscrepancySequence make(QmcSampler sampler, int dimensions, long seed) {
      return switch (sampler.sequence) {
        case SOBOL ->
            sampler.scramble
                ? SobolSequence.scrambled(dimensions, seed)
                : SobolSequence.plain(dimensions);
        case HALTON ->
            sampler.scramble
                ? HaltonSequence.scrambled(dimensions, seed)
                : HaltonSequence.plain(dimensions);
      };
    }
  }
}
