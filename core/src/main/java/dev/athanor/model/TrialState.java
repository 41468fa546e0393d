package dev.athanor.model;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where a trial stands in its life. {@link #next()} is the one table of what may follow. */
public enum TrialState {
  /** Enqueued; nobody works on it. */
  WAITING,
  /** Somebody works on it, or will go on with it after a loss. */
  RUNNING,
  /** Stopped at a rung, with the means to go on. */
  PAUSED,
  /** Ended with its values. */
  COMPLETE,
  /** Ended early by a verdict. */
  PRUNED,
  /** Ended without a value, through its own fault. */
  FAIL;

  private static final Map<TrialState, Set<TrialState>> NEXT = table();

  /** The states that may follow this one; none for a finished trial. */
  public Set<TrialState> next() {
    return NEXT.getOrDefault(this, Set.of());
  }

  /** Whether the trial has ended for good. */
  public boolean finished() {
    return next().isEmpty();
  }

  /**
   * Refuses a move that may never be.
   *
   * @param values the final values that come with it
   * @throws IllegalArgumentException if {@code to} never follows this state, or if there are values
   *     for another state than COMPLETE or PRUNED
   */
  public void requireMove(TrialState to, List<Double> values) {
    if (!next().contains(to)) {
      throw new IllegalArgumentException(
          "%s after %s (expected: one of %s)".formatted(to, this, next()));
    }
    if (!values.isEmpty() && to != COMPLETE && to != PRUNED) {
      throw new IllegalArgumentException(
          "values: %s with %s (expected: none, or COMPLETE or PRUNED)".formatted(values, to));
    }
  }

  private static Map<TrialState, Set<TrialState>> table() {
    var table = new EnumMap<TrialState, Set<TrialState>>(TrialState.class);
    table.put(WAITING, Set.copyOf(EnumSet.of(RUNNING, FAIL)));
    table.put(RUNNING, Set.copyOf(EnumSet.of(PAUSED, COMPLETE, PRUNED, FAIL)));
    table.put(PAUSED, Set.copyOf(EnumSet.of(RUNNING, COMPLETE, PRUNED, FAIL)));
    table.put(COMPLETE, Set.of());
    table.put(PRUNED, Set.of());
    table.put(FAIL, Set.of());
    return table;
  }
}
