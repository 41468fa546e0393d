package dev.athanor.sampler;

import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The COMPLETE and PRUNED trials of the history seen last, how they are split, and the densities
 * around them in each space that was asked for, so that an ask costs what those trials cost that
 * have ended since the one before.
 *
 * <p>Only a cache: whatever history it is asked about, an answer is the one that an empty table
 * gives, bit for bit. For one thread.
 */
final class TpeTable {

  /** A study has a few joint spaces, and perhaps a parameter or two hundred outside them. */
  private static final int MOST_SPACES = 1024;

  private @Nullable StudyHistory seen;
  private @Nullable TpeSplit split;
  private List<TpeSplit.Move> moves = new ArrayList<>();

  /** What all rows have, each with one distribution throughout; null without rows. */
  private @Nullable TreeMap<String, Distribution> common;

  private @Nullable SearchSpace commonSpace;
  private TpeGroups groups = new TpeGroups();

  private final Map<SearchSpace, TpeSides> sides =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SearchSpace, TpeSides> eldest) {
          return size() > MOST_SPACES;
        }
      };

  /** What all informing trials had, each with one distribution throughout, by name. */
  SearchSpace common(StudyHistory history) {
    follow(history);
    if (common == null) {
      return SearchSpace.empty();
    }
    SearchSpace known = commonSpace;
    if (known == null) {
      var varied = new TreeMap<>(common);
      varied.values().removeIf(Distribution::single);
      known = SearchSpace.of(varied);
      commonSpace = known;
    }
    return known;
  }

  /** The parameters in groups that informing trials had together or not at all. */
  List<SearchSpace> groups(StudyHistory history) {
    follow(history);
    return groups.spaces();
  }

  /** The split of the informing trials. */
  TpeSplit split(StudyHistory history) {
    return follow(history);
  }

  /**
   * The densities of a space.
   *
   * @param withRunning whether trials that are under way (RUNNING or PAUSED) belong to the rest, so
   *     that others keep away from where they are; the same in all calls
   */
  TpeSides sides(SearchSpace space, StudyHistory history, boolean withRunning) {
    TpeSplit now = follow(history);
    boolean several = history.study().objectives().size() > 1;
    TpeSides found = sides.computeIfAbsent(space, wanted -> new TpeSides(wanted, several));
    found.follow(now.rows(), moves, withRunning ? running(history) : List.of());
    return found;
  }

  private static List<TrialSnapshot> running(StudyHistory history) {
    return history.unfinished().stream()
        .filter(trial -> trial.state() != TrialState.WAITING)
        .toList();
  }

  /** Whether the history goes on from the one seen last. */
  boolean leadsTo(StudyHistory history) {
    StudyHistory before = seen;
    return before != null
        && history.continues(before)
        && directions(history).equals(directions(before));
  }

  /** Takes in what has ended since; begins anew if the history is not of those seen before. */
  @SuppressWarnings("ReferenceEquality") // the same history needs no second look
  private TpeSplit follow(StudyHistory history) {
    StudyHistory before = seen;
    TpeSplit known = split;
    if (known != null && before == history) {
      return known;
    }
    int from = 0;
    if (known != null && before != null && leadsTo(history)) {
      from = before.finished().size();
    } else {
      known = new TpeSplit(history.study());
      moves = new ArrayList<>();
      common = null;
      commonSpace = null;
      groups = new TpeGroups();
      sides.clear();
    }
    List<TrialSnapshot> finished = history.finished();
    List<TrialSnapshot> more =
        finished.subList(from, finished.size()).stream().filter(TpeSplit::informs).toList();
    more.forEach(this::narrow);
    more.forEach(groups::add);
    known.add(more);
    moves.addAll(known.moves());
    split = known;
    seen = history;
    return known;
  }

  private void narrow(TrialSnapshot trial) {
    TreeMap<String, Distribution> known = common;
    if (known == null) {
      var first = new TreeMap<String, Distribution>();
      trial.params().forEach((name, given) -> first.put(name, given.distribution()));
      common = first;
    } else if (known.entrySet().removeIf(e -> !has(trial, e.getKey(), e.getValue()))) {
      commonSpace = null;
    }
  }

  private static boolean has(TrialSnapshot trial, String name, Distribution distribution) {
    Assignment given = trial.params().get(name);
    return given != null && Objects.equals(given.distribution(), distribution);
  }

  private static List<Direction> directions(StudyHistory history) {
    return history.study().objectives().stream().map(Objective::direction).toList();
  }
}
