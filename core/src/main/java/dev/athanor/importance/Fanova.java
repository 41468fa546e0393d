package dev.athanor.importance;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.numeric.Quantile;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Functional analysis of variance: a parameter matters as much as the objective varies with it
 * alone, averaged over all others.
 *
 * <p>A forest of regression trees learns the objective from the trials; the variance that each tree
 * has over the search space is then split up exactly. A parameter's share of the sum over
 * parameters is its importance; what several do only together counts for none. The answer is as
 * good as the forest, which needs trials all over the space.
 *
 * <p>Only parameters that every COMPLETE trial had, always with the same distribution, take part;
 * {@link PedAnova} knows conditional ones. A parameter with a single value has share 0.
 *
 * <p><b>The interval</b> is about the trials that happened to be tried: every tree learns from
 * other trials, drawn anew with replacement, and 90 % of the trees by themselves give a share
 * within it. It is widened to hold the value where it would not. Because the value is a mean over
 * trees, which varies less than a tree, the interval is rather too wide than too narrow. With one
 * tree it has no width and says nothing.
 *
 * <p>Takes O(trees · trials · log(trials) · parameters) for trees that are not degenerate.
 * Immutable.
 *
 * <p>The method and its defaults are those of Optuna 5.0, which grows its forest by scikit-learn;
 * values differ as those of two seeds do. <b>Departures:</b>
 *
 * <ul>
 *   <li>Random numbers come from another generator. Splits that are as good as each other have
 *       equal chances; there, rounding prefers some, which shows where trials are very few.
 *   <li>Objectives of any size and parameters of any range will do: there, a variance below 2e-16
 *       and values closer than 1e-7 count as none, and parameters are rounded to 24 bits.
 *   <li>Equal values throughout give equal shares; there, an error.
 *   <li>Intervals, and {@link Builder#searchScale}.
 * </ul>
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>F. Hutter, H. Hoos, K. Leyton-Brown, 2014, <i>An efficient approach for assessing
 *       hyperparameter importance</i>, ICML, PMLR 32(1). The method. There, forests choose among a
 *       part of the columns at every split.
 *   <li>L. Breiman, 2001, <i>Random forests</i>, Machine Learning 45, doi:10.1023/A:1010933404324.
 * </ol>
 */
public final class Fanova implements Importance {

  private static final double TAIL = 0.05;

  private final int trees;
  private final int depth;
  private final long seed;
  private final boolean searchScale;

  private Fanova(Builder builder) {
    trees = builder.trees;
    depth = builder.depth;
    seed = builder.seed;
    searchScale = builder.searchScale;
  }

  /**
   * fANOVA with its defaults.
   *
   * @param seed from which the forest's random numbers come
   */
  public static Fanova create(long seed) {
    return builder().seed(seed).build();
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public Importances of(StudyHistory history, int objective) {
    var complete = CompleteTrials.of(history, objective);
    Map<String, Distribution> params = common(complete.all());
    var varied = new LinkedHashMap<>(params);
    varied.values().removeIf(Distribution::single);
    List<String> names = List.copyOf(params.keySet());
    double[] targets = standardized(column(complete.losses()));
    int trials = targets.length;
    if (varied.isEmpty() || trials < 2) {
      return Importances.undecided(names, trials);
    }
    var table = ForestTable.of(varied, complete.usable(), targets, searchScale);
    double[][] fractions = fractions(table, varied.size());
    return importances(names, List.copyOf(varied.keySet()), fractions, trials);
  }

  /** What all trials had, always the same; by name. */
  private static Map<String, Distribution> common(List<TrialSnapshot> trials) {
    var common = new TreeMap<String, Distribution>();
    if (!trials.isEmpty()) {
      trials.getFirst().params().forEach((name, any) -> common.put(name, any.distribution()));
    }
    for (TrialSnapshot trial : trials) {
      Map<String, Assignment> params = trial.params();
      common
          .entrySet()
          .removeIf(entry -> {
            Assignment given = params.get(entry.getKey());
            return given == null || !given.distribution().equals(entry.getValue());
          });
    }
    return common;
  }

  /** The numbers about 0, the farthest at a distance of 1; neither changes an importance. */
  private static double[] column(double[][] losses) {
    return Arrays.stream(losses).mapToDouble(row -> row[0]).toArray();
  }

  private static double[] standardized(double[] losses) {
    double[] targets = scaled(losses);
    double mean = Arrays.stream(targets).sum() / Math.max(targets.length, 1);
    for (int i = 0; i < targets.length; i++) {
      targets[i] -= mean;
    }
    return scaled(targets);
  }

  private static double[] scaled(double[] numbers) {
    double most = 0;
    for (double number : numbers) {
      most = Math.max(most, Math.abs(number));
    }
    var scaled = new double[numbers.length];
    for (int i = 0; i < scaled.length && most > 0; i++) {
      scaled[i] = numbers[i] / most;
    }
    return scaled;
  }

  /** {@code double[][parameters]}: what each tree that varies at all gives to each alone. */
  private double[][] fractions(ForestTable table, int params) {
    var chance = new SplittableRandom(seed);
    var grower = new TreeGrower(table, depth);
    var box = new LeafBox(table);
    var fractions = new ArrayList<double[]>(trees);
    for (int i = 0; i < trees; i++) {
      var variances = new TreeVariances(grower.grow(chance.split()), table, box);
      if (variances.total() > 0) {
        double[] alone = variances.perParam(params);
        for (int param = 0; param < params; param++) {
          alone[param] /= variances.total();
        }
        fractions.add(alone);
      }
    }
    return fractions.toArray(double[][]::new);
  }

  private static Importances importances(
      List<String> names, List<String> varied, double[][] fractions, int trials) {
    var values = new double[names.size()];
    var low = new double[values.length];
    var high = new double[values.length];
    var shares = new double[varied.size()][fractions.length];
    for (int tree = 0; tree < fractions.length; tree++) {
      for (int param = 0; param < shares.length; param++) {
        values[names.indexOf(varied.get(param))] += fractions[tree][param];
      }
    }
    if (!Importances.normalize(values)) {
      return Importances.undecided(names, trials);
    }
    for (int tree = 0; tree < fractions.length; tree++) {
      boolean decided = Importances.normalize(fractions[tree]);
      for (int param = 0; param < shares.length; param++) {
        shares[param][tree] = decided ? fractions[tree][param] : 1.0 / shares.length;
      }
    }
    for (int param = 0; param < shares.length; param++) {
      Arrays.sort(shares[param]);
      int at = names.indexOf(varied.get(param));
      low[at] = Quantile.linear(shares[param], TAIL);
      high[at] = Quantile.linear(shares[param], 1 - TAIL);
    }
    return Importances.of(names, values, low, high, trials);
  }

  /** Sets the options of a {@link Fanova}; not safe for use by many threads. */
  public static final class Builder {

    private int trees = 64;
    private int depth = 64;
    private long seed;
    private boolean searchScale;

    private Builder() {}

    /** How many trees the forest has; 64 by default. */
    public Builder trees(int trees) {
      this.trees = atLeastOne("trees", trees);
      return this;
    }

    /** How many splits may lie above a leaf; 64 by default. */
    public Builder depth(int depth) {
      this.depth = atLeastOne("depth", depth);
      return this;
    }

    /** From which the forest's random numbers come; 0 by default. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Whether averages over the space are taken as it is searched: evenly in the logarithm where a
     * range says so, and with half a step more at either end of stepped ranges. Else, as in Optuna
     * and by default, numbers are taken as they are: of a range from 0.001 to 1, nine tenths lie
     * above 0.1, whatever its scale.
     */
    public Builder searchScale(boolean searchScale) {
      this.searchScale = searchScale;
      return this;
    }

    public Fanova build() {
      return new Fanova(this);
    }

    private static int atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException("%s: %d (expected: >= 1)".formatted(name, value));
      }
      return value;
    }
  }
}
