package dev.athanor.sampler;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The tree-structured Parzen estimator: draws candidates from a density {@code l} around the best
 * trials and takes the one that is likeliest against a density {@code g} around the rest.
 *
 * <p>Until {@code startupTrials} trials have ended COMPLETE or PRUNED, values are random. Then
 *
 * <ul>
 *   <li>the trials are split into the best tenth and the rest; pruned trials come after complete
 *       ones, those that break a constraint after these, by how much; trials under way belong to
 *       the rest ("constant liar"), so that parallel trials keep apart;
 *   <li>each side becomes a mixture of kernels, one per trial and an even prior; new trials weigh
 *       more than old ones;
 *   <li>{@code candidates} points are drawn from the best trials' mixture, and the one with the
 *       largest {@code log l − log g} is the answer.
 * </ul>
 *
 * <p>With {@code multivariate} the parameters that every finished trial had, each always with the
 * same distribution, are chosen together; a parameter outside is chosen by itself, from those
 * trials that had it. With {@code group} parameters of conditional spaces are chosen together where
 * they occur together.
 *
 * <p>Of several objectives (MOTPE), the best tenth are whole ranks of domination, and of the last
 * rank those that together cover the most; each of them weighs the same. Parameters are then chosen
 * one by one unless {@code multivariate} or {@code group} says otherwise.
 *
 * <p>Immutable but for a cache, and safe for use by many threads. A suggestion costs O(candidates ·
 * parameters · trials) at worst. The densities are kept from ask to ask, and kernels that cannot
 * matter at a point are left out early, so that it costs far less as a rule.
 *
 * <p>The rules, bandwidths and defaults are those of Optuna 5.0, whose mixtures ours equal for the
 * same history. <b>Departures:</b>
 *
 * <ul>
 *   <li>Random numbers come from another generator, so draws differ where densities agree.
 *   <li>Among trials with equal values of a parameter, bandwidths go by trial number; Optuna leaves
 *       their order to an unstable sort.
 *   <li>The mass of a narrow bin keeps its digits; Optuna subtracts two almost equal numbers.
 *   <li>Paused trials count as running, and a value of a COMPLETE trial that is NaN as the worst.
 *   <li>Of points that cover exactly the same, the one of the lower number is taken; Optuna leaves
 *       it to rounding.
 * </ul>
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl, 2011, <i>Algorithms for hyper-parameter
 *       optimization</i>, NeurIPS 24. The method.
 *   <li>J. Bergstra, D. Yamins, D. D. Cox, 2013, <i>Making a science of model search</i>, ICML,
 *       PMLR 28(1). The weights by age.
 *   <li>S. Falkner, A. Klein, F. Hutter, 2018, <i>BOHB: robust and efficient hyperparameter
 *       optimization at scale</i>, ICML, PMLR 80. The joint mixture.
 *   <li>Y. Ozaki, Y. Tanigaki, S. Watanabe, M. Nomura, M. Onishi, 2022, <i>Multiobjective
 *       tree-structured Parzen estimator</i>, Journal of Artificial Intelligence Research 73,
 *       doi:10.1613/jair.1.13188. Several objectives.
 *   <li>S. Watanabe, F. Hutter, 2023, <i>c-TPE: tree-structured Parzen estimator with inequality
 *       constraints for expensive hyperparameter optimization</i>, IJCAI, arXiv:2211.14411.
 *       Constraints; there each has densities of its own, here the infeasible are the worst.
 *   <li>S. Watanabe, 2023, <i>Tree-structured Parzen estimator: understanding its algorithm
 *       components and their roles for better empirical performance</i>, arXiv:2304.11127. The
 *       choices of components.
 * </ol>
 */
public final class TpeSampler implements Sampler {

  /** The name under which a suggestion explains its joint space. */
  private static final String JOINT = "joint";

  /** Each costs room and time; far fewer are of use. */
  private static final int MOST_CANDIDATES = 100_000;

  /** So many tables are kept; each has the history once. */
  private static final int MOST_TABLES = 8;

  /** Null for what suits the objectives. */
  private final @Nullable Boolean multivariate;

  private final boolean group;
  private final int startupTrials;
  private final int candidates;
  private final boolean constantLiar;
  private final ArrayDeque<TpeTable> tables = new ArrayDeque<>();

  private TpeSampler(Builder builder) {
    multivariate = builder.multivariate;
    group = builder.group;
    startupTrials = builder.startupTrials;
    candidates = builder.candidates;
    constantLiar = builder.constantLiar;
  }

  /** The sampler with its defaults. */
  public static TpeSampler create() {
    return builder().build();
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with the options of this sampler. */
  public Builder toBuilder() {
    var same = new Builder();
    same.multivariate = multivariate;
    return same.group(group)
        .startupTrials(startupTrials)
        .candidates(candidates)
        .constantLiar(constantLiar);
  }

  @Override
  public Optional<Recipe> recipe() {
    Builder initial = builder();
    return Optional.of(
        Recipe.of("tpe")
            .with("sampler.multivariate", multivariate == null ? "" : multivariate, "")
            .with("sampler.group", group, initial.group)
            .with("sampler.startup", startupTrials, initial.startupTrials)
            .with("sampler.candidates", candidates, initial.candidates)
            .with("sampler.constant_liar", constantLiar, initial.constantLiar));
  }

  @Override
  public List<SearchSpace> jointSpaces(StudyHistory history) {
    if (!joins(history) || startingUp(history)) {
      return List.of();
    }
    return withTable(
        history,
        table -> {
          if (group) {
            return table.groups(history);
          }
          SearchSpace common = table.common(history);
          return common.isEmpty() ? List.of() : List.of(common);
        });
  }

  private boolean joins(StudyHistory history) {
    return multivariate != null ? multivariate : group || history.study().objectives().size() == 1;
  }

  @Override
  public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
    if (joint.isEmpty() || startingUp(history)) {
      return new Suggestion(Map.of(), Map.of());
    }
    return best(joint, history, random);
  }

  @Override
  public double one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history,
      RandomGenerator random) {
    if (distribution.single() || startingUp(history)) {
      return RandomSampler.draw(distribution, random);
    }
    SearchSpace alone = SearchSpace.empty().with(name, distribution);
    return best(alone, history, random).internal().getOrDefault(name, Double.NaN);
  }

  private boolean startingUp(StudyHistory history) {
    int missing = startupTrials;
    for (TrialSnapshot trial : history.finished()) {
      if (missing <= 0) {
        break;
      }
      missing -= TpeSplit.informs(trial) ? 1 : 0;
    }
    return missing > 0;
  }

  private Suggestion best(SearchSpace space, StudyHistory history, RandomGenerator random) {
    return withTable(
        history,
        table -> {
          TpeSides sides = table.sides(space, history, constantLiar);
          var points = new Points(sides.axes(), candidates);
          sides.best().draw(random, points);
          var gains = new double[candidates];
          int most = mostGain(sides, points, gains);
          int finished = table.split(history).rows().size();
          return suggestion(space, points, most, note(sides, finished, gains[most]));
        });
  }

  private int mostGain(TpeSides sides, Points points, double[] gains) {
    var densities = new double[candidates];
    sides.best().logDensities(points, gains);
    sides.rest().logDensities(points, densities);
    int most = 0;
    for (int i = 0; i < candidates; i++) {
      gains[i] -= densities[i];
      most = gains[i] > gains[most] ? i : most;
    }
    return most;
  }

  private Suggestion suggestion(SearchSpace space, Points points, int chosen, String note) {
    var internal = LinkedHashMap.<String, Double>newLinkedHashMap(points.axes.length);
    int axis = 0;
    for (String name : space.byName().keySet()) {
      internal.put(name, points.internal(axis++, chosen));
    }
    String key = group ? JOINT + ": " + String.join(", ", space.byName().keySet()) : JOINT;
    return new Suggestion(internal, Map.of(key, note));
  }

  private static String note(TpeSides sides, int finished, double gain) {
    return "TPE: best %d of %d trials against %d (%d running); log l \u2212 log g = "
            .formatted(sides.best().size(), finished, sides.rest().size(), sides.running())
        + hundredths(gain);
  }

  private static String hundredths(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /**
   * Lends a table to an ask, if there is one, the one that knows most of the history: asks that go
   * on at once have one each, and so have groups of trials that are told apart.
   */
  private <T> T withTable(StudyHistory history, Function<TpeTable, T> ask) {
    TpeTable table = take(history);
    try {
      return ask.apply(table);
    } finally {
      synchronized (tables) {
        tables.addLast(table);
        if (tables.size() > MOST_TABLES) {
          tables.removeFirst();
        }
      }
    }
  }

  private TpeTable take(StudyHistory history) {
    synchronized (tables) {
      for (TpeTable table : tables.reversed()) {
        if (table.leadsTo(history)) {
          tables.remove(table);
          return table;
        }
      }
    }
    return new TpeTable();
  }

  /** Sets the options of a {@link TpeSampler}; not safe for use by many threads. */
  public static final class Builder {

    private @Nullable Boolean multivariate;
    private boolean group;
    private int startupTrials = 10;
    private int candidates = 24;
    private boolean constantLiar = true;

    private Builder() {}

    /**
     * Whether parameters are chosen together where possible; by default they are in a study of one
     * objective, and in one of several if {@link #group} says so.
     */
    public Builder multivariate(boolean multivariate) {
      this.multivariate = multivariate;
      return this;
    }

    /**
     * Whether parameters that only some trials have are chosen together in groups, each made of
     * parameters that occur together or not at all; false by default. For spaces with conditions.
     */
    public Builder group(boolean group) {
      this.group = group;
      return this;
    }

    /** How many trials must be COMPLETE or PRUNED before values cease to be random; 10. */
    public Builder startupTrials(int startupTrials) {
      if (startupTrials < 0) {
        throw new IllegalArgumentException(
            "startupTrials: %d (expected: >= 0)".formatted(startupTrials));
      }
      this.startupTrials = startupTrials;
      return this;
    }

    /**
     * How many points are drawn to choose from; 24 by default, 100,000 at most. More means more
     * greed.
     */
    public Builder candidates(int candidates) {
      if (candidates < 1 || candidates > MOST_CANDIDATES) {
        throw new IllegalArgumentException(
            "candidates: %d (expected: from 1 to %d)".formatted(candidates, MOST_CANDIDATES));
      }
      this.candidates = candidates;
      return this;
    }

    /** Whether to keep away from where running trials are; true by default. */
    public Builder constantLiar(boolean constantLiar) {
      this.constantLiar = constantLiar;
      return this;
    }

    /**
     * The sampler.
     *
     * @throws IllegalArgumentException if groups are wanted, but nothing is to be chosen together
     */
    public TpeSampler build() {
      if (group && Boolean.FALSE.equals(multivariate)) {
        throw new IllegalArgumentException(
            "group: true with multivariate: false (expected: one of them otherwise). Groups are chosen together; leave multivariate out.");
      }
      return new TpeSampler(this);
    }
  }
}
