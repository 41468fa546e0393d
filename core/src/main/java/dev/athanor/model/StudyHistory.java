package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

  private StudyHistory(
      StudySnapshot study,
      long revision,
      Appended<TrialSnapshot> finished,
      List<TrialSnapshot> unfinished) {
    this.study = requireNonNull(study, "study");
    this.revision = revision;
    this.finished = finished;
    this.unfinished = unfinished;
  }

  /** The history of a study before its first event. */
  public static StudyHistory empty(StudySnapshot study) {
    return new StudyHistory(study, 0, Appended.empty(), List.of());
  }

  /**
   * This history after one more event.
   *
   * @throws IllegalArgumentException if the event is not newer than {@link #revision}, or is of a
   *     trial that this history does not know as unfinished
   */
  public StudyHistory after(TrialEvent event) {
    if (event.revision() <= revision) {
      throw new IllegalArgumentException(
          "event of revision %d (expected: > %d)".formatted(event.revision(), revision));
    }
    var open = new ArrayList<>(unfinished);
    if (event instanceof TrialEvent.Asked asked) {
      open.add(TrialSnapshot.of(study.id(), asked));
      return new StudyHistory(
          study, event.revision(), finished, Collections.unmodifiableList(open));
    }
    int at = indexOf(open, event.trial());
    TrialSnapshot next = open.get(at).after(event);
    if (next.state().finished()) {
      open.remove(at);
      return new StudyHistory(
          study, event.revision(), finished.with(next), Collections.unmodifiableList(open));
    }
    open.set(at, next);
    return new StudyHistory(study, event.revision(), finished, Collections.unmodifiableList(open));
  }

  /** This history under a newer snapshot of the same study: its attributes are not events. */
  public StudyHistory with(StudySnapshot newer) {
    return new StudyHistory(newer, revision, finished, unfinished);
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
   * The COMPLETE trial with the best value of the only objective; among equals the one with the
   * lowest number; NaN never wins.
   */
  public Optional<TrialSnapshot> best() {
    return top(1).stream().findFirst();
  }

  /** Up to {@code count} COMPLETE trials, best first, as {@link #best} orders them. */
  public List<TrialSnapshot> top(int count) {
    Direction direction = study.objective().direction();
    return finished.stream()
        .filter(trial -> trial.state() == TrialState.COMPLETE && !Double.isNaN(trial.value()))
        .sorted(
            Comparator.comparingDouble((TrialSnapshot t) -> direction.loss(t.value()))
                .thenComparingInt(TrialSnapshot::number))
        .limit(count)
        .toList();
  }

  private static int indexOf(List<TrialSnapshot> open, TrialId id) {
    for (int i = 0; i < open.size(); i++) {
      if (open.get(i).id().equals(id)) {
        return i;
      }
    }
    throw new IllegalArgumentException("event of %s, which is not unfinished here".formatted(id));
  }
}
