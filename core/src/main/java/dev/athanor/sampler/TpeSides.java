package dev.athanor.sampler;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Assignment;
import dev.athanor.space.SearchSpace;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The densities of one space around the best trials and around the rest, kept as trials come, end,
 * and change sides. A trial counts if it has all parameters of the space. For one thread.
 */
final class TpeSides {

  /** So many trials are taken in one after the other; of more, all is made anew. */
  private static final int MANY = 64;

  private final String[] names;
  private final Axis[] axes;
  private final ParzenEstimator best;
  private final ParzenEstimator rest;
  private final Map<Integer, Running> running = new HashMap<>();
  private int runningWithAll;
  private int applied;

  /** An unfinished trial as it was taken in; without means if it lacks a parameter. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody, and never leaves the class
  private record Running(TrialSnapshot trial, double @Nullable [] means) {}

  TpeSides(SearchSpace space, boolean evenBest) {
    names = space.byName().keySet().toArray(String[]::new);
    axes = space.byName().values().stream().map(Axis::of).toArray(Axis[]::new);
    best = new ParzenEstimator(axes, evenBest);
    rest = new ParzenEstimator(axes, false);
  }

  Axis[] axes() {
    return axes;
  }

  ParzenEstimator best() {
    return best;
  }

  /** Around all but the best, the running ones included. */
  ParzenEstimator rest() {
    return rest;
  }

  /** How many of the rest are running. */
  int running() {
    return runningWithAll;
  }

  /**
   * Takes in what has changed.
   *
   * @param rows all finished trials by their numbers, as they stand after the moves
   * @param moves what has happened since the beginning
   * @param unfinished the trials that are under way
   */
  void follow(List<TpeSplit.Row> rows, List<TpeSplit.Move> moves, List<TrialSnapshot> unfinished) {
    if (moves.size() - applied > MANY) {
      fill(rows);
    } else {
      moves.subList(applied, moves.size()).forEach(this::move);
    }
    applied = moves.size();
    dropEnded(unfinished);
    unfinished.forEach(this::keep);
  }

  private void move(TpeSplit.Move move) {
    double[] means = read(move.row().trial());
    if (means == null) {
      return;
    }
    int number = move.row().number();
    if (move.fresh()) {
      Running known = running.get(number);
      if (!move.best() && known != null && Arrays.equals(known.means(), means)) {
        // It ran there, and there it stays.
        running.remove(number);
        runningWithAll--;
        return;
      }
      drop(number);
    } else {
      (move.best() ? rest : best).remove(number);
    }
    (move.best() ? best : rest).add(number, means);
  }

  private void fill(List<TpeSplit.Row> rows) {
    var numbers = new int[2][rows.size()];
    var means = new double[2][axes.length][rows.size()];
    var counts = new int[2];
    for (TpeSplit.Row row : rows) {
      double[] found = read(row.trial());
      if (found != null) {
        int side = row.best() ? 0 : 1;
        int at = counts[side]++;
        numbers[side][at] = row.number();
        for (int i = 0; i < found.length; i++) {
          means[side][i][at] = found[i];
        }
      }
    }
    best.fill(numbers[0], means[0], counts[0]);
    rest.fill(numbers[1], means[1], counts[1]);
    running.clear();
    runningWithAll = 0;
  }

  private void dropEnded(List<TrialSnapshot> unfinished) {
    if (running.isEmpty()) {
      return;
    }
    var still = new HashSet<Integer>();
    unfinished.forEach(trial -> still.add(trial.number()));
    List<Integer> ended =
        running.keySet().stream().filter(number -> !still.contains(number)).sorted().toList();
    ended.forEach(this::drop);
  }

  private void drop(int number) {
    Running known = running.remove(number);
    if (known != null && known.means() != null) {
      rest.remove(number);
      runningWithAll--;
    }
  }

  @SuppressWarnings("ReferenceEquality") // the same snapshot has the same values
  private void keep(TrialSnapshot trial) {
    Running known = running.get(trial.number());
    if (known != null && known.trial() == trial) {
      return;
    }
    double[] means = read(trial);
    if (known == null || !Arrays.equals(known.means(), means)) {
      drop(trial.number());
      if (means != null) {
        rest.add(trial.number(), means);
        runningWithAll++;
      }
    }
    running.put(trial.number(), new Running(trial, means));
  }

  /** Where the trial's kernel has its means; null if it lacks a parameter. */
  private double @Nullable [] read(TrialSnapshot trial) {
    Map<String, Assignment> params = trial.params();
    // What a running trial was offered and has not used yet is where it is about to go.
    Map<String, Assignment> proposed = trial.state().finished() ? Map.of() : trial.proposed();
    var means = new double[axes.length];
    for (int i = 0; i < means.length; i++) {
      Assignment given = params.get(names[i]);
      means[i] = axes[i].meanOf(given == null ? proposed.get(names[i]) : given);
      if (Double.isNaN(means[i])) {
        return null;
      }
    }
    return means;
  }
}
