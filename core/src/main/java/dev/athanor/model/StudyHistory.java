package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import dev.athanor.pareto.NonDomination;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All that a sampler or pruner may know of a study at one revision. Immutable, safe to share among
 * threads.
 *
 * <p>A history is the fold of the study's events in the order of their revisions. Following it by
 * {@link #after} costs time linear in the unfinished trials, however many have ended; earlier
 * histories stay valid and share structure.
 */
public final class StudyHistory {

  private final StudySnapshot study;
  private final long revision;
  private final Appended<TrialSnapshot> finished;
  private final List<TrialSnapshot> unfinished;

  /** Of a narrowed history: the finished trials that it was made of; null for any other. */
  private final @Nullable Appended<TrialSnapshot> whole;

  private StudyHistory(
      StudySnapshot study,
      long revision,
      Appended<TrialSnapshot> finished,
      List<TrialSnapshot> unfinished,
      @Nullable Appended<TrialSnapshot> whole) {
    this.study = requireNonNull(study, "study");
    this.revision = revision;
    this.finished = finished;
    this.unfinished = unfinished;
    this.whole = whole;
  }

  /** The history of a study before its first event. */
  public static StudyHistory empty(StudySnapshot study) {
    return new StudyHistory(study, 0, Appended.empty(), List.of(), null);
  }

  /**
   * The history of a study at a revision, as a store has kept it.
   *
   * @param finished in the order in which they ended
   * @param unfinished in the order of their numbers
   */
  public static StudyHistory of(
      StudySnapshot study,
      long revision,
      List<TrialSnapshot> finished,
      List<TrialSnapshot> unfinished) {
    return new StudyHistory(study, revision, Appended.of(finished), List.copyOf(unfinished), null);
  }

  /**
   * This history after one more event.
   *
   * @throws IllegalArgumentException if the event is not newer than {@link #revision}, or is of a
   *     trial that this history does not know as unfinished
   */
  public StudyHistory after(TrialEvent event) {
    return new Fold(this).add(event).history();
  }

  /** This history under a newer snapshot of the same study: its attributes are not events. */
  public StudyHistory with(StudySnapshot newer) {
    return new StudyHistory(newer, revision, finished, unfinished, whole);
  }

  /**
   * This history with some of its trials only, at the same revision.
   *
   * <p>Given what the same rule left of an earlier history of the study, only the trials are read
   * that have ended since and the unfinished ones, and the two share structure: the new one {@link
   * #continues} the earlier. Without one, or where this history does not continue the earlier
   * whole, all trials are read; the trials left are the same.
   *
   * @param numbers which trials to keep, by number; one rule for all that are narrowed from one
   *     another
   * @param earlier an answer of this method; null for none
   */
  public StudyHistory only(IntPredicate numbers, @Nullable StudyHistory earlier) {
    Appended<TrialSnapshot> read = earlier == null ? null : earlier.whole;
    boolean goesOn = read != null && finished.continues(read);
    Appended<TrialSnapshot> kept = earlier != null && goesOn ? earlier.finished : Appended.empty();
    for (int i = read != null && goesOn ? read.size() : 0; i < finished.size(); i++) {
      if (numbers.test(finished.get(i).number())) {
        kept = kept.with(finished.get(i));
      }
    }
    List<TrialSnapshot> left =
        unfinished.stream().filter(trial -> numbers.test(trial.number())).toList();
    return new StudyHistory(study, revision, kept, left, finished);
  }

  /**
   * Whether the finished trials of this history begin with those of an earlier one, as they do if
   * it came of it by events; in constant time. False where the two do not share them.
   */
  public boolean continues(StudyHistory earlier) {
    return finished.continues(earlier.finished);
  }

  public StudySnapshot study() {
    return study;
  }

  /** The revision of the last event that is part of this history; 0 before the first. */
  public long revision() {
    return revision;
  }

  /** Trials that ended, in the order in which they ended; an unmodifiable view. */
  public List<TrialSnapshot> finished() {
    return Collections.unmodifiableList(finished);
  }

  /** Trials that have not ended, in the order of their numbers; an unmodifiable view. */
  public List<TrialSnapshot> unfinished() {
    return unfinished;
  }

  /** All trials in the order of their numbers. */
  public List<TrialSnapshot> trials() {
    return Stream.concat(finished.stream(), unfinished.stream())
        .sorted(Comparator.comparingInt(TrialSnapshot::number))
        .toList();
  }

  /** How many trials there are, whatever their state. */
  public int size() {
    return finished.size() + unfinished.size();
  }

  /** The trial with this id, if this history knows it. */
  public Optional<TrialSnapshot> trial(TrialId id) {
    for (TrialSnapshot trial : unfinished) {
      if (trial.id().equals(id)) {
        return Optional.of(trial);
      }
    }
    for (int i = finished.size() - 1; i >= 0; i--) {
      if (finished.get(i).id().equals(id)) {
        return Optional.of(finished.get(i));
      }
    }
    return Optional.empty();
  }

  /** The trial with this number, if there is one; quick, where trials end about as they began. */
  public Optional<TrialSnapshot> trial(int number) {
    for (TrialSnapshot trial : unfinished) {
      if (trial.number() == number) {
        return Optional.of(trial);
      }
    }
    // Among those that ended it stands near the place of its number: looked for on both sides.
    for (int away = 0; away < finished.size(); away++) {
      for (int at = number - away; at <= number + away; at += Math.max(1, 2 * away)) {
        if (at >= 0 && at < finished.size() && finished.get(at).number() == number) {
          return Optional.of(finished.get(at));
        }
      }
    }
    return Optional.empty();
  }

  /** How many finished trials ended in this state. */
  public int count(TrialState state) {
    int count = 0;
    for (TrialSnapshot trial : state.finished() ? finished : unfinished) {
      if (trial.state() == state) {
        count++;
      }
    }
    return count;
  }

  /**
   * The feasible COMPLETE trial with the best value of the only objective; among equals the one
   * with the lowest number; NaN never wins.
   */
  public Optional<TrialSnapshot> best() {
    return ranked().min(bestFirst(study.objective().direction()));
  }

  /** Up to {@code count} feasible COMPLETE trials, best first, as {@link #best} orders them. */
  public List<TrialSnapshot> top(int count) {
    return ranked().sorted(bestFirst(study.objective().direction())).limit(count).toList();
  }

  /**
   * The feasible COMPLETE trials that none of the others dominates: none is at least as good in
   * every objective and better in one. In the order of their numbers; NaN counts as the worst
   * value. Of one objective, all trials with the best value.
   */
  public List<TrialSnapshot> front() {
    List<TrialSnapshot> feasible =
        finished.stream()
            .filter(trial -> trial.state() == TrialState.COMPLETE && trial.feasible())
            .sorted(Comparator.comparingInt(TrialSnapshot::number))
            .toList();
    boolean[] front =
        NonDomination.front(feasible.stream().map(study::losses).toArray(double[][]::new));
    return IntStream.range(0, front.length).filter(i -> front[i]).mapToObj(feasible::get).toList();
  }

  private static Comparator<TrialSnapshot> bestFirst(Direction direction) {
    return Comparator.comparingDouble((TrialSnapshot t) -> direction.loss(t.value()))
        .thenComparingInt(TrialSnapshot::number);
  }

  private Stream<TrialSnapshot> ranked() {
    return finished.stream()
        .filter(trial -> trial.state() == TrialState.COMPLETE && !Double.isNaN(trial.value()))
        .filter(TrialSnapshot::feasible);
  }

  /**
   * A history that takes in many events and is told at the end: what the unfinished trials cost
   * {@link StudyHistory#after} for every event, it costs once. For one thread.
   */
  public static final class Fold {
    private final StudySnapshot study;
    private final ArrayList<TrialSnapshot> unfinished;
    private Appended<TrialSnapshot> finished;
    private long revision;

    /** Starts at a history, which stays as it is. */
    public Fold(StudyHistory from) {
      study = from.study;
      revision = from.revision;
      finished = from.finished;
      unfinished = new ArrayList<>(from.unfinished);
    }

    /**
     * Takes in the next event.
     *
     * @throws IllegalArgumentException as {@link StudyHistory#after}
     */
    public Fold add(TrialEvent event) {
      if (event.revision() <= revision) {
        throw new IllegalArgumentException(
            "event of revision %d (expected: > %d)".formatted(event.revision(), revision));
      }
      if (event instanceof TrialEvent.Asked asked) {
        unfinished.add(TrialSnapshot.of(study.id(), asked));
      } else {
        change(event);
      }
      revision = event.revision();
      return this;
    }

    /** The history as it is now; what is added later does not change it. */
    public StudyHistory history() {
      return new StudyHistory(study, revision, finished, List.copyOf(unfinished), null);
    }

    private void change(TrialEvent event) {
      int at = indexOf(event.trial());
      TrialSnapshot next = unfinished.get(at).after(event);
      if (next.state().finished()) {
        unfinished.remove(at);
        finished = finished.with(next);
      } else {
        unfinished.set(at, next);
      }
    }

    /** Trials stand in the order of their numbers, and so in that of their ids. */
    private int indexOf(TrialId id) {
      int low = 0;
      int high = unfinished.size() - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        long found = unfinished.get(middle).id().value();
        if (found == id.value()) {
          return middle;
        }
        low = found < id.value() ? middle + 1 : low;
        high = found < id.value() ? high : middle - 1;
      }
      throw new IllegalArgumentException("event of %s, which is not unfinished here".formatted(id));
    }
  }
}
