package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import dev.athanor.space.Assignment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
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
 * @param constraints how far each constraint is kept, by name: kept at 0 and below
 * @param userAttrs what the user noted, as JSON text by key, word for word
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
    SortedMap<String, Double> constraints,
    SortedMap<String, String> userAttrs,
    int attempt,
    @Nullable Verdict verdict,
    @Nullable String worker,
    @Nullable String because,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  public TrialSnapshot {
    requireNonNull(id, "id");
    requireNonNull(study, "study");
    requireNonNull(state, "state");
    requireNonNull(reports, "reports");
    params = ParamMap.of(params);
    proposed = ParamMap.of(proposed);
  }

  /** The trial that an {@code Asked} event makes. */
  public static TrialSnapshot of(StudyId study, TrialEvent.Asked asked) {
    Instant startedAt = asked.state() == TrialState.RUNNING ? asked.at() : null;
    return new TrialSnapshot(
        asked.trial(),
        study,
        asked.number(),
        asked.state(),
        ParamMap.of(Map.of()),
        ParamMap.of(Map.of()),
        List.of(),
        Reports.none(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
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
      case TrialEvent.Assigned firm when firm.firm() ->
          next.params = ParamMap.of(params).with(firm.params());
      case TrialEvent.Assigned loose -> next.proposed = ParamMap.of(proposed).with(loose.params());
      case TrialEvent.Attempted attempted -> {
        next.attempt = attempted.number();
        next.reports = Reports.none();
        next.verdict = null;
      }
      case TrialEvent.Reported report -> next.reports = reports.with(report.step(), report.value());
      case TrialEvent.Judged judged -> next.verdict = judged.verdict();
      case TrialEvent.Constrained said ->
          next.constraints = with(constraints, said.constraint(), said.value());
      case TrialEvent.Noted noted -> next.userAttrs = with(userAttrs, noted.key(), noted.json());
      case TrialEvent.Moved moved -> next.move(moved);
    }
    return next.done();
  }

  /**
   * The events after which a new trial stands as this one does, each to be made for the revision
   * that it gets; the {@code Asked} event, which comes before them, is not among them. The number
   * of the attempt and the notes of suggestions are left behind.
   *
   * @param as the new trial
   * @param at the time where this trial has none
   */
  public List<LongFunction<TrialEvent>> retold(TrialId as, Instant at) {
    Instant end = endedAt == null ? at : endedAt;
    var events = new ArrayList<LongFunction<TrialEvent>>();
    if (!params.isEmpty()) {
      events.add(r -> new TrialEvent.Assigned(r, as, params, true, Map.of(), 0));
    }
    if (!proposed.isEmpty()) {
      events.add(r -> new TrialEvent.Assigned(r, as, proposed, false, Map.of(), 0));
    }
    reports.forEach(
        (step, value) -> events.add(r -> new TrialEvent.Reported(r, as, step, value, end)));
    constraints.forEach(
        (name, value) -> events.add(r -> new TrialEvent.Constrained(r, as, name, value)));
    userAttrs.forEach((key, json) -> events.add(r -> new TrialEvent.Noted(r, as, key, json)));
    Verdict last = verdict;
    if (last != null && !reports.isEmpty()) {
      long step = reports.step(reports.size() - 1);
      events.add(r -> new TrialEvent.Judged(r, as, step, last, 0));
    }
    TrialState from = firstState();
    if (state != from) {
      from.requireMove(state, values);
      events.add(r -> new TrialEvent.Moved(r, as, from, state, values, because, end));
    }
    return events;
  }

  /** The state in which a trial that stands as this one was made, as far as one can tell. */
  public TrialState firstState() {
    return state == TrialState.WAITING ? TrialState.WAITING : TrialState.RUNNING;
  }

  /** The final value of a study with one objective; NaN where there is none. */
  public double value() {
    return values.isEmpty() ? Double.NaN : values.getFirst();
  }

  /** This trial with these values for its parameters instead of its own. */
  public TrialSnapshot withParams(SequencedMap<String, Assignment> others) {
    var next = new Draft(this);
    next.params = others;
    return next.done();
  }

  /** Whether every constraint is kept; a trial that said nothing of constraints is feasible. */
  public boolean feasible() {
    for (double value : constraints.values()) {
      if (!(value <= 0)) {
        return false;
      }
    }
    return true;
  }

  /** By how much constraints are broken, all together; 0 for a feasible trial. */
  public double violation() {
    double sum = 0;
    for (double value : constraints.values()) {
      sum += value > 0 ? value : 0;
    }
    return sum;
  }

  private static <V> SortedMap<String, V> with(SortedMap<String, V> old, String key, V value) {
    var grown = new TreeMap<>(old);
    grown.put(key, value);
    return Collections.unmodifiableSortedMap(grown);
  }

  /** A trial on its way from one snapshot to the next. */
  private static final class Draft {
    private final TrialSnapshot old;
    private TrialState state;
    private SequencedMap<String, Assignment> params;
    private SequencedMap<String, Assignment> proposed;
    private List<Double> values;
    private Reports reports;
    private SortedMap<String, Double> constraints;
    private SortedMap<String, String> userAttrs;
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
      constraints = old.constraints;
      userAttrs = old.userAttrs;
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
          constraints,
          userAttrs,
          attempt,
          verdict,
          old.worker,
          because,
          startedAt,
          endedAt);
    }
  }
}
