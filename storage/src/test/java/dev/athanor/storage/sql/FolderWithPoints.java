package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StepWindow;
import dev.athanor.model.WorkspaceId;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A storage with runs and points for tests, and a look behind it. */
record FolderWithPoints(SqlStorage storage) implements AutoCloseable {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  /** Packs nothing but what it is told to. */
  static final StorageLimits PATIENT =
      new StorageLimits(1L << 40, 1L << 40, 1L << 40, Duration.ofDays(1), Duration.ofDays(1));

  static FolderWithPoints open(Path folder, StorageLimits limits) {
    return new FolderWithPoints(SqlStorage.open(folder, FakeClock.create(), limits));
  }

  RunId newRun() {
    ExperimentId experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    return storage
        .runs()
        .create(Run.of(RunId.random(), experiment, "run", RunState.RUNNING, AT, AT, Map.of()))
        .id();
  }

  /** Points of some neighbouring steps; other keys have other values. */
  static List<MetricPoint> points(String key, long from, long to) {
    return LongStream.rangeClosed(from, to)
        .mapToObj(step -> new MetricPoint(key, step, step, Math.sin(step + key.hashCode())))
        .toList();
  }

  void log(RunId run, String key, long from, long to) {
    storage.runs().append(run, RunBatch.ofMetrics(points(key, from, to)), ParamRule.REFUSE_CHANGE);
  }

  void end(RunId run) {
    storage.runs().move(run, RunState.FINISHED, null, AT);
  }

  List<MetricPoint> history(RunId run, String key) {
    return history(run, key, StepWindow.ALL);
  }

  List<MetricPoint> history(RunId run, String key, StepWindow window) {
    try (Stream<MetricPoint> points = storage.runs().history(run, key, window)) {
      return points.toList();
    }
  }

  /** What a query about the database says, as the scribe sees it. */
  long number(String sql, Object... arguments) {
    return storage.scribe().<Long>write(draft -> draft.session().number(sql, arguments));
  }

  /** How many points of a run are in chunks. */
  long packed(RunId run) {
    return number(
        "SELECT coalesce(sum(c.points), 0) FROM metric_chunk c JOIN run r ON r.id = c.run WHERE"
            + " r.hex = ?",
        run.hex32());
  }

  /** How many records of a run are in the log. */
  long logged(RunId run) {
    return number(
        "SELECT count(*) FROM metric_log l JOIN run r ON r.id = l.run WHERE r.hex = ?",
        run.hex32());
  }

  @Override
  public void close() {
    storage.close();
  }
}
