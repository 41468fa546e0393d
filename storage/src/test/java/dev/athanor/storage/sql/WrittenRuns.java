package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.athanor.model.Bucket;
import dev.athanor.model.Experiment;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.model.WorkspaceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What writers wrote, and what a storage must say of it then. */
final class WrittenRuns {

  private static final Comparator<MetricPoint> ORDER =
      Comparator.comparingLong(MetricPoint::step)
          .thenComparingLong(MetricPoint::timestampMillis)
          .thenComparingDouble(MetricPoint::value);

  /** A run as it must be. */
  private static final class Written {
    private RunState state = RunState.RUNNING;
    private final Map<String, String> params = new TreeMap<>();
    private final Map<String, String> tags = new HashMap<>();
    private final Map<String, WrittenSeries> series = new TreeMap<>();
  }

  /** A series as it must be; one of the two is empty. */
  private record WrittenSeries(
      SeriesRule rule, TreeSet<MetricPoint> distinct, TreeMap<Long, MetricPoint> last) {

    private WrittenSeries(SeriesRule rule) {
      this(rule, new TreeSet<>(ORDER), new TreeMap<>());
    }

    private void add(MetricPoint point) {
      if (rule == SeriesRule.LAST_AT_STEP) {
        last.put(point.step(), point);
      } else {
        distinct.add(point);
      }
    }

    private List<MetricPoint> points() {
      return new ArrayList<>(rule == SeriesRule.LAST_AT_STEP ? last.values() : distinct);
    }
  }

  private final Map<RunId, Written> runs = new LinkedHashMap<>();
  private long points;

  /** How many points were logged. */
  long points() {
    return points;
  }

  /** Takes in a call that was acknowledged. */
  void add(WriterCall call) {
    switch (call.kind()) {
      case CREATE -> runs.put(call.run(), new Written());
      case APPEND -> append(written(call), call.batch(), call.rule());
      case END -> written(call).state = RunState.FINISHED;
      case RESUME -> written(call).state = RunState.RUNNING;
    }
  }

  private Written written(WriterCall call) {
    Written written = runs.get(call.run());
    assertThat(written).as("the run of %s", call.line()).isNotNull();
    return written;
  }

  private void append(Written written, RunBatch batch, SeriesRule rule) {
    points += batch.metrics().size();
    for (Param param : batch.params()) {
      written.params.put(param.key(), param.value());
    }
    written.tags.putAll(batch.tags());
    for (MetricPoint point : batch.metrics()) {
      written.series.computeIfAbsent(point.key(), key -> new WrittenSeries(rule)).add(point);
    }
  }

  /** Takes in a call that was under way, if the storage has anything of it. */
  void addIfThere(WriterCall call, SqlStorage storage) {
    if (isThere(call, storage)) {
      add(call);
    }
  }

  private static boolean isThere(WriterCall call, SqlStorage storage) {
    Optional<Run> run = stored(storage).stream().filter(r -> r.id().equals(call.run())).findAny();
    if (run.isEmpty()) {
      return false;
    }
    return switch (call.kind()) {
      case CREATE -> true;
      case END -> run.get().state() == RunState.FINISHED;
      case RESUME -> run.get().state() == RunState.RUNNING;
      case APPEND -> {
        RunBatch batch = call.batch();
        if (batch.metrics().isEmpty()) {
          yield batch.tags().entrySet().stream()
              .anyMatch(tag -> tag.getValue().equals(run.get().tags().get(tag.getKey())));
        }
        MetricPoint last = batch.metrics().getLast();
        var step = new StepWindow(last.step(), last.step());
        yield history(storage, call.run(), last.key(), step).contains(last);
      }
    };
  }

  private static List<Run> stored(SqlStorage storage) {
    Optional<Experiment> experiment =
        storage.experiments().find(WorkspaceId.DEFAULT, MetricWritersMain.EXPERIMENT);
    return experiment.isEmpty() ? List.of() : storage.runs().list(experiment.get().id());
  }

  private static List<MetricPoint> history(
      SqlStorage storage, RunId run, String key, StepWindow window) {
    try (Stream<MetricPoint> points = storage.runs().history(run, key, window)) {
      return points.toList();
    }
  }

  /** Everything is there whole, nothing is there twice, and nothing else is there. */
  void check(SqlStorage storage) {
    List<Run> stored = stored(storage);
    assertThat(stored).extracting(Run::id).containsExactlyInAnyOrderElementsOf(runs.keySet());
    for (Run run : stored) {
      check(storage, run, runs.get(run.id()));
    }
  }

  private static void check(SqlStorage storage, Run run, Written written) {
    assertThat(run.state()).as("state of %s", run.name()).isEqualTo(written.state);
    assertThat(run.tags()).as("tags of %s", run.name()).isEqualTo(written.tags);
    var params = new TreeMap<String, String>();
    storage.runs().params(run.id()).forEach(param -> params.put(param.key(), param.value()));
    assertThat(params).as("params of %s", run.name()).isEqualTo(written.params);
    var latest = new TreeMap<String, MetricPoint>();
    var ids = new ArrayList<SeriesId>();
    var all = new ArrayList<List<MetricPoint>>();
    written.series.forEach((key, series) -> {
      List<MetricPoint> points = series.points();
      latest.put(key, points.getLast());
      ids.add(new SeriesId(run.id(), key));
      all.add(points);
      String what = "%s of %s".formatted(key, run.name());
      assertSame(history(storage, run.id(), key, StepWindow.ALL), points, what);
    });
    assertThat(storage.runs().latest(run.id())).as("latest of %s", run.name()).isEqualTo(latest);
    List<SeriesOverview> overviews = storage.runs().overviews(ids, StepWindow.ALL, 13);
    for (int i = 0; i < ids.size(); i++) {
      SeriesOverview seen = overviews.get(i);
      String what = "overview of %s of %s".formatted(ids.get(i).key(), run.name());
      assertSame(seen.buckets(), buckets(all.get(i), seen.window(), 13), what);
    }
  }

  private static List<Bucket> buckets(List<MetricPoint> points, StepWindow window, int width) {
    var byIndex = new TreeMap<Integer, List<MetricPoint>>();
    for (MetricPoint point : points) {
      byIndex
          .computeIfAbsent(window.bucket(point.step(), width), index -> new ArrayList<>())
          .add(point);
    }
    var buckets = new ArrayList<Bucket>();
    byIndex.forEach((index, some) -> buckets.add(bucket(index, some)));
    return buckets;
  }

  private static Bucket bucket(int index, List<MetricPoint> points) {
    double[] numbers =
        points.stream()
            .mapToDouble(MetricPoint::value)
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    return new Bucket(
        index,
        points.getFirst().step(),
        points.getLast().step(),
        points.getFirst().value(),
        points.getLast().value(),
        numbers.length == 0 ? Double.NaN : numbers[0],
        numbers.length == 0 ? Double.NaN : numbers[numbers.length - 1],
        points.size(),
        points.size() - numbers.length);
  }

  /** Says where two long lists differ instead of printing them. */
  private static <T> void assertSame(List<T> actual, List<T> expected, String what) {
    for (int i = 0; i < Math.min(actual.size(), expected.size()); i++) {
      if (!actual.get(i).equals(expected.get(i))) {
        fail("%s: at %d %s (expected: %s)", what, i, actual.get(i), expected.get(i));
      }
    }
    assertThat(actual.size()).as(what).isEqualTo(expected.size());
  }
}
