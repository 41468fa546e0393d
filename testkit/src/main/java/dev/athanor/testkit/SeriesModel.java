package dev.athanor.testkit;

import dev.athanor.model.Bucket;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.query.RunField.Reading;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The points of one metric, and what a store must say of them, found by looking at each. */
final class SeriesModel {

  private static final Comparator<MetricPoint> ORDER =
      Comparator.comparingLong(MetricPoint::step)
          .thenComparingLong(MetricPoint::timestampMillis)
          .thenComparingDouble(MetricPoint::value);

  private final SeriesRule rule;
  private final List<MetricPoint> logged = new ArrayList<>();
  private final Map<Object, MetricPoint> standing = new LinkedHashMap<>();

  SeriesModel(SeriesRule rule) {
    this.rule = rule;
  }

  void add(MetricPoint point) {
    logged.add(point);
    standing.put(rule == SeriesRule.LAST_AT_STEP ? point.step() : point, point);
  }

  /** All that was ever logged, in the order of arrival. */
  List<MetricPoint> logged() {
    return logged;
  }

  List<MetricPoint> history(StepWindow window) {
    return standing.values().stream()
        .filter(point -> window.from() <= point.step() && point.step() <= window.to())
        .sorted(ORDER)
        .toList();
  }

  MetricPoint latest() {
    return standing.values().stream().max(ORDER).orElseThrow();
  }

  double read(Reading reading) {
    return switch (reading) {
      case LATEST -> latest().value();
      case MIN -> min(logged);
      case MAX -> max(logged);
    };
  }

  SeriesOverview overview(SeriesId id, StepWindow wanted, int width) {
    List<MetricPoint> points = history(wanted);
    StepWindow window =
        wanted.equals(StepWindow.ALL) && !points.isEmpty()
            ? new StepWindow(points.getFirst().step(), points.getLast().step())
            : wanted;
    BigInteger from = BigInteger.valueOf(window.from());
    BigInteger steps = BigInteger.valueOf(window.to()).subtract(from).add(BigInteger.ONE);
    BigInteger wide = BigInteger.valueOf(width);
    BigInteger span = steps.add(wide).subtract(BigInteger.ONE).divide(wide);
    var buckets = new TreeMap<Integer, List<MetricPoint>>();
    for (MetricPoint point : points) {
      int index = BigInteger.valueOf(point.step()).subtract(from).divide(span).intValueExact();
      buckets.computeIfAbsent(index, unused -> new ArrayList<>()).add(point);
    }
    return new SeriesOverview(
        id,
        window,
        buckets.entrySet().stream()
            .map(entry -> bucket(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static Bucket bucket(int index, List<MetricPoint> points) {
    return new Bucket(
        index,
        points.getFirst().step(),
        points.getLast().step(),
        points.getFirst().value(),
        points.getLast().value(),
        min(points),
        max(points),
        points.size(),
        points.stream().filter(point -> Double.isNaN(point.value())).count());
  }

  private static double min(List<MetricPoint> points) {
    double min = Double.NaN;
    for (MetricPoint point : points) {
      double value = point.value();
      min = Double.isNaN(min) ? value : Double.isNaN(value) ? min : Math.min(min, value);
    }
    return min;
  }

  private static double max(List<MetricPoint> points) {
    double max = Double.NaN;
    for (MetricPoint point : points) {
      double value = point.value();
      max = Double.isNaN(max) ? value : Double.isNaN(value) ? max : Math.max(max, value);
    }
    return max;
  }
}
