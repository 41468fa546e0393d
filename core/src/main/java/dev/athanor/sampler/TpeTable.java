package dev.athanor.sampler;

import dev.athanor.model.Direction;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The COMPLETE and PRUNED trials of the history seen last, in the order of their numbers, with what
 * was read of each, so that an ask reads those only that have ended since the one before.
 *
 * <p>Only a cache: whatever history it is asked about, an answer is the one that an empty table
 * gives. Safe for use by many threads.
 */
final class TpeTable {

  /** A study has one joint space, and a few parameters outside it. */
  private static final int MOST_SPACES = 32;

  /** So many new trials are sorted in at once. */
  private static final int MANY = 64;

  private @Nullable StudyHistory seen;
  private TrialSnapshot[] rows = {};
  private int[] numbers = {};

  /** Smaller is better, and infinity the worst; NaN for a pruned trial. */
  private double[] losses = {};

  private int size;

  /** What all rows have, each with one distribution throughout; null without rows. */
  private @Nullable TreeMap<String, Distribution> common;

  /** {@code double[parameters][rows]}; NaN in the first column if the row lacks one of them. */
  private final Map<SearchSpace, double[][]> columns =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SearchSpace, double[][]> eldest) {
          return size() > MOST_SPACES;
        }
      };

  /** What all informing trials had, each with one distribution throughout, by name. */
  synchronized SearchSpace common(StudyHistory history) {
    follow(history);
    if (common == null) {
      return SearchSpace.empty();
    }
    var varied = new TreeMap<>(common);
    varied.values().removeIf(Distribution::single);
    return SearchSpace.of(varied);
  }

  /** As {@link TpeSplit#of}. */
  synchronized TpeSplit split(StudyHistory history, boolean withRunning) {
    follow(history);
    List<TrialSnapshot> running = withRunning ? running(history) : List.of();
    boolean[] best = TpeSplit.best(rows, losses, size, direction(history), TpeSplit.belowOf(size));
    var below = new ArrayList<TrialSnapshot>();
    var above = new ArrayList<TrialSnapshot>(size + running.size());
    int next = 0;
    for (int i = 0; i < size; i++) {
      while (next < running.size() && running.get(next).number() < numbers[i]) {
        above.add(running.get(next++));
      }
      (best[i] ? below : above).add(rows[i]);
    }
    above.addAll(running.subList(next, running.size()));
    return new TpeSplit(below, above, size);
  }

  private static List<TrialSnapshot> running(StudyHistory history) {
    return history.unfinished().stream()
        .filter(trial -> trial.state() != TrialState.WAITING)
        .toList();
  }

  /** As {@link Observations#of}; quicker for trials of the history seen last. */
  synchronized Observations observations(SearchSpace space, List<TrialSnapshot> trials) {
    double[][] known = columns.computeIfAbsent(space, this::readAll);
    var rows = new Observations.Reader(space, trials.size());
    int expected = 0;
    for (TrialSnapshot trial : trials) {
      int row = rowOf(trial, expected);
      if (row < 0) {
        rows.add(trial);
      } else {
        rows.add(known, row);
        expected = row + 1;
      }
    }
    return rows.done();
  }

  /** The trial's row; negative if it has none. Usually it is the expected one. */
  @SuppressWarnings("ReferenceEquality") // an equal trial of another history has no row here
  private int rowOf(TrialSnapshot trial, int expected) {
    if (expected < size && rows[expected] == trial) {
      return expected;
    }
    int row = Arrays.binarySearch(numbers, 0, size, trial.number());
    return row >= 0 && rows[row] == trial ? row : -1;
  }

  private double[][] readAll(SearchSpace space) {
    var reader = new Observations.Reader(space, 0);
    var all = new double[space.byName().size()][rows.length];
    for (int i = 0; i < size; i++) {
      Observations.read(rows[i], reader, all, i);
    }
    return all;
  }

  /** Takes in what has ended since; begins anew if the history is not of those seen before. */
  private void follow(StudyHistory history) {
    StudyHistory before = seen;
    boolean goesOn =
        before != null && history.continues(before) && direction(history) == direction(before);
    if (before == null || !goesOn) {
      size = 0;
      common = null;
      columns.clear();
    }
    List<TrialSnapshot> finished = history.finished();
    int from = before != null && goesOn ? before.finished().size() : 0;
    List<TrialSnapshot> more =
        finished.subList(from, finished.size()).stream().filter(TpeSplit::informs).toList();
    more.forEach(this::narrow);
    take(more, direction(history));
    seen = history;
  }

  private void take(List<TrialSnapshot> more, Direction direction) {
    if (more.size() < MANY) {
      more.forEach(trial -> insert(trial, direction));
      return;
    }
    var all = new ArrayList<>(Arrays.asList(rows).subList(0, size));
    all.addAll(more);
    all.sort(Comparator.comparingInt(TrialSnapshot::number));
    size = 0;
    columns.clear();
    grow(all.size());
    all.forEach(trial -> insert(trial, direction));
  }

  private void insert(TrialSnapshot trial, Direction direction) {
    int found = Arrays.binarySearch(numbers, 0, size, trial.number());
    int at = found < 0 ? -found - 1 : found;
    grow(size + 1);
    int after = size - at;
    System.arraycopy(rows, at, rows, at + 1, after);
    System.arraycopy(numbers, at, numbers, at + 1, after);
    System.arraycopy(losses, at, losses, at + 1, after);
    rows[at] = trial;
    numbers[at] = trial.number();
    losses[at] = TpeSplit.loss(trial, direction);
    columns.forEach((space, all) -> {
      for (double[] column : all) {
        System.arraycopy(column, at, column, at + 1, after);
      }
      Observations.read(trial, new Observations.Reader(space, 0), all, at);
    });
    size++;
  }

  private void grow(int least) {
    if (least <= rows.length) {
      return;
    }
    int capacity = Math.max(least, rows.length + (rows.length >> 1) + 16);
    rows = Arrays.copyOf(rows, capacity);
    numbers = Arrays.copyOf(numbers, capacity);
    losses = Arrays.copyOf(losses, capacity);
    for (double[][] all : columns.values()) {
      for (int i = 0; i < all.length; i++) {
        all[i] = Arrays.copyOf(all[i], capacity);
      }
    }
  }

  private void narrow(TrialSnapshot trial) {
    TreeMap<String, Distribution> known = common;
    if (known == null) {
      var first = new TreeMap<String, Distribution>();
      trial.params().forEach((name, given) -> first.put(name, given.distribution()));
      common = first;
    } else {
      known.entrySet().removeIf(entry -> !has(trial, entry.getKey(), entry.getValue()));
    }
  }

  private static boolean has(TrialSnapshot trial, String name, Distribution distribution) {
    Assignment given = trial.params().get(name);
    return given != null && Objects.equals(given.distribution(), distribution);
  }

  private static Direction direction(StudyHistory history) {
    return history.study().objective().direction();
  }
}
