package dev.athanor.pruner;

import dev.athanor.model.Recipe;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import java.util.Optional;

/**
 * Stops a trial whose report at its highest step lies outside fixed bounds, or is NaN; others do
 * not matter. Immutable. A verdict costs constant time.
 *
 * <p>Verdicts are those of Optuna 5.0.
 */
public final class ThresholdPruner implements Pruner {

  private final double lower;
  private final double upper;
  private final JudgedSteps steps;

  private ThresholdPruner(double lower, double upper, JudgedSteps steps) {
    this.lower = lower;
    this.upper = upper;
    this.steps = steps;
    if (!(lower <= upper)) {
      throw new IllegalArgumentException(
          "bounds: lower %s, upper %s (expected: lower <= upper)".formatted(lower, upper));
    }
  }

  /**
   * The pruner that judges every report.
   *
   * @param lower what lies below is stopped; minus infinity for no bound
   * @param upper what lies above is stopped, at least {@code lower}; infinity for no bound
   * @throws IllegalArgumentException if a bound is NaN, or {@code lower > upper}
   */
  public static ThresholdPruner of(double lower, double upper) {
    return of(lower, upper, 0, 1);
  }

  /**
   * The pruner with options.
   *
   * @param lower what lies below is stopped; minus infinity for no bound
   * @param upper what lies above is stopped, at least {@code lower}; infinity for no bound
   * @param warmupSteps the step before which no trial is judged, at least 0
   * @param intervalSteps only the first report of every so many steps is judged, at least 1
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static ThresholdPruner of(
      double lower, double upper, long warmupSteps, long intervalSteps) {
    return new ThresholdPruner(lower, upper, new JudgedSteps(warmupSteps, intervalSteps));
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(
        Recipe.of("threshold")
            .with("pruner.lower", lower, Double.NEGATIVE_INFINITY)
            .with("pruner.upper", upper, Double.POSITIVE_INFINITY)
            .with("pruner.warmup", steps.warmup(), 0L)
            .with("pruner.interval", steps.interval(), 1L));
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    Reports reports = trial.reports();
    String passes = steps.passes(reports);
    if (passes != null) {
      return new Verdict(false, passes);
    }
    double value = reports.last();
    return new Verdict(
        !(value >= lower && value <= upper),
        "step %d: %s".formatted(reports.step(reports.size() - 1), finding(value)));
  }

  private String finding(double value) {
    if (Double.isNaN(value)) {
      return "the value is NaN";
    }
    if (value < lower) {
      return "%s is below the lower bound (needs >= %s)"
          .formatted(Figures.text(value, lower), Figures.text(lower, value));
    }
    if (value > upper) {
      return "%s is above the upper bound (needs <= %s)"
          .formatted(Figures.text(value, upper), Figures.text(upper, value));
    }
    return "%s is within the bounds (%s to %s)"
        .formatted(Figures.text(value), Figures.text(lower), Figures.text(upper));
  }
}
