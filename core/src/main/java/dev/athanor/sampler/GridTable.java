package dev.athanor.sampler;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.numeric.KeyedPermutation;
import dev.athanor.space.Assignment;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which points of one grid the finished trials of the history seen last have had, and how far the
 * grid's shuffled order is used up, so that an ask reads those only that have ended since the one
 * before.
 *
 * <p>Only a cache: whatever history it is asked about, an answer is the one that an empty table
 * gives. Safe for use by many threads.
 */
final class GridTable {

  /** No point. */
  static final long NONE = -1;

  private final GridSpace grid;
  private final KeyedPermutation order;
  private @Nullable StudyHistory seen;
  private final Set<Long> had = new HashSet<>();

  /** All places of the order before it have had their trial. */
  private long place;

  GridTable(GridSpace grid, long seed) {
    this.grid = grid;
    this.order = KeyedPermutation.of(grid.size(), seed);
  }

  GridSpace grid() {
    return grid;
  }

  /** The point that a trial has, from its values or from what it may yet use. */
  long pointOf(TrialSnapshot trial) {
    return grid.indexOf(name -> {
      Assignment given = trial.params().get(name);
      return given == null ? trial.proposed().get(name) : given;
    });
  }

  /** Whether every point has a trial, or will have one as soon as trials under way get theirs. */
  synchronized boolean exhausted(StudyHistory history) {
    follow(history);
    Set<Long> open = open(history, Integer.MAX_VALUE);
    open.removeAll(had);
    return grid.size() - had.size() - open.size() <= pointless(history, Integer.MAX_VALUE);
  }

  /**
   * The first point in the shuffled order that no other trial has. Trials under way that have none
   * yet, because they are asked for elsewhere at this moment, get theirs in the order of their
   * numbers.
   *
   * @return {@link #NONE} if every point has a trial
   */
  synchronized long free(StudyHistory history, int number) {
    follow(history);
    Set<Long> open = open(history, number);
    int ahead = pointless(history, number);
    long last = NONE;
    for (long i = place; i < grid.size() && ahead >= 0; i++) {
      long point = order.at(i);
      if (!had.contains(point) && !open.contains(point)) {
        last = point;
        ahead--;
      }
    }
    return last;
  }

  /** Whether a trial other than this one has the point. */
  synchronized boolean taken(long point, StudyHistory history, int number) {
    follow(history);
    return had.contains(point) || open(history, number).contains(point);
  }

  /** The points of unfinished trials, but for one. */
  private Set<Long> open(StudyHistory history, int number) {
    var open = new HashSet<Long>();
    for (TrialSnapshot trial : history.unfinished()) {
      long point = trial.number() == number ? NONE : pointOf(trial);
      if (point != NONE) {
        open.add(point);
      }
    }
    return open;
  }

  /** How many trials before this one are under way without any value. */
  private int pointless(StudyHistory history, int number) {
    int count = 0;
    for (TrialSnapshot trial : history.unfinished()) {
      if (trial.number() < number
          && trial.state() == TrialState.RUNNING
          && trial.params().isEmpty()
          && trial.proposed().isEmpty()
          && pointOf(trial) == NONE) {
        count++;
      }
    }
    return count;
  }

  /** Takes in what has ended since; begins anew if the history is not of those seen before. */
  private void follow(StudyHistory history) {
    StudyHistory before = seen;
    int from = 0;
    if (before != null && history.continues(before)) {
      from = before.finished().size();
    } else {
      had.clear();
      place = 0;
    }
    List<TrialSnapshot> finished = history.finished();
    for (TrialSnapshot trial : finished.subList(from, finished.size())) {
      long point = pointOf(trial);
      if (point != NONE) {
        had.add(point);
      }
    }
    while (place < grid.size() && had.contains(order.at(place))) {
      place++;
    }
    seen = history;
  }
}
