package dev.athanor.server.mlflow;

import dev.athanor.model.Bucket;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesId;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.RunStore;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A few points of a history, evenly spread over their places in it: the first of each of so many
 * parts of nearly one length, the last of all in any case.
 */
final class HistorySample {

  private HistorySample() {}

  static List<MetricPoint> of(RunStore runs, RunId run, String key, StepWindow window, int most) {
    long all = count(runs, run, key, window);
    var sample = new ArrayList<MetricPoint>((int) Math.min(all, most));
    try (Stream<MetricPoint> points = runs.history(run, key, window)) {
      Iterator<MetricPoint> rest = points.iterator();
      MetricPoint last = null;
      long place = 0;
      while (rest.hasNext()) {
        MetricPoint point = rest.next();
        if (sample.size() < most && place == start(sample.size(), all, most)) {
          sample.add(point);
        }
        last = point;
        place++;
      }
      if (last != null && !sample.getLast().equals(last)) {
        if (sample.size() == most) {
          sample.removeLast();
        }
        sample.add(last);
      }
    }
    return sample;
  }

  private static long count(RunStore runs, RunId run, String key, StepWindow window) {
    return runs.overviews(List.of(new SeriesId(run, key)), window, 1).getFirst().buckets().stream()
        .mapToLong(Bucket::count)
        .sum();
  }

  /** Where a part begins: the first {@code all % most} parts are one longer than the others. */
  private static long start(int part, long all, int most) {
    long parts = Math.min(all, most);
    return parts == 0 ? 0 : part * (all / parts) + Math.min(part, all % parts);
  }
}
