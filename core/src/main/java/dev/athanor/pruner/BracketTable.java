package dev.athanor.pruner;

import dev.athanor.model.Reports;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The trials of the history seen last by bracket, so that those only are sorted in that have ended
 * since.
 *
 * <p>Only a cache: whatever history it is asked about, an answer is the one that an empty table
 * gives. Safe for use by many threads.
 */
final class BracketTable {

  private final long min;
  private final OptionalLong max;
  private final long factor;
  private final Map<Integer, Group> groups = new HashMap<>();
  private @Nullable StudyHistory seen;

  /** Null while nobody knows how long a full run is. */
  private @Nullable Brackets brackets;

  /** How many trials had ended when that became known. */
  private int early;

  /**
   * Trials that compete.
   *
   * @param bracket from 0
   * @param trials the history of these trials alone
   * @param early how many of its first finished trials ended before brackets were known
   */
  record Group(int bracket, StudyHistory trials, int early) {}

  /** Without {@code max}, a full run is as long as the first one that completes. */
  BracketTable(long min, OptionalLong max, long factor) {
    this.min = min;
    this.max = max;
    this.factor = factor;
  }

  /** The trials that the trial of this number competes with, itself included; null for none yet. */
  synchronized @Nullable Group group(int number, StudyHistory history) {
    follow(history);
    Brackets shares = brackets;
    if (shares == null || shares.count() == 0) {
      return null;
    }
    String study = history.study().name();
    int bracket = shares.of(study, number);
    Group known = groups.get(bracket);
    StudyHistory trials =
        history.only(
            other -> shares.of(study, other) == bracket, known == null ? null : known.trials());
    int before = known == null ? early(shares, bracket, history) : known.early();
    var group = new Group(bracket, trials, before);
    groups.put(bracket, group);
    return group;
  }

  private int early(Brackets shares, int bracket, StudyHistory history) {
    int count = 0;
    for (TrialSnapshot trial : history.finished().subList(0, early)) {
      count += shares.of(history.study().name(), trial.number()) == bracket ? 1 : 0;
    }
    return count;
  }

  /** Begins anew if the history is not of those seen before. */
  private void follow(StudyHistory history) {
    StudyHistory before = seen;
    boolean goesOn =
        before != null
            && history.continues(before)
            && history.study().name().equals(before.study().name());
    if (!goesOn) {
      groups.clear();
      brackets = null;
    }
    if (brackets == null) {
      learn(history, before != null && goesOn ? before.finished().size() : 0);
    }
    seen = history;
  }

  private void learn(StudyHistory history, int from) {
    if (max.isPresent()) {
      brackets = Brackets.of(min, max.getAsLong(), factor);
      early = 0;
      return;
    }
    List<TrialSnapshot> finished = history.finished();
    for (int i = from; i < finished.size(); i++) {
      Reports reports = finished.get(i).reports();
      if (finished.get(i).state() == TrialState.COMPLETE && !reports.isEmpty()) {
        long last = reports.step(reports.size() - 1);
        brackets = Brackets.of(min, Math.min(last, Long.MAX_VALUE - 1) + 1, factor);
        early = i + 1;
        return;
      }
    }
  }
}
