package dev.athanor.pruner;

import dev.athanor.model.Direction;
import dev.athanor.model.Recipe;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import dev.athanor.numeric.SignedRank;
import java.util.Arrays;
import java.util.Optional;

/**
 * Stops a trial that a signed-rank test finds worse than the best COMPLETE trial, step by step: for
 * objectives that are the mean over many tasks, where each step is a task (a fold, an instance, a
 * question) and reports need not get better.
 *
 * <p>Compared are the reports at steps that both trials have, in any order; other steps are left
 * out. A trial goes on if the mean of its reports is as good as the mean of the best trial's, and
 * if any report of either is not finite. Immutable. A verdict costs O(n + m log m) for n trials and
 * m reports.
 *
 * <p>Verdicts are those of Optuna 5.0 with SciPy 1.17. <b>Departures:</b>
 *
 * <ul>
 *   <li>Where Optuna warns, the reason says so.
 *   <li>Among equally good trials the best is the one with the lowest number; with Optuna it
 *       depends on the storage.
 *   <li>Means are summed in the order of steps, not of reports, which matters only if they are
 *       equal but for rounding.
 * </ul>
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>F. Wilcoxon, 1945, <i>Individual comparisons by ranking methods</i>, Biometrics Bulletin
 *       1(6), doi:10.2307/3001968. The test. It is repeated at every report here, so that {@code
 *       pThreshold} bounds the error of one comparison and not of the whole trial.
 * </ol>
 */
public final class WilcoxonPruner implements Pruner {

  /** One difference says nothing about which trial is better. */
  private static final int LEAST_STEPS = 2;

  private final double pThreshold;
  private final long startupSteps;

  private WilcoxonPruner(double pThreshold, long startupSteps) {
    this.pThreshold = Limits.within("pThreshold", pThreshold, 0, 1);
    this.startupSteps = Limits.atLeast("startupSteps", startupSteps, 0);
  }

  /** The pruner with its defaults: a threshold of 0.1, from two steps on. */
  public static WilcoxonPruner create() {
    return of(0.1, 2);
  }

  /**
   * The pruner with options.
   *
   * @param pThreshold below which p-value a trial counts as worse, from 0 to 1, ends included
   * @param startupSteps how many steps a trial must have in common with the best one, at least 0;
   *     less than 2 count as 2
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static WilcoxonPruner of(double pThreshold, long startupSteps) {
    return new WilcoxonPruner(pThreshold, startupSteps);
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(
        Recipe.of("wilcoxon")
            .with("pruner.p_threshold", pThreshold, 0.1)
            .with("pruner.startup_steps", startupSteps, 2L));
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    Reports reports = trial.reports();
    if (reports.isEmpty()) {
      return goOn("nothing is reported yet");
    }
    if (!finite(reports)) {
      return goOn("a report of the trial is not finite, so that it is not judged");
    }
    Optional<TrialSnapshot> best = history.best();
    if (best.isEmpty()) {
      return goOn("no trial is complete that it could be compared with");
    }
    Reports others = best.get().reports();
    if (others.isEmpty() || !finite(others)) {
      return goOn(
          "trial %d, the best, has %s, so that no trial is judged",
          best.get().number(), others.isEmpty() ? "no reports" : "a report that is not finite");
    }
    return compare(reports, others, best.get().number(), history.study().objective().direction());
  }

  private Verdict compare(Reports reports, Reports others, int best, Direction direction) {
    double[] worse = differences(reports, others, direction);
    String at =
        "step %d: over %s in common with trial %d, the best%s"
            .formatted(
                reports.step(reports.size() - 1),
                worse.length == 1 ? "1 step" : worse.length + " steps",
                best,
                worse.length < reports.size()
                    ? " (and %d it does not have)".formatted(reports.size() - worse.length)
                    : "");
    long least = Math.max(LEAST_STEPS, startupSteps);
    if (worse.length < least) {
      return goOn("%s: too few to compare (compared from %d)", at, least);
    }
    double p = SignedRank.greater(worse);
    String found = "%s, p = %s".formatted(at, Figures.text(p, pThreshold));
    if (!(p < pThreshold)) {
      return goOn("%s: not worse (needs >= %s)", found, Figures.text(pThreshold, p));
    }
    double mean = mean(reports);
    double needed = mean(others);
    boolean prune = !(direction.loss(mean) <= direction.loss(needed));
    return new Verdict(
        prune,
        "%s: worse (needs >= %s)%s"
            .formatted(
                found,
                Figures.text(pThreshold, p),
                prune
                    ? ""
                    : ", but its mean %s is not worse than %s"
                        .formatted(Figures.text(mean, needed), Figures.text(needed, mean))));
  }

  /** By how much the trial is worse than another, at each step that both have. */
  private static double[] differences(Reports reports, Reports others, Direction direction) {
    var worse = new double[Math.min(reports.size(), others.size())];
    int common = 0;
    int there = 0;
    for (int here = 0; here < reports.size(); here++) {
      while (there < others.size() && others.step(there) < reports.step(here)) {
        there++;
      }
      if (there < others.size() && others.step(there) == reports.step(here)) {
        worse[common++] = direction.loss(reports.value(here) - others.value(there));
      }
    }
    return Arrays.copyOf(worse, common);
  }

  private static double mean(Reports reports) {
    double sum = 0;
    for (int i = 0; i < reports.size(); i++) {
      sum += reports.value(i);
    }
    return sum / reports.size();
  }

  private static boolean finite(Reports reports) {
    for (int i = 0; i < reports.size(); i++) {
      if (!Double.isFinite(reports.value(i))) {
        return false;
      }
    }
    return true;
  }

  private static Verdict goOn(String because, Object... figures) {
    return new Verdict(false, because.formatted(figures));
  }
}
