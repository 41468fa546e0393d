package dev.athanor.storage;

import dev.athanor.model.Bucket;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.query.RunField.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The points of one metric of one run in a sorted set, under the rule of the first. */
final class InMemorySeries {

  private static final Comparator<MetricPoint> BY_STEP =
      Comparator.comparingLong(MetricPoint::step)
          .thenComparingLong(MetricPoint::timestampMillis)
          .thenComparingDouble(MetricPoint::value);

  private final SeriesRule rule;
  private final TreeSet<MetricPoint> points = new TreeSet<>(BY_STEP);
  private double min = Double.NaN;
  private double max = Double.NaN;

  InMemorySeries(SeriesRule rule) {
    this.rule = rule;
  }

  void add(MetricPoint point) {
    if (rule == SeriesRule.LAST_AT_STEP) {
      in(new StepWindow(point.step(), point.step())).clear();
    }
    points.add(point);
    double value = point.value();
    min = Double.isNaN(min) || value < min ? value : min;
    max = Double.isNaN(max) || value > max ? value : max;
  }

  /** The last point; a series has one at least. */
  MetricPoint latest() {
    return points.last();
  }

  double read(Reading reading) {
    return switch (reading) {
      case LATEST -> latest().value();
      case MIN -> min;
      case MAX -> max;
    };
  }

  List<MetricPoint> history(StepWindow window) {
    return List.copyOf(in(window));
  }

  SeriesOverview overview(SeriesId series, StepWindow wanted, int width) {
    StepWindow window =
        wanted.equals(StepWindow.ALL)
            ? new StepWindow(points.first().step(), points.last().step())
            : wanted;
    var buckets = new TreeMap<Integer, List<MetricPoint>>();
    for (MetricPoint point : in(window)) {
      int index = window.bucket(point.step(), width);
      buckets.computeIfAbsent(index, unused -> new ArrayList<>()).add(point);
    }
    return new SeriesOverview(
        series,
        window,
        buckets.entrySet().stream()
            .map(entry -> bucket(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static Bucket bucket(int index, List<MetricPoint> points) {
    double[] numbers =
        points.stream()
            .mapToDouble(MetricPoint::value)
            .filter(value -> !Double.isNaN(value))
            .toArray();
    return new Bucket(
        index,
        points.getFirst().step(),
        points.getLast().step(),
        points.getFirst().value(),
        points.getLast().value(),
        Arrays.stream(numbers).min().orElse(Double.NaN),
        Arrays.stream(numbers).max().orElse(Double.NaN),
        points.size(),
        points.size() - numbers.length);
  }

  /** The points of the window, as a part of all: what is removed from it is removed. */
  private NavigableSet<MetricPoint> in(StepWindow window) {
    return points.subSet(
        new MetricPoint("", window.from(), Long.MIN_VALUE, Double.NEGATIVE_INFINITY),
        true,
        new MetricPoint("", window.to(), Long.MAX_VALUE, Double.NaN),
        true);
  }
}
