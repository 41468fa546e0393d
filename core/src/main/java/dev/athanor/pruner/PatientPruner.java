package dev.athanor.pruner;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Direction;
import dev.athanor.model.Recipe;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a trial go on while it still gets better, and asks another pruner, or stops it, once it does
 * not.
 *
 * <p>A trial has had patience enough when the best of its last {@code patience + 1} reports, in the
 * order of steps, is worse than the best of all before by more than {@code minDelta}. NaN is left
 * out of both; a side of nothing but NaN lets the trial go on. Immutable if the pruner inside is. A
 * verdict costs time linear in the trial's reports, and what the pruner inside costs.
 *
 * <p>Verdicts are those of Optuna 5.0, where the pruner inside does not depend on which reports it
 * was asked about before ({@link SuccessiveHalvingPruner} and {@link HyperbandPruner} count every
 * report in its rung, also those that patience kept from them).
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>L. Prechelt, 1998, <i>Early stopping — but when?</i>, Neural Networks: Tricks of the Trade,
 *       doi:10.1007/3-540-49430-8_3. Stopping after a number of reports without a gain.
 * </ol>
 */
public final class PatientPruner implements Pruner {

  /** Where a study names this pruner without an option. */
  static final long DEFAULT_PATIENCE = 5;

  private final @Nullable Pruner wrapped;
  private final long patience;
  private final double minDelta;

  private PatientPruner(@Nullable Pruner wrapped, long patience, double minDelta) {
    this.wrapped = wrapped;
    this.patience = Limits.atLeast("patience", patience, 0);
    this.minDelta = Limits.within("minDelta", minDelta, 0, Double.POSITIVE_INFINITY);
  }

  /**
   * The pruner that stops a trial once patience ends.
   *
   * @param patience one report less than may pass without being as good as an earlier one, at least
   *     0
   * @param minDelta by how much worse than the best before still counts as good, at least 0
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static PatientPruner of(long patience, double minDelta) {
    return new PatientPruner(null, patience, minDelta);
  }

  /**
   * The pruner that asks another once patience ends.
   *
   * @param patience as in {@link #of}
   * @param minDelta as in {@link #of}
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static PatientPruner wrapping(Pruner wrapped, long patience, double minDelta) {
    return new PatientPruner(requireNonNull(wrapped, "wrapped"), patience, minDelta);
  }

  /** {@inheritDoc} Empty if the pruner inside has none. */
  @Override
  public Optional<Recipe> recipe() {
    Optional<Recipe> inside = wrapped == null ? Optional.of(Recipe.of("none")) : wrapped.recipe();
    return inside.map(known ->
        new Recipe("patient", known.options())
            .with("pruner.wrapped", known.name(), "none")
            .with("pruner.patience", patience, DEFAULT_PATIENCE)
            .with("pruner.min_delta", minDelta, 0.0));
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    Reports reports = trial.reports();
    if (reports.size() - 1 <= patience) {
      return goOn(
          "%d reports are made (judged from %d)", reports.size(), Math.max(patience, patience + 2));
    }
    Direction direction = history.study().objective().direction();
    int split = reports.size() - 1 - (int) patience;
    double before = PercentilePruner.best(reports, 0, split, direction);
    double since = PercentilePruner.best(reports, split, reports.size(), direction);
    if (Double.isNaN(before) || Double.isNaN(since)) {
      return goOn(
          "%s reports are all NaN",
          Double.isNaN(since) ? "the last %d".formatted(patience + 1) : "the first " + split);
    }
    double needed = direction == Direction.MAXIMIZE ? before - minDelta : before + minDelta;
    boolean worse = direction.better(needed, since);
    return worse && wrapped != null
        ? wrapped.judge(trial, history)
        : verdict(worse, since, needed, reports.step(reports.size() - 1), direction);
  }

  @Override
  public StudyHistory scope(int number, StudyHistory history) {
    return wrapped == null ? history : wrapped.scope(number, history);
  }

  private Verdict verdict(
      boolean prune, double since, double needed, long step, Direction direction) {
    return new Verdict(
        prune,
        "step %d: the best of the last %d reports, %s, is %s than the best before (needs %s %s)"
            .formatted(
                step,
                patience + 1,
                Figures.text(since, needed),
                prune ? "worse" : "not worse",
                direction == Direction.MAXIMIZE ? ">=" : "<=",
                Figures.text(needed, since)));
  }

  private static Verdict goOn(String because, Object... figures) {
    return new Verdict(false, because.formatted(figures));
  }
}
