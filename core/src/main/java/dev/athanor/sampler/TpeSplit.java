package dev.athanor.sampler;

import dev.athanor.model.Direction;
import dev.athanor.model.Reports;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.pareto.Hypervolume;
import dev.athanor.pareto.NonDomination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The COMPLETE and PRUNED trials of a study, told apart into the best and the rest, as they end.
 *
 * <p>Feasible COMPLETE trials come first, by value; then feasible PRUNED ones, those that came
 * further first, then by their last report; then infeasible ones, by how much they break. A NaN
 * counts as the worst value. Equals stand in the order of their numbers. Of several objectives, the
 * rank of domination takes the place of the value, and of the last rank those are taken that
 * together cover the most. For one thread.
 */
final class TpeSplit {

  private static final int MOST_BEST = 25;

  /** So many new trials are sorted in at once. */
  private static final int MANY = 64;

  private static final Comparator<Row> BY_NUMBER = Comparator.comparingInt(Row::number);
  private static final Comparator<Row> BY_LOSS =
      Comparator.comparingDouble((Row row) -> row.losses[0]).thenComparing(BY_NUMBER);
  private static final Comparator<Row> BY_PROGRESS =
      Comparator.comparingDouble((Row row) -> row.minusStep)
          .thenComparingDouble(row -> row.losses[0])
          .thenComparing(BY_NUMBER);
  private static final Comparator<Row> BY_VIOLATION =
      Comparator.comparingDouble((Row row) -> row.violation).thenComparing(BY_NUMBER);

  private final StudySnapshot study;
  private final List<Row> rows = new ArrayList<>();
  private final List<Row> complete = new ArrayList<>();
  private final List<Row> pruned = new ArrayList<>();
  private final List<Row> infeasible = new ArrayList<>();
  private final List<Row> fresh = new ArrayList<>();
  private List<Row> best = List.of();

  TpeSplit(StudySnapshot study) {
    this.study = study;
  }

  /** A trial that went to a side: it is new, or comes from the other one. */
  record Move(Row row, boolean fresh, boolean best) {}

  /** A trial and where it stands. */
  static final class Row {
    private final TrialSnapshot trial;

    /** Smaller is better, infinity the worst; of a pruned trial the last report. */
    private final double[] losses;

    private final double minusStep;
    private final double violation;
    private boolean best;

    /** Whether {@link #moves} has told of it. */
    private boolean told;

    /** Only of meaning within {@link #moves}. */
    private boolean chosen;

    private Row(TrialSnapshot trial, StudySnapshot study) {
      this.trial = trial;
      violation = trial.violation();
      Reports reports = trial.reports();
      boolean ended = trial.state() == TrialState.COMPLETE;
      losses =
          ended
              ? Arrays.stream(study.losses(trial)).map(Row::orWorst).toArray()
              : new double[] {lastLoss(reports, study.objectives().getFirst().direction())};
      minusStep = reports.isEmpty() ? 1 : 0.0 - reports.step(reports.size() - 1);
    }

    private static double lastLoss(Reports reports, Direction direction) {
      return reports.isEmpty() ? 0 : orWorst(direction.loss(reports.last()));
    }

    /** Adding 0 makes -0 equal to 0. */
    private static double orWorst(double loss) {
      return Double.isNaN(loss) ? Double.POSITIVE_INFINITY : loss + 0.0;
    }

    TrialSnapshot trial() {
      return trial;
    }

    int number() {
      return trial.number();
    }

    /** Whether it is among the best. */
    boolean best() {
      return best;
    }
  }

  /** How many of {@code finished} trials are the best, of one objective or several. */
  static int bestOf(int finished, int objectives) {
    int tenth = (finished + 9) / 10;
    return objectives > 1 ? tenth : Math.min(tenth, MOST_BEST);
  }

  /** Whether a finished trial says something of its point: a failed one does not. */
  static boolean informs(TrialSnapshot trial) {
    return trial.state() == TrialState.COMPLETE || trial.state() == TrialState.PRUNED;
  }

  /** All trials, in the order of their numbers. */
  List<Row> rows() {
    return Collections.unmodifiableList(rows);
  }

  /** Takes in trials that inform and were not taken in before. */
  void add(List<TrialSnapshot> informing) {
    List<Row> more = informing.stream().map(trial -> new Row(trial, study)).toList();
    insert(rows, more, BY_NUMBER);
    insert(infeasible, more.stream().filter(row -> row.violation > 0).toList(), BY_VIOLATION);
    List<Row> feasible = more.stream().filter(row -> !(row.violation > 0)).toList();
    insert(
        complete,
        feasible.stream().filter(row -> row.trial.state() == TrialState.COMPLETE).toList(),
        study.objectives().size() > 1 ? BY_NUMBER : BY_LOSS);
    insert(
        pruned,
        feasible.stream().filter(row -> row.trial.state() == TrialState.PRUNED).toList(),
        BY_PROGRESS);
    fresh.addAll(more);
  }

  private static void insert(List<Row> sorted, List<Row> more, Comparator<Row> order) {
    if (more.size() >= MANY) {
      sorted.addAll(more);
      sorted.sort(order);
      return;
    }
    for (Row row : more) {
      sorted.add(-Collections.binarySearch(sorted, row, order) - 1, row);
    }
  }

  /**
   * What has happened since the last call: trials that changed sides, then those that were added.
   */
  List<Move> moves() {
    if (fresh.isEmpty()) {
      return List.of();
    }
    List<Row> next = chooseBest(bestOf(rows.size(), study.objectives().size()));
    next.forEach(row -> row.chosen = true);
    var moves = new ArrayList<Move>(fresh.size() + 4);
    for (Row row : best) {
      if (!row.chosen) {
        row.best = false;
        moves.add(new Move(row, false, false));
      }
    }
    for (Row row : next) {
      if (!row.best && row.told) {
        moves.add(new Move(row, false, true));
      }
      row.best = true;
      row.chosen = false;
    }
    for (Row row : fresh) {
      row.told = true;
      moves.add(new Move(row, true, row.best));
    }
    fresh.clear();
    best = next;
    return moves;
  }

  private List<Row> chooseBest(int count) {
    var chosen = new ArrayList<Row>(count);
    int ofComplete = Math.min(count, complete.size());
    chosen.addAll(
        study.objectives().size() > 1 && ofComplete < complete.size()
            ? covering(ofComplete)
            : complete.subList(0, ofComplete));
    for (List<Row> next : List.of(pruned, infeasible)) {
      chosen.addAll(next.subList(0, Math.min(count - chosen.size(), next.size())));
    }
    return chosen;
  }

  /** Whole ranks of domination as long as they fit, and of the next those that cover the most. */
  private List<Row> covering(int count) {
    double[][] losses = complete.stream().map(row -> row.losses).toArray(double[][]::new);
    if (count == 0) {
      return List.of();
    }
    int[] ranks = NonDomination.ranks(losses, count);
    int whole = wholeRanks(ranks, count);
    var chosen = new ArrayList<Row>(count);
    var next = new ArrayList<Row>();
    for (int i = 0; i < ranks.length; i++) {
      if (ranks[i] < whole) {
        chosen.add(complete.get(i));
      } else if (ranks[i] == whole) {
        next.add(complete.get(i));
      }
    }
    if (chosen.size() < count) {
      double[][] tied = next.stream().map(row -> row.losses).toArray(double[][]::new);
      double[] reference = Hypervolume.reference(tied);
      for (int i : Hypervolume.subset(tied, count - chosen.size(), reference)) {
        chosen.add(next.get(i));
      }
    }
    return chosen;
  }

  /** How many ranks, from 0, have together no more than {@code count} trials. */
  private static int wholeRanks(int[] ranks, int count) {
    var sizes = new int[ranks.length + 1];
    for (int rank : ranks) {
      sizes[Math.min(rank, ranks.length)]++;
    }
    int rank = 0;
    for (int left = count - sizes[0]; left >= 0 && rank < ranks.length; left -= sizes[rank]) {
      rank++;
    }
    return rank;
  }
}
