package dev.athanor.pruner;

import dev.athanor.model.Direction;
import dev.athanor.model.Recipe;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Asynchronous successive halving: at steps that grow by a factor, the <i>rungs</i>, a trial goes
 * on only if it is among the best of all that have come so far.
 *
 * <p>Rung k ends at step {@code minResource · factor^(minRate + k)}. A trial's value there is that
 * of its first report at or after that step which is not NaN; one report may complete several
 * rungs. Of n values a trial needs to be among the best {@code n / factor}, rounded down but at
 * least 1; equal to the last of these is enough. A NaN at the end of a rung stops the trial.
 *
 * <p>Everything is derived from the reports and verdicts of a history. Where Optuna 5.0, whose
 * verdicts these are, keeps marks on trials, the same comes about as follows:
 *
 * <ul>
 *   <li>A trial that was told to stop at rung k counts in rungs 0 to k: k is read from its verdict.
 *       If it has none and is PRUNED, its last report counts in one rung only.
 *   <li>Without {@code minResource}, a hundredth of the last step (at least 1) of the COMPLETE
 *       trial that ended first takes its place, and never changes after; until there is one, nobody
 *       is stopped. Trials that ended before it, and this one itself, were never judged and count
 *       in no rung.
 * </ul>
 *
 * <p><b>Departures</b> from Optuna:
 *
 * <ul>
 *   <li>A trial that goes on after it was told to stop is told again, and completes no more rungs.
 *   <li>A report counts in its rung whether or not it was judged when it came.
 *   <li>Without {@code minResource}, where several trials are COMPLETE before the first verdict,
 *       Optuna takes the longest of them. A trial that was running at that time is ranked at each
 *       rung by its report there; Optuna ranks it by its next report.
 * </ul>
 *
 * <p>Immutable. A verdict costs O(n log n) for n trials at the end of a rung, and O(log) of the
 * trial's reports elsewhere.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, J. Ben-tzur, M. Hardt, B. Recht, A.
 *       Talwalkar, 2020, <i>A system for massively parallel hyperparameter tuning</i>, MLSys 2,
 *       arXiv:1810.05934. There a trial waits at a rung for its promotion; here it is promoted at
 *       once or never.
 * </ol>
 */
public final class SuccessiveHalvingPruner implements Pruner {

  private static final long PARTS_OF_A_FULL_RUN = 100;
  private static final String AUTO = "auto";
  private static final long NEVER = Long.MAX_VALUE;

  private final OptionalLong minResource;
  private final long factor;
  private final long minRate;
  private final long bootstrap;

  private SuccessiveHalvingPruner(
      OptionalLong minResource, long factor, long minRate, long bootstrap) {
    this.minResource = minResource;
    this.factor = Limits.atLeast("factor", factor, 2);
    this.minRate = Limits.atLeast("minRate", minRate, 0);
    this.bootstrap = Limits.atLeast("bootstrap", bootstrap, 0);
    if (minResource.isPresent()) {
      Limits.atLeast("minResource", minResource.getAsLong(), 1);
    } else if (bootstrap > 0) {
      throw new IllegalArgumentException(
          "bootstrap: %d without minResource (expected: 0). Set minResource, or drop bootstrap."
              .formatted(bootstrap));
    }
  }

  /** The pruner with its defaults: the first rung from the first full run, factor 4. */
  public static SuccessiveHalvingPruner create() {
    return of(OptionalLong.empty(), 4, 0, 0);
  }

  /**
   * The pruner with options.
   *
   * @param minResource the step at which rung 0 ends if {@code minRate} is 0, at least 1; empty to
   *     learn it from the first trial that completes
   * @param factor how many times longer each rung is than the one before, and one of how many goes
   *     on; at least 2
   * @param minRate how many rungs to leave out at the start, at least 0
   * @param bootstrap every trial is stopped at a rung until more than this many have completed it;
   *     0 unless {@code minResource} is given
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static SuccessiveHalvingPruner of(
      OptionalLong minResource, long factor, long minRate, long bootstrap) {
    return new SuccessiveHalvingPruner(minResource, factor, minRate, bootstrap);
  }

  @Override
  public Optional<Recipe> recipe() {
    SuccessiveHalvingPruner initial = create();
    Object min = minResource.isPresent() ? minResource.getAsLong() : AUTO;
    return Optional.of(
        Recipe.of("asha")
            .with("pruner.min", min, AUTO)
            .with("pruner.factor", factor, initial.factor)
            .with("pruner.min_rate", minRate, initial.minRate)
            .with("pruner.bootstrap", bootstrap, initial.bootstrap));
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    return judge(trial, history, ladder(history));
  }

  /**
   * As {@link #judge(TrialSnapshot, StudyHistory)} with {@code minResource} given, where the first
   * {@code unjudged} finished trials count in no rung, because they ended before anyone knew which
   * trials compete.
   */
  Verdict judge(TrialSnapshot trial, StudyHistory history, int unjudged) {
    return judge(trial, history, new Ladder(minResource.orElseThrow(), unjudged));
  }

  private Verdict judge(TrialSnapshot trial, StudyHistory history, @Nullable Ladder ladder) {
    Reports reports = trial.reports();
    if (reports.isEmpty()) {
      return goOn("nothing is reported yet");
    }
    Verdict before = trial.verdict();
    if (before != null && before.prune()) {
      return before;
    }
    if (ladder == null) {
      return goOn("no trial is complete whose steps would say where the first rung ends");
    }
    int last = reports.size() - 1;
    int rung = ladder.completed(reports, last);
    while (ladder.reaches(reports.step(last), rung)) {
      if (Double.isNaN(reports.value(last))) {
        return new Verdict(true, at(rung, reports.step(last)) + "the value is NaN", rung);
      }
      Verdict verdict = compare(trial, rung, ladder, history);
      if (verdict.prune()) {
        return verdict;
      }
      rung++;
    }
    return goOn(
        "step %d is before step %d, where rung %d ends",
        reports.step(last), ladder.end(rung), rung);
  }

  /**
   * The rung that a trial has reached: the one that it is working on, from 0, which is how many it
   * has completed; 0 while nothing is known of where rungs end. For a trial that was told to stop,
   * the rung at which it was.
   *
   * @param trial as {@code history} knows it
   */
  public int rung(TrialSnapshot trial, StudyHistory history) {
    Ladder ladder = ladder(history);
    if (ladder == null) {
      return 0;
    }
    int completed = ladder.completed(trial.reports(), trial.reports().size());
    return Math.min(completed, lastRung(trial, ladder));
  }

  private Verdict compare(TrialSnapshot trial, int rung, Ladder ladder, StudyHistory history) {
    long step = trial.reports().step(trial.reports().size() - 1);
    double value = trial.reports().value(trial.reports().size() - 1);
    double[] values = values(trial, value, rung, ladder, history);
    String at = at(rung, step);
    if (values.length <= bootstrap) {
      return new Verdict(
          true,
          at
              + "%d trials have completed it (needs more than %d)"
                  .formatted(values.length, bootstrap),
          rung);
    }
    Arrays.sort(values);
    Direction direction = history.study().objective().direction();
    int place = (int) Math.max(0, values.length / factor - 1);
    boolean most = direction == Direction.MAXIMIZE;
    double threshold = most ? values[values.length - 1 - place] : values[place];
    boolean prune = direction.better(threshold, value);
    return new Verdict(
        prune,
        at
            + "%s is %sin the best 1/%d of %d (needs %s %s)"
                .formatted(
                    Figures.text(value, threshold),
                    prune ? "not " : "",
                    factor,
                    values.length,
                    most ? ">=" : "<=",
                    Figures.text(threshold, value)),
        rung);
  }

  /** The values of all trials that have completed a rung, the judged one's among them. */
  private double[] values(
      TrialSnapshot judged, double value, int rung, Ladder ladder, StudyHistory history) {
    List<TrialSnapshot> finished = history.finished();
    var values = new double[history.size() + 1];
    int n = 0;
    values[n++] = value;
    for (int i = ladder.firstJudged; i < finished.size(); i++) {
      n = add(finished.get(i), judged, rung, ladder, values, n);
    }
    for (TrialSnapshot trial : history.unfinished()) {
      n = add(trial, judged, rung, ladder, values, n);
    }
    return Arrays.copyOf(values, n);
  }

  private static int add(
      TrialSnapshot trial, TrialSnapshot judged, int rung, Ladder ladder, double[] values, int n) {
    Reports reports = trial.reports();
    int at = ladder.reportAt(rung, reports);
    if (at == reports.size() || trial.id().equals(judged.id()) || rung > lastRung(trial, ladder)) {
      return n;
    }
    values[n] = reports.value(at);
    return n + 1;
  }

  /** The last rung in which a trial may count; for most there is no such limit. */
  private static int lastRung(TrialSnapshot trial, Ladder ladder) {
    Verdict verdict = trial.verdict();
    boolean stopped = verdict == null ? trial.state() == TrialState.PRUNED : verdict.prune();
    if (!stopped || trial.reports().isEmpty()) {
      return Integer.MAX_VALUE;
    }
    int judged = verdict == null ? Verdict.NO_RUNG : verdict.rung();
    return judged != Verdict.NO_RUNG
        ? judged
        : ladder.completed(trial.reports(), trial.reports().size() - 1);
  }

  /** Where rungs end in this history; null while that is not known. */
  private @Nullable Ladder ladder(StudyHistory history) {
    if (minResource.isPresent()) {
      return new Ladder(minResource.getAsLong(), 0);
    }
    List<TrialSnapshot> finished = history.finished();
    for (int i = 0; i < finished.size(); i++) {
      Reports reports = finished.get(i).reports();
      if (finished.get(i).state() == TrialState.COMPLETE && !reports.isEmpty()) {
        long last = reports.step(reports.size() - 1);
        return new Ladder(Math.max(Math.floorDiv(last, PARTS_OF_A_FULL_RUN), 1), i + 1);
      }
    }
    return null;
  }

  private static String at(int rung, long step) {
    return "rung %d (step %d): ".formatted(rung, step);
  }

  private static Verdict goOn(String because, Object... figures) {
    return new Verdict(false, because.formatted(figures));
  }

  /** Where rungs end, and from which finished trial on they count. */
  private final class Ladder {

    private final long minimum;
    private final int firstJudged;

    private Ladder(long minimum, int firstJudged) {
      this.minimum = minimum;
      this.firstJudged = firstJudged;
    }

    /** The step at which a rung ends; {@link #NEVER} for one beyond all steps. */
    private long end(int rung) {
      long end = minimum;
      for (long i = Math.min(minRate, Long.SIZE) + rung; i > 0; i--) {
        if (end >= NEVER / factor) {
          return NEVER;
        }
        end *= factor;
      }
      return end;
    }

    private boolean reaches(long step, int rung) {
      long end = end(rung);
      return step >= end && end != NEVER;
    }

    /** The index of the report that completes a rung; the number of reports if none does. */
    private int reportAt(int rung, Reports reports) {
      long end = end(rung);
      if (end == NEVER) {
        return reports.size();
      }
      int at = reports.indexFrom(end);
      while (at < reports.size() && Double.isNaN(reports.value(at))) {
        at++;
      }
      return at;
    }

    /** How many rungs the first {@code size} reports complete. */
    private int completed(Reports reports, int size) {
      int rung = 0;
      while (reportAt(rung, reports) < size) {
        rung++;
      }
      return rung;
    }
  }
}
