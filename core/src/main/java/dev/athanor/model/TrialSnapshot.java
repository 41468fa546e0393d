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
        asked.trial(),
        study,
        asked.number(),
        asked.state(),
        NONE,
        NONE,
        List.of(),
        Reports.none(),
        0,
        null,
        asked.worker(),
        null,
        startedAt,
        null);
  }

  /**
   * This trial after one more of its events.
   *
   * @throws IllegalArgumentException if the event is another trial's, or makes a trial
   */
  public TrialSnapshot after(TrialEvent event) {
    if (!event.trial().equals(id)) {
      throw new IllegalArgumentException(
          "event of %s (expected: of %s)".formatted(event.trial(), id));
    }
    var next = new Draft(this);
    switch (event) {
      case TrialEvent.Asked asked ->
          throw new IllegalArgumentException("trial %s is asked twice".formatted(asked.trial()));
      case TrialEvent.Assigned firm when firm.firm() -> next.params = merge(params, firm.params());
      case TrialEvent.Assigned loose -> next.proposed = merge(proposed, loose.params());
      case TrialEvent.Attempted attempted -> {
        next.attempt = attempted.number();
        next.reports = Reports.none();
        next.verdict = null;
      }
      case TrialEvent.Reported report -> next.reports = reports.with(report.step(), report.value());
      case TrialEvent.Judged judged -> next.verdict = judged.verdict();
      case TrialEvent.Moved moved -> next.move(moved);
    }
    return next.done();
  }

  /** The final value of a study with one objective; NaN where there is none. */
  public double value() {
    return values.isEmpty() ? Double.NaN : values.getFirst();
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

  /** A trial on its way from one snapshot to the next. */
  private static final class Draft {
    private final TrialSnapshot old;
    private TrialState state;
    private SequencedMap<String, Assignment> params;
    private SequencedMap<String, Assignment> proposed;
    private List<Double> values;
    private Reports reports;
    private int attempt;
    private @Nullable Verdict verdict;
    private @Nullable String because;
    private @Nullable Instant startedAt;
    private @Nullable Instant endedAt;

    private Draft(TrialSnapshot old) {
      this.old = old;
      state = old.state;
      params = old.params;
      proposed = old.proposed;
      values = old.values;
      reports = old.reports;
      attempt = old.attempt;
      verdict = old.verdict;
      because = old.because;
      startedAt = old.startedAt;
      endedAt = old.endedAt;
    }

    private void move(TrialEvent.Moved moved) {
      state = moved.to();
      values = moved.values();
      because = moved.because();
      endedAt = moved.to().finished() ? moved.at() : null;
      if (startedAt == null && moved.to() == TrialState.RUNNING) {
        startedAt = moved.at();
      }
    }

    private TrialSnapshot done() {
      return new TrialSnapshot(
          old.id,
          old.study,
          old.number,
          state,
          params,
          proposed,
          values,
          reports,
          attempt,
          verdict,
          old.worker,
          because,
          startedAt,
          endedAt);
    }
  }
}
