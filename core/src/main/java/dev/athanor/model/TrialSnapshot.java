package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import dev.athanor.space.Assignment;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * A trial as it stands at one revision: a point, what was reported of it, and its fate.
 *
 * @param number counts the study's trials from 0 without gaps
 * @param params the values it was given
 * @param proposed a joint suggestion, of which {@code params} may use a part; empty where the space
 *     was declared
 * @param values final values, one an objective; empty unless COMPLETE or PRUNED
 * @param reports intermediate values of the current attempt
 * @param attempt the number of its current attempt, from 1; 0 before the first, and where no
 *     attempts are kept
 * @param verdict the last verdict; null before the first
 * @param because why it ended as it did; null where that says itself
 */
public record TrialSnapshot(
    TrialId id,
    StudyId study,
    int number,
    TrialState state,
    SequencedMap<String, Assignment> params,
    SequencedMap<String, Assignment> proposed,
    List<Double> values,
    Reports reports,
    int attempt,
    @Nullable Verdict verdict,
    @Nullable String worker,
    @Nullable String because,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  private static final SequencedMap<String, Assignment> NONE =
      Collections.unmodifiableSequencedMap(new LinkedHashMap<>());

  public TrialSnapshot {
    requireNonNull(id, "id");
    requireNonNull(study, "study");
    requireNonNull(state, "state");
    requireNonNull(reports, "reports");
  }

  /** The trial that an {@code Asked} event makes. */
  public static TrialSnapshot of(StudyId study, TrialEvent.Asked asked) {
    Instant startedAt = asked.state() == TrialState.RUNNING ? asked.at() : null;
    return new TrialSnapshot(
        asked.trial(), study, asked.number(), asked.state(), NONE, NONE, List.of(), Reports.none(), 0,
        null, asked.worker(), null, startedAt, null);
  }

  /**
   * This trial after one more of its events.
   *
   * @throws IllegalArgumentException if the event is another trial's, or makes a trial
   */
  public TrialSnapshot after(TrialEvent event) {
    if (!event.trial().equals(id)) {
      throw new IllegalArgumentException("event of %s (expected: of %s)".formatted(event.trial(), id));
    }
    return switch (event) {
      case TrialEvent.Asked asked ->
          throw new IllegalArgumentException("trial %s is asked twice".formatted(asked.trial()));
      case TrialEvent.Assigned assigned ->
          assigned.firm()
              ? with(state, merge(params, assigned.params()), proposed, values, reports, attempt, verdict, because, startedAt, endedAt)
              : with(state, params, merge(proposed, assigned.params()), values, reports, attempt, verdict, because, startedAt, endedAt);
      case TrialEvent.Attempted attempted ->
          with(state, params, proposed, values, Reports.none(), attempted.number(), null, because, startedAt, endedAt);
      case TrialEvent.Reported report ->
          with(state, params, proposed, values, reports.with(report.step(), report.value()), attempt, verdict, because, startedAt, endedAt);
      case TrialEvent.Judged judged ->
          with(state, params, proposed, values, reports, attempt, judged.verdict(), because, startedAt, endedAt);
      case TrialEvent.Moved moved ->
          with(moved.to(), params, proposed, moved.values(), reports, attempt, verdict, moved.because(),
              startedAt == null && moved.to() == TrialState.RUNNING ? moved.at() : startedAt,
              moved.to().finished() ? moved.at() : null);
    };
  }

  /** The final value of a study with one objective; NaN where there is none. */
  public double value() {
    return values.isEmpty() ? Double.NaN : values.getFirst();
  }

  private TrialSnapshot with(
      TrialState state,
      SequencedMap<String, Assignment> params,
      SequencedMap<String, Assignment> proposed,
      List<Double> values,
      Reports reports,
      int attempt,
      @Nullable Verdict verdict,
      @Nullable String because,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {
    return new TrialSnapshot(
        id, study, number, state, params, proposed, values, reports, attempt, verdict, worker, because,
        startedAt, endedAt);
  }

  private static SequencedMap<String, Assignment> merge(
      SequencedMap<String, Assignment> old, SequencedMap<String, Assignment> more) {
    if (old.isEmpty()) {
      return more;
    }
    var merged = new LinkedHashMap<>(old);
    merged.putAll(more);
    return Collections.unmodifiableSequencedMap(merged);
  }
}
