package dev.athanor.sampler;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The tree-structured Parzen estimator: draws candidates from a density {@code l} around the best
 * trials and takes the one that is likeliest against a density {@code g} around the rest.
 *
 * <p>Until {@code startupTrials} trials have ended COMPLETE or PRUNED, values are random. Then
 *
 * <ul>
 *   <li>the trials are split into the best tenth and the rest; pruned trials come after complete
 *       ones, and trials under way belong to the rest ("constant liar"), so that parallel trials
 *       keep apart;
 *   <li>each side becomes a mixture of kernels, one per trial and an even prior; new trials weigh
 *       more than old ones;
 *   <li>{@code candidates} points are drawn from the best trials' mixture, and the one with the
 *       largest {@code log l − log g} is the answer.
 * </ul>
 *
 * <p>With {@code multivariate} the parameters that every finished trial had, each always with the
 * same distribution, are chosen together; a parameter outside is chosen by itself, from those
 * trials that had it. Immutable but for a cache. A suggestion costs O(candidates · parameters ·
 * trials).
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
 *   <li>One objective and no constraints.
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
 *   <li>S. Watanabe, 2023, <i>Tree-structured Parzen estimator: understanding its algorithm
 *       components and their roles for better empirical performance</i>, arXiv:2304.11127. The
 *       choices of components.
 * </ol>
 */
public final class TpeSampler implements Sampler {

  /** The name under which a suggestion explains its joint space. */
  private static final String JOINT = "joint";

  private final boolean multivariate;
  private final int startupTrials;
  private final int candidates;
  private final boolean constantLiar;
  private final TpeTable table = new TpeTable();

  private TpeSampler(Builder builder) {
    multivariate = builder.multivariate;
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
    return new Builder()
        .multivariate(multivariate)
        .startupTrials(startupTrials)
        .candidates(candidates)
        .constantLiar(constantLiar);
  }

  @Override
  public List<SearchSpace> jointSpaces(StudyHistory history) {
    if (!multivariate || startingUp(history)) {
      return List.of();
    }
    SearchSpace common = table.common(history);
    return common.isEmpty() ? List.of() : List.of(common);
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
      String name, Distribution distribution, StudyHistory history, RandomGenerator random) {
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
    TpeSplit split = table.split(history, constantLiar);
    var below = table.observations(space, split.below());
    var above = table.observations(space, split.above());
    var good = ParzenEstimator.of(space, below);
    var rest = ParzenEstimator.of(space, above);
    var chosen = new double[space.byName().size()];
    var point = new double[chosen.length];
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < candidates; i++) {
      good.draw(random, point);
      double gain = good.logDensity(point) - rest.logDensity(point);
      if (i == 0 || gain > most) {
        most = gain;
        System.arraycopy(point, 0, chosen, 0, point.length);
      }
    }
    return suggestion(space, chosen, note(below, above, split.finished(), most));
  }

  private static Suggestion suggestion(SearchSpace space, double[] chosen, String note) {
    var internal = LinkedHashMap.<String, Double>newLinkedHashMap(chosen.length);
    int i = 0;
    for (String name : space.byName().keySet()) {
      internal.put(name, chosen[i++]);
    }
    return new Suggestion(internal, Map.of(JOINT, note));
  }

  private static String note(Observations below, Observations above, int finished, double gain) {
    return String.format(
        Locale.ROOT,
        "TPE: best %d of %d trials against %d (%d running); log l \u2212 log g = %.2f",
        below.count(),
        finished,
        above.count(),
        above.running(),
        gain);
  }

  /** Sets the options of a {@link TpeSampler}; not safe for use by many threads. */
  public static final class Builder {

    private boolean multivariate = true;
    private int startupTrials = 10;
    private int candidates = 24;
    private boolean constantLiar = true;

    private Builder() {}

    /** Whether parameters are chosen together where possible; true by default. */
    public Builder multivariate(boolean multivariate) {
      this.multivariate = multivariate;
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

    /** How many points are drawn to choose from; 24 by default. More means more greed. */
    public Builder candidates(int candidates) {
      if (candidates < 1) {
        throw new IllegalArgumentException("candidates: %d (expected: >= 1)".formatted(candidates));
      }
      this.candidates = candidates;
      return this;
    }

    /** Whether to keep away from where running trials are; true by default. */
    public Builder constantLiar(boolean constantLiar) {
      this.constantLiar = constantLiar;
      return this;
    }

    public TpeSampler build() {
      return new TpeSampler(this);
    }
  }
}
