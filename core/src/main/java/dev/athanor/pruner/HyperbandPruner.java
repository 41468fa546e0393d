package dev.athanor.pruner;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Hyperband: several {@link SuccessiveHalvingPruner}s side by side, the <i>brackets</i>, each with
 * trials of its own, so that how early trials are stopped is itself a matter of trial.
 *
 * <p>There are {@code ⌊log(maxResource / minResource) / log(factor)⌋ + 1} brackets, with the
 * roundings of floating-point numbers: 81 steps with factor 3 have five, and 243 no more. Bracket
 * b, from 0, is successive halving with {@code minRate} b: bracket 0 stops earliest and has the
 * most trials, the last one lets all go on to about the end. To which one a trial belongs follows
 * from the name of the study and its number alone, by a checksum. Trials are compared with those of
 * their bracket only, and samplers see no others ({@link #scope}).
 *
 * <p>Verdicts are those of Optuna 5.0, derived from the history as in {@link
 * SuccessiveHalvingPruner}, whose departures hold here too. Without {@code maxResource}, the last
 * step and one more of the COMPLETE trial with reports that ended first takes its place, and never
 * changes after. Until there is one, nobody is stopped and samplers see everything; trials that
 * ended before it, and this one itself, were never judged and count in no rung, though samplers see
 * those of their bracket. <b>Departures</b> from Optuna:
 *
 * <ul>
 *   <li>Brackets are known as soon as this trial ends, or from the start with {@code maxResource};
 *       with Optuna from the next report on, and then from the longest trial that is COMPLETE, and
 *       anew in each process.
 *   <li>A {@code maxResource} less than {@code minResource} is refused; Optuna stops no trial.
 * </ul>
 *
 * <p>Immutable but for a cache. A verdict costs, beside that of the bracket's pruner, time linear
 * in the unfinished trials and in those that ended since the one before; so does a scope.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>L. Li, K. Jamieson, G. DeSalvo, A. Rostamizadeh, A. Talwalkar, 2018, <i>Hyperband: a novel
 *       bandit-based approach to hyperparameter optimization</i>, Journal of Machine Learning
 *       Research 18(185), arXiv:1603.06560. There brackets are run one after the other, each with a
 *       number of trials fixed beforehand, and halving waits for all of a rung; here trials come
 *       without end and in any order, so that these numbers become shares.
 * </ol>
 */
public final class HyperbandPruner implements Pruner {

  private final long minResource;
  private final OptionalLong maxResource;
  private final long factor;
  private final long bootstrap;
  private final BracketTable table;

  private HyperbandPruner(long minResource, OptionalLong maxResource, long factor, long bootstrap) {
    this.minResource = Limits.atLeast("minResource", minResource, 1);
    this.maxResource = maxResource;
    this.factor = Limits.atLeast("factor", factor, 2);
    this.bootstrap = Limits.atLeast("bootstrap", bootstrap, 0);
    if (maxResource.isPresent()) {
      Limits.atLeast("maxResource", maxResource.getAsLong(), minResource);
    } else if (bootstrap > 0) {
      throw new IllegalArgumentException(
          "bootstrap: %d without maxResource (expected: 0). Set maxResource, or drop bootstrap."
              .formatted(bootstrap));
    }
    table = new BracketTable(minResource, maxResource, factor);
  }

  /** The pruner with its defaults: rungs from step 1, full runs as long as the first, factor 3. */
  public static HyperbandPruner create() {
    return of(1, OptionalLong.empty(), 3, 0);
  }

  /**
   * The pruner with options.
   *
   * @param minResource the step at which rung 0 of bracket 0 ends, at least 1
   * @param maxResource how many steps a full run has, at least {@code minResource}; empty to learn
   *     it from the first trial that completes
   * @param factor how many times longer each rung is than the one before, and one of how many goes
   *     on; at least 2
   * @param bootstrap every trial is stopped at a rung until more than this many of its bracket have
   *     completed it; 0 unless {@code maxResource} is given
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static HyperbandPruner of(
      long minResource, OptionalLong maxResource, long factor, long bootstrap) {
    return new HyperbandPruner(minResource, maxResource, factor, bootstrap);
  }

  @Override
  public Optional<Recipe> recipe() {
    Object max = maxResource.isPresent() ? maxResource.getAsLong() : "auto";
    return Optional.of(
        Recipe.of("hyperband")
            .with("pruner.min", minResource, 1L)
            .with("pruner.max", max, "auto")
            .with("pruner.factor", factor, 3L)
            .with("pruner.bootstrap", bootstrap, 0L));
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    if (trial.reports().isEmpty()) {
      return new Verdict(false, "nothing is reported yet");
    }
    Verdict before = trial.verdict();
    if (before != null && before.prune()) {
      return before;
    }
    BracketTable.Group group = table.group(trial.number(), history);
    if (group == null) {
      return new Verdict(
          false,
          "there are no brackets: they follow from the first trial that completes, if it comes to"
              + " step %d".formatted(minResource - 1));
    }
    Verdict verdict =
        SuccessiveHalvingPruner.of(OptionalLong.of(minResource), factor, group.bracket(), bootstrap)
            .judge(trial, group.trials(), group.early());
    return new Verdict(
        verdict.prune(),
        "bracket %d: %s".formatted(group.bracket(), verdict.because()),
        verdict.rung());
  }

  /** The trials of the bracket of this number; all while there are no brackets. */
  @Override
  public StudyHistory scope(int number, StudyHistory history) {
    BracketTable.Group group = table.group(number, history);
    return group == null ? history : group.trials();
  }
}
