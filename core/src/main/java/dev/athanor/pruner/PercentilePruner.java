package dev.athanor.pruner;

import dev.athanor.model.Direction;
import dev.athanor.model.Recipe;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.numeric.Quantile;
import java.util.Arrays;
import java.util.Optional;

/**
 * Stops a trial whose best report so far is worse than what a given share of the COMPLETE trials
 * had at the same step.
 *
 * <p>Only reports at this very step count among the others, NaN apart; a trial whose reports are
 * all NaN is stopped. Where the threshold is not defined (between infinite values) the trial goes
 * on. Immutable. A verdict costs O(n log n) for n trials.
 *
 * <p>Verdicts are those of Optuna 5.0.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>D. Golovin and others, 2017, <i>Google Vizier: a service for black-box optimization</i>,
 *       KDD, doi:10.1145/3097983.3098043, section 3.2.2. The median rule; there a running mean
 *       takes the place of the others' report at the step.
 * </ol>
 */
public final class PercentilePruner implements Pruner {

  /** What a setup that names no percentile means. */
  private static final double HALF = 50;

  private final double percentile;
  private final long startupTrials;
  private final JudgedSteps steps;
  private final long minTrials;

  private PercentilePruner(Builder builder) {
    percentile = builder.percentile;
    startupTrials = builder.startupTrials;
    steps = new JudgedSteps(builder.warmupSteps, builder.intervalSteps);
    minTrials = builder.minTrials;
  }

  /**
   * The pruner that keeps trials among the best {@code percentile} percent, with defaults.
   *
   * @param percentile from 0 to 100, ends included
   */
  public static PercentilePruner of(double percentile) {
    return builder(percentile).build();
  }

  /**
   * A builder with the defaults.
   *
   * @param percentile from 0 to 100, ends included
   */
  public static Builder builder(double percentile) {
    return new Builder(percentile);
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(
        described(Recipe.of("percentile").with("pruner.percentile", percentile, HALF)));
  }

  /** The recipe with all options but the percentile. */
  Recipe described(Recipe recipe) {
    var initial = new Builder(HALF);
    return recipe
        .with("pruner.startup", startupTrials, initial.startupTrials)
        .with("pruner.warmup", steps.warmup(), initial.warmupSteps)
        .with("pruner.interval", steps.interval(), initial.intervalSteps)
        .with("pruner.min_trials", minTrials, initial.minTrials);
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    int complete = history.count(TrialState.COMPLETE);
    if (complete == 0 || complete < startupTrials) {
      return goOn("%d trials are complete (judged from %d)", complete, Math.max(1, startupTrials));
    }
    Reports reports = trial.reports();
    String passes = steps.passes(reports);
    if (passes != null) {
      return new Verdict(false, passes);
    }
    long step = reports.step(reports.size() - 1);
    Direction direction = history.study().objective().direction();
    double best = best(reports, 0, reports.size(), direction);
    return Double.isNaN(best)
        ? new Verdict(true, "step %d: every report so far is NaN".formatted(step))
        : compare(best, step, direction, history);
  }

  private Verdict compare(double best, long step, Direction direction, StudyHistory history) {
    var others = new double[history.finished().size()];
    int reported = 0;
    int numbers = 0;
    for (TrialSnapshot other : history.finished()) {
      if (other.state() == TrialState.COMPLETE && other.reports().has(step)) {
        double value = other.reports().value(other.reports().indexFrom(step));
        reported++;
        if (!Double.isNaN(value)) {
          others[numbers++] = value;
        }
      }
    }
    if (reported < minTrials || numbers == 0) {
      return goOn(
          "step %d: %d complete trials have a value here (compared from %d)",
          step, numbers, minTrials);
    }
    double[] sorted = Arrays.copyOf(others, numbers);
    Arrays.sort(sorted);
    double share = direction == Direction.MAXIMIZE ? 100 - percentile : percentile;
    double threshold = Quantile.linear(sorted, share / 100);
    return verdict(best, threshold, step, direction, numbers);
  }

  private Verdict verdict(
      double best, double threshold, long step, Direction direction, int numbers) {
    boolean prune = direction.better(threshold, best);
    String because =
        "step %d: best so far %s is %s the %s of %d complete trials (needs %s %s)"
            .formatted(
                step,
                Figures.text(best, threshold),
                prune ? "worse than" : "not worse than",
                percentile == 50 ? "median" : "best " + Figures.text(percentile) + " %",
                numbers,
                direction == Direction.MAXIMIZE ? ">=" : "<=",
                Figures.text(threshold, best));
    return new Verdict(prune, because);
  }

  /** The best of some reports, by their index; NaN if all of them are. */
  static double best(Reports reports, int from, int to, Direction direction) {
    double best = Double.NaN;
    for (int i = from; i < to; i++) {
      double value = reports.value(i);
      if (Double.isNaN(best) || direction.better(value, best)) {
        best = value;
      }
    }
    return best;
  }

  private static Verdict goOn(String because, Object... figures) {
    return new Verdict(false, because.formatted(figures));
  }

  /** Sets the options of a {@link PercentilePruner}; not safe for use by many threads. */
  public static final class Builder {

    private final double percentile;
    private long startupTrials = 5;
    private long warmupSteps;
    private long intervalSteps = 1;
    private long minTrials = 1;

    private Builder(double percentile) {
      this.percentile = Limits.within("percentile", percentile, 0, 100);
    }

    /** How many trials must be COMPLETE before any is judged; 5 by default. */
    public Builder startupTrials(long startupTrials) {
      this.startupTrials = Limits.atLeast("startupTrials", startupTrials, 0);
      return this;
    }

    /** The step before which no trial is judged; 0 by default. */
    public Builder warmupSteps(long warmupSteps) {
      this.warmupSteps = Limits.atLeast("warmupSteps", warmupSteps, 0);
      return this;
    }

    /** Only the first report of every so many steps is judged; 1 by default. */
    public Builder intervalSteps(long intervalSteps) {
      this.intervalSteps = Limits.atLeast("intervalSteps", intervalSteps, 1);
      return this;
    }

    /** How many COMPLETE trials must have reported at the step; 1 by default. */
    public Builder minTrials(long minTrials) {
      this.minTrials = Limits.atLeast("minTrials", minTrials, 1);
      return this;
    }

    public PercentilePruner build() {
      return new PercentilePruner(this);
    }
  }
}
