package dev.athanor.server.mlflow;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.StepWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a history begins: behind a point, in one of two orders. Points that arrive in
 * between shift nothing.
 *
 * @param last the last point of the page before; null for the first page
 * @param byTime whether the pages come in the order of time, or in that in which points are stored;
 *     of no meaning for the first page
 */
record HistoryPage(@Nullable MetricPoint last, boolean byTime) {

  /** MLflow's order. */
  static final Comparator<MetricPoint> BY_TIME =
      Comparator.comparingLong(MetricPoint::timestampMillis)
          .thenComparingLong(MetricPoint::step)
          .thenComparingDouble(MetricPoint::value);

  private static final Comparator<MetricPoint> STORED =
      Comparator.comparingLong(MetricPoint::step)
          .thenComparingLong(MetricPoint::timestampMillis)
          .thenComparingDouble(MetricPoint::value);

  static HistoryPage of(String token) {
    return PageToken.history(token);
  }

  boolean isFirst() {
    return last == null;
  }

  /** The steps that the page may have. */
  StepWindow window() {
    return last == null || byTime ? StepWindow.ALL : new StepWindow(last.step(), Long.MAX_VALUE);
  }

  /** Takes the first points of the page as they are stored. */
  List<MetricPoint> head(Iterator<MetricPoint> points, int most) {
    var head = new ArrayList<MetricPoint>(Math.min(most, 64));
    MetricPoint before = last;
    while (head.size() < most && points.hasNext()) {
      MetricPoint point = points.next();
      if (before == null || STORED.compare(point, before) > 0) {
        head.add(point);
        // All that follow are behind it as well.
        before = null;
      }
    }
    return head;
  }

  /** The earliest points of the page, in the order of time; of so many at most. */
  List<MetricPoint> earliest(Iterator<MetricPoint> points, int most) {
    var latestFirst = new PriorityQueue<MetricPoint>(BY_TIME.reversed());
    while (points.hasNext()) {
      MetricPoint point = points.next();
      if (last == null || BY_TIME.compare(point, last) > 0) {
        latestFirst.add(point);
        if (latestFirst.size() > most) {
          latestFirst.remove();
        }
      }
    }
    var earliest = new ArrayList<>(latestFirst);
    earliest.sort(BY_TIME);
    return earliest;
  }
}
