package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.SeriesRule;
import dev.athanor.storage.RunStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One call of a writer that may be killed. All that it writes follows from its number, so that
 * whoever finds it in a ledger knows every point.
 *
 * @param number no other call of any writer has it
 */
record WriterCall(Kind kind, RunId run, int writer, long number) {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  /** The first calls on a new folder. */
  private static final int FIRST = 2;

  private static final int NEARLY_A_BUNDLE = (Merging.BUNDLE - 3) * Sealing.LONG_SERIES;

  /** What a call does. */
  enum Kind {
    CREATE,
    APPEND,
    END,
    RESUME
  }

  /** A call as a line of a ledger says it. */
  static WriterCall parse(String line) {
    String[] words = line.split(" ");
    return new WriterCall(
        Kind.valueOf(words[0]),
        new RunId(words[1]),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]));
  }

  String line() {
    return "%s %s %d %d".formatted(kind, run.hex32(), writer, number);
  }

  void perform(RunStore runs, ExperimentId experiment) {
    switch (kind) {
      case CREATE ->
          runs.create(
              Run.of(run, experiment, "writer " + writer, RunState.RUNNING, AT, AT, Map.of()));
      case APPEND -> runs.append(run, batch(), ParamRule.REFUSE_CHANGE, rule());
      case END -> runs.move(run, RunState.FINISHED, null, AT);
      case RESUME -> runs.move(run, RunState.RUNNING, null, AT);
    }
  }

  private Random random() {
    return new Random(number * 31 + writer);
  }

  SeriesRule rule() {
    return number % 2 == 0 ? SeriesRule.KEEP_DISTINCT : SeriesRule.LAST_AT_STEP;
  }

  /** Mostly one point, at times a hundred of several keys, thousands of one, or no point at all. */
  RunBatch batch() {
    Random random = random();
    if (writer == 0 && number <= FIRST) {
      return RunBatch.ofMetrics(longSeries(random, -NEARLY_A_BUNDLE, NEARLY_A_BUNDLE));
    }
    int shape = random.nextInt(100);
    if (shape < 50) {
      return RunBatch.ofMetrics(points(random, 1, 1));
    }
    if (shape < 70) {
      return RunBatch.ofMetrics(points(random, 100, 1));
    }
    if (shape < 85) {
      return RunBatch.ofMetrics(points(random, 100, 5));
    }
    if (shape < 88 || (writer == 0 && shape < 95)) {
      int count = writer == 0 ? 20_000 : 5_000;
      return RunBatch.ofMetrics(longSeries(random, 20_000 * number, count));
    }
    return new RunBatch(
        points(random, shape % 2 * 7, 3),
        List.of(new Param(key("param " + number), "" + number), new Param(key("same"), "always")),
        Map.of(key("tag " + number), "" + number, key("last"), "" + number));
  }

  private String key(String name) {
    return "w%d/%s".formatted(writer, name);
  }

  /** Steps rise from call to call; now and then they fall back, and some stand twice. */
  private List<MetricPoint> points(Random random, int count, int keys) {
    var points = new ArrayList<MetricPoint>();
    boolean late = random.nextInt(5) == 0;
    for (int i = 0; i < count; i++) {
      long step = 20 * number + i - (late ? random.nextInt(2_000) : random.nextInt(3));
      double value = random.nextInt(50) == 0 ? Double.NaN : random.nextGaussian();
      points.add(new MetricPoint(key(rule() + " " + random.nextInt(keys)), step, number, value));
    }
    return points;
  }

  /** So many points in order that they become chunks of their own, and those a bundle in time. */
  private List<MetricPoint> longSeries(Random random, long from, int count) {
    var points = new ArrayList<MetricPoint>(count);
    for (int i = 0; i < count; i++) {
      points.add(
          new MetricPoint(key(rule() + " long"), from + i, number, random.nextInt(1_000) / 8.0));
    }
    return points;
  }
}
