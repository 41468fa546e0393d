package dev.athanor.study;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Reports;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.ParamValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A trial that was carried out elsewhere, to be {@linkplain Study#add(FinishedTrial) added} to a
 * study.
 *
 * <pre>{@code
 * study.add(FinishedTrial.complete(Map.of("rate", 0.01), 0.93).report(1, 0.7).report(2, 0.93));
 * }</pre>
 *
 * <p>Values of parameters are given as to {@link Study#enqueue}. In a study without a declared
 * space a plain value is kept as the only choice of its parameter, of which samplers learn nothing:
 * give an {@link dev.athanor.space.Assignment}, which says the distribution as well.
 *
 * <p>Not safe for use by many threads.
 */
public final class FinishedTrial {

  private final TrialState state;
  private final Map<String, ?> params;
  private final List<Double> values;
  private Reports reports = Reports.none();
  private final SortedMap<String, Double> constraints = new TreeMap<>();
  private final SortedMap<String, String> userAttrs = new TreeMap<>();
  private @Nullable String because;
  private @Nullable Instant startedAt;
  private @Nullable Instant endedAt;

  private FinishedTrial(TrialState state, Map<String, ?> params, double... values) {
    this.state = state;
    this.params = params;
    this.values = Arrays.stream(values).boxed().toList();
  }

  /**
   * A COMPLETE trial.
   *
   * @param params values by parameter name
   * @param values one for each objective, in their order; none of them NaN
   */
  public static FinishedTrial complete(Map<String, ?> params, double... values) {
    return new FinishedTrial(TrialState.COMPLETE, params, values);
  }

  /**
   * A PRUNED trial; its value is the last one that it reported, where the study has one objective
   * and that is a number.
   */
  public static FinishedTrial pruned(Map<String, ?> params) {
    return new FinishedTrial(TrialState.PRUNED, params);
  }

  /** A trial that ended as FAIL. */
  public static FinishedTrial failed(Map<String, ?> params, String because) {
    return new FinishedTrial(TrialState.FAIL, params).because(because);
  }

  /** An intermediate value; may be NaN or infinite. */
  public FinishedTrial report(long step, double value) {
    reports = reports.with(step, value);
    return this;
  }

  /** How far a constraint is kept: at 0 and below it is; not NaN. */
  public FinishedTrial constrain(String constraint, double value) {
    Trial.requireConstraint(constraint, value);
    constraints.put(constraint, value);
    return this;
  }

  /** A note. */
  public FinishedTrial userAttr(String key, ParamValue value) {
    userAttrs.put(key, JsonText.of(value));
    return this;
  }

  /** Why it ended as it did. */
  public FinishedTrial because(String because) {
    this.because = requireNonNull(because, "because");
    return this;
  }

  /** When it was carried out; the moment in which it is added where this is not said. */
  public FinishedTrial between(Instant startedAt, Instant endedAt) {
    if (endedAt.isBefore(startedAt)) {
      throw new IllegalArgumentException(
          "endedAt: %s (expected: not before %s)".formatted(endedAt, startedAt));
    }
    this.startedAt = startedAt;
    this.endedAt = endedAt;
    return this;
  }

  /** The trial without an id, in a study of so many objectives. */
  TrialSnapshot snapshot(int objectives) {
    boolean fromReports =
        state == TrialState.PRUNED && objectives == 1 && !Double.isNaN(reports.last());
    return new TrialSnapshot(
        new TrialId(0),
        new StudyId(0),
        0,
        state,
        GivenValues.assignments(params, null),
        Collections.unmodifiableSequencedMap(new LinkedHashMap<>()),
        fromReports ? List.of(reports.last()) : values,
        reports,
        Collections.unmodifiableSortedMap(new TreeMap<>(constraints)),
        Collections.unmodifiableSortedMap(new TreeMap<>(userAttrs)),
        0,
        null,
        null,
        because,
        startedAt,
        endedAt);
  }
}
