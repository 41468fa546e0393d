package dev.athanor.storage.metrics;

import dev.athanor.model.SeriesRule;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Parts of one series as one: in the order of step, time, value, under the series' rule. A part is
 * opened when the merge reaches it and dropped when it is through, so that parts that follow one
 * another are in memory one at a time. For one thread.
 */
public final class MergedPoints {

  /** A part of a series: sorted points that may not have been read yet. */
  public interface Part {
    long firstStep();

    long firstTime();

    /** Of two parts that share a step, the one with the higher number came later. */
    long arrival();

    /** The points, sorted under the series' rule; may be none. */
    PointColumns open();
  }

  private static final class Cursor {
    private final Part part;
    private final PointColumns points;
    private int at;

    private Cursor(Part part) {
      this.part = part;
      this.points = part.open();
    }

    private boolean ended() {
      return at == points.size();
    }
  }

  private static final Comparator<Cursor> BY_POINT =
      (a, b) ->
          compare(
              a.points.step(a.at),
              a.points.timeMillis(a.at),
              a.points.value(a.at),
              b.points.step(b.at),
              b.points.timeMillis(b.at),
              b.points.value(b.at));

  private static final Comparator<Cursor> BY_STEP =
      Comparator.<Cursor>comparingLong(cursor -> cursor.points.step(cursor.at))
          .thenComparing(Comparator.comparingLong((Cursor c) -> c.part.arrival()).reversed());

  private final List<? extends Part> parts;
  private final SeriesRule rule;
  private final PriorityQueue<Cursor> open;
  private int next;
  private boolean begun;
  private long step;
  private long time;
  private double value;

  /**
   * Begins before the first point.
   *
   * @param parts in the order of their first steps and times
   */
  public MergedPoints(List<? extends Part> parts, SeriesRule rule) {
    this.parts = parts;
    this.rule = rule;
    this.open = new PriorityQueue<>(rule == SeriesRule.LAST_AT_STEP ? BY_STEP : BY_POINT);
  }

  /** Orders points as histories are ordered. */
  public static int compare(
      long step, long time, double value, long otherStep, long otherTime, double otherValue) {
    if (step != otherStep) {
      return Long.compare(step, otherStep);
    }
    return time != otherTime ? Long.compare(time, otherTime) : Double.compare(value, otherValue);
  }

  /** Moves to the next point; false if there is none. */
  public boolean advance() {
    while (true) {
      openReached();
      Cursor least = open.peek();
      if (least == null) {
        return false;
      }
      long nextStep = least.points.step(least.at);
      long nextTime = least.points.timeMillis(least.at);
      double nextValue = least.points.value(least.at);
      pass(least);
      if (begun && repeats(nextStep, nextTime, nextValue)) {
        continue;
      }
      begun = true;
      step = nextStep;
      time = nextTime;
      value = nextValue;
      return true;
    }
  }

  private boolean repeats(long nextStep, long nextTime, double nextValue) {
    // The latest arrival at a step comes first out of the queue.
    return rule == SeriesRule.LAST_AT_STEP
        ? nextStep == step
        : compare(step, time, value, nextStep, nextTime, nextValue) == 0;
  }

  private void pass(Cursor cursor) {
    if (open.size() == 1) {
      cursor.at++;
      if (cursor.ended()) {
        open.poll();
      }
      return;
    }
    open.poll();
    cursor.at++;
    if (!cursor.ended()) {
      open.add(cursor);
    }
  }

  private void openReached() {
    while (next < parts.size()) {
      Part part = parts.get(next);
      Cursor least = open.peek();
      if (least != null && !reached(part, least)) {
        return;
      }
      next++;
      var cursor = new Cursor(part);
      if (!cursor.ended()) {
        open.add(cursor);
      }
    }
  }

  private boolean reached(Part part, Cursor least) {
    long at = least.points.step(least.at);
    if (part.firstStep() != at) {
      return part.firstStep() < at;
    }
    return rule == SeriesRule.LAST_AT_STEP || part.firstTime() <= least.points.timeMillis(least.at);
  }

  public long step() {
    return step;
  }

  public long timeMillis() {
    return time;
  }

  public double value() {
    return value;
  }
}
