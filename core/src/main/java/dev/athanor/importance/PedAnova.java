package dev.athanor.importance;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.numeric.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * PED-ANOVA: a parameter matters as much as its values among the best trials are spread otherwise
 * than among all of them.
 *
 * <p>The best are the share {@code targetQuantile} of the trials, those equal to the last of them
 * included. For each parameter two densities are estimated on a grid of at most 50 cells (a cell
 * per choice), of the best trials and of all; their Pearson divergence, as a share of the sum over
 * parameters, is the importance. Only the order of the objective's values counts, so any monotone
 * transformation of them gives the same answer.
 *
 * <p>Every parameter that some COMPLETE trial had takes part. One that is conditional, or whose
 * range depends on others, is compared within its regimes (the trials that drew it from the same
 * distribution, at least two of them), each weighed by how common it is among the best and among
 * all. A parameter with a single value has share 0. Where no density differs, as with equal values
 * throughout, every parameter has the same share.
 *
 * <p><b>The interval</b> is about the trials that happened to be tried: of ten studies that differ
 * in them by chance only, about nine give one that covers the share they have on average. The
 * trials are drawn anew 100 times, as many as there are, with replacement, and the shares are
 * computed again. Drawing anew adds noise, which feeds unimportant parameters at the cost of
 * important ones, so the 5th and 95th percentile are moved by what the median is off the value. The
 * draws depend on nothing but the number of trials. What trials elsewhere would have shown, no
 * resampling can say.
 *
 * <p>Takes O(trials · parameters), and 100 times that for the interval. Immutable.
 *
 * <p>Values are those of Optuna 5.0. <b>Departures:</b>
 *
 * <ul>
 *   <li>Intervals.
 *   <li>One of several objectives may be maximised; there, it has to be negated by hand.
 *   <li>Where the best end within a rank of domination, trials drawn anew keep the order that the
 *       rank has for all trials.
 * </ul>
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>S. Watanabe, A. Bansal, F. Hutter, 2023, <i>PED-ANOVA: efficiently quantifying
 *       hyperparameter importance in arbitrary subspaces</i>, IJCAI, arXiv:2304.10255. The method.
 *   <li>K. Baba, Y. Ozaki, S. Watanabe, 2026, <i>Conditional PED-ANOVA: hyperparameter importance
 *       in hierarchical and dynamic search spaces</i>, KDD, arXiv:2601.20800. Regimes.
 *   <li>D. W. Scott, 1992, <i>Multivariate density estimation: theory, practice, and
 *       visualization</i>, Wiley. The width of kernels.
 *   <li>B. Efron, R. J. Tibshirani, 1993, <i>An introduction to the bootstrap</i>, Chapman and
 *       Hall, chapters 10 and 13. Percentile intervals and the bias of resampling.
 * </ol>
 */
public final class PedAnova implements Importance {

  private static final int RESAMPLES = 100;
  private static final double TAIL = 0.05;

  private final double targetQuantile;
  private final double regionQuantile;
  private final boolean local;

  private PedAnova(Builder builder) {
    targetQuantile = builder.targetQuantile;
    regionQuantile = builder.regionQuantile;
    local = builder.local;
  }

  /** PED-ANOVA with its defaults. */
  public static PedAnova create() {
    return builder().build();
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The importance of the parameters for the only objective, or for all objectives together: there,
   * the best are whole ranks of domination, and of the last rank those that cover the most.
   */
  @Override
  public Importances of(StudyHistory history) {
    if (history.study().objectives().size() == 1) {
      return of(history, 0);
    }
    return of(
        CompleteTrials.of(history),
        (trials, losses) -> BestFirst.together(trials, losses, targetQuantile, regionQuantile));
  }

  @Override
  public Importances of(StudyHistory history, int objective) {
    return of(CompleteTrials.of(history, objective), BestFirst::byLoss);
  }

  private Importances of(
      CompleteTrials complete, BiFunction<List<TrialSnapshot>, double[][], BestFirst> ranking) {
    List<String> names = names(complete.all());
    int trials = complete.usable().size();
    return trials < 2
        ? Importances.undecided(names, trials)
        : new Comparison(names, ranking.apply(complete.usable(), complete.losses())).importances();
  }

  /** Of every parameter that some trial had, in their natural order. */
  private static List<String> names(List<TrialSnapshot> trials) {
    var names = new TreeSet<String>();
    for (TrialSnapshot trial : trials) {
      names.addAll(trial.params().keySet());
    }
    return List.copyOf(names);
  }

  /** The best trials of one ranking beside the others. */
  private final class Comparison {
    private final List<String> names;
    private final BestFirst ranking;
    private final List<GridColumn> columns = new ArrayList<>();

    Comparison(List<String> names, BestFirst ranking) {
      this.names = names;
      this.ranking = ranking;
      for (String name : names) {
        columns.add(GridColumn.of(name, ranking.trials()));
      }
    }

    Importances importances() {
      int trials = ranking.trials().size();
      var counts = new int[trials];
      Arrays.fill(counts, 1);
      double[] values = divergences(counts, GridKernels.exact());
      if (!Importances.normalize(values)) {
        return Importances.undecided(names, trials);
      }
      var low = new double[values.length];
      var high = new double[values.length];
      double[][] resampled = resampled(counts);
      for (int i = 0; i < values.length; i++) {
        double[] shares = resampled[i];
        Arrays.sort(shares);
        double middle = Quantile.linear(shares, 0.5);
        low[i] = values[i] - (middle - Quantile.linear(shares, TAIL));
        high[i] = values[i] + (Quantile.linear(shares, 1 - TAIL) - middle);
      }
      return Importances.of(names, values, low, high, trials);
    }

    private double[] divergences(int[] counts, GridKernels kernels) {
      int targetEnd = ranking.end(targetQuantile, counts);
      int regionEnd = ranking.end(regionQuantile, counts);
      var divergences = new double[columns.size()];
      for (int i = 0; i < divergences.length; i++) {
        divergences[i] = columns.get(i).divergence(counts, targetEnd, regionEnd, local, kernels);
      }
      return divergences;
    }

    /** {@code double[parameters][RESAMPLES]}, the shares among trials drawn anew. */
    private double[][] resampled(int[] counts) {
      var random = new SplittableRandom(counts.length);
      var kernels = GridKernels.rounded();
      var shares = new double[columns.size()][RESAMPLES];
      for (int resample = 0; resample < RESAMPLES; resample++) {
        Arrays.fill(counts, 0);
        for (int i = 0; i < counts.length; i++) {
          counts[random.nextInt(counts.length)]++;
        }
        double[] again = divergences(counts, kernels);
        boolean decided = Importances.normalize(again);
        for (int i = 0; i < again.length; i++) {
          shares[i][resample] = decided ? again[i] : 1.0 / again.length;
        }
      }
      return shares;
    }
  }

  /** Sets the options of a {@link PedAnova}; not safe for use by many threads. */
  public static final class Builder {

    private double targetQuantile = 0.1;
    private double regionQuantile = 1;
    private boolean local = true;

    private Builder() {}

    /**
     * Which share of the trials are the best, above 0 and below {@link #regionQuantile}; 0.1 by
     * default. It should come to five trials at least.
     */
    public Builder targetQuantile(double targetQuantile) {
      this.targetQuantile = targetQuantile;
      return this;
    }

    /** Which share of the trials the best are compared with, up to 1; all by default. */
    public Builder regionQuantile(double regionQuantile) {
      this.regionQuantile = regionQuantile;
      return this;
    }

    /**
     * Whether the best are compared with the other trials as they were tried, which says what
     * mattered during this search, also when ranges were changed on the way; else with an even
     * spread over the ranges. True by default.
     */
    public Builder local(boolean local) {
      this.local = local;
      return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException unless {@code 0 < targetQuantile < regionQuantile <= 1}
     */
    public PedAnova build() {
      if (!(targetQuantile > 0 && targetQuantile < regionQuantile && regionQuantile <= 1)) {
        throw new IllegalArgumentException(
            "targetQuantile: %s, regionQuantile: %s (expected: 0 < targetQuantile < regionQuantile <= 1)"
                .formatted(targetQuantile, regionQuantile));
      }
      return new PedAnova(this);
    }
  }
}
