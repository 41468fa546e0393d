package dev.athanor.model;

import dev.athanor.space.Assignment;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a trial. Events are written once and never overwritten; a trial at any
 * revision is what its events up to there say ({@link TrialSnapshot#after}).
 */
public sealed interface TrialEvent {

  /** The revision of the commit that wrote it; rises within a study. */
  long revision();

  TrialId trial();

  /**
   * The trial was made.
   *
   * @param number counts the study's trials from 0 without gaps
   * @param state RUNNING when it was asked for, WAITING when it was enqueued
   */
  record Asked(
      long revision,
      TrialId trial,
      int number,
      TrialState state,
      @Nullable String worker,
      Instant at)
      implements TrialEvent {}

  /**
   * Values for parameters.
   *
   * @param firm whether the trial has them; false for a joint suggestion that a trial defined by
   *     running may yet use in part, which other suggestions take into account
   * @param basis the revision of the history that the sampler saw; 0 if no sampler was asked
   */
  record Assigned(
      long revision,
      TrialId trial,
      SequencedMap<String, Assignment> params,
      boolean firm,
      Map<String, String> notes,
      long basis)
      implements TrialEvent {
    public Assigned {
      params = ParamMap.of(params);
      notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }
  }

  /** Attempt {@code number} (from 1) begins; reports of earlier attempts are set aside. */
  record Attempted(long revision, TrialId trial, int number, Instant at) implements TrialEvent {}

  /** The program said a value of the objective; the last word at a step counts. */
  record Reported(long revision, TrialId trial, long step, double value, Instant at)
      implements TrialEvent {}

  /**
   * The pruner judged the report at {@code step}.
   *
   * @param basis the revision of the history that the pruner saw
   */
  record Judged(long revision, TrialId trial, long step, Verdict verdict, long basis)
      implements TrialEvent {}

  /**
   * The program said how far a constraint is kept; the last word counts.
   *
   * @param value the constraint is kept at 0 and below
   */
  record Constrained(long revision, TrialId trial, String constraint, double value)
      implements TrialEvent {}

  /**
   * The user noted something of the trial; the last word counts.
   *
   * @param json the value as JSON text, word for word
   */
  record Noted(long revision, TrialId trial, String key, String json) implements TrialEvent {}

  /**
   * The trial changed its state.
   *
   * @param values the final values; empty unless COMPLETE or PRUNED
   */
  record Moved(
      long revision,
      TrialId trial,
      TrialState from,
      TrialState to,
      List<Double> values,
      @Nullable String because,
      Instant at)
      implements TrialEvent {
    public Moved {
      values = List.copyOf(values);
    }
  }
}
