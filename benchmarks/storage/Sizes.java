import dev.athanor.model.ExperimentId;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesId;
import dev.athanor.model.StepWindow;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** How many bytes a point takes, and how long reading takes. */
final class Sizes {

  private Sizes() {}

  /** What the value of a step is. */
  interface Curve {
    double at(long step, Random noise);
  }

  /** A loss with noise, as training frameworks log it. */
  static final Curve FLOATS = (step, noise) -> (float) loss(step, noise);

  static final Curve DOUBLES = Sizes::loss;

  private static double loss(long step, Random noise) {
    return 2.5 / (1 + step / 1000.0) + 0.05 * noise.nextGaussian() + 0.3;
  }

  /** Series that grow one after the other, in batches of 1,000. */
  static void longSeries(Path folder, String name, int series, int points, Curve curve)
      throws IOException {
    double growing;
    long started = System.nanoTime();
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      ExperimentId experiment =
          storage.experiments().ensure(WorkspaceId.DEFAULT, "benchmark", Instant.now()).id();
      var noise = new Random(1);
      for (int i = 0; i < series; i++) {
        RunId run = storage.runs().create(Appends.newRun(experiment)).id();
        long time = 1_700_000_000_000L;
        var batch = new ArrayList<MetricPoint>();
        for (long step = 0; step < points; step++) {
          time += 1000 + noise.nextInt(7) - 3;
          batch.add(new MetricPoint("loss", step, time, curve.at(step, noise)));
          if (batch.size() == 1000) {
            storage.runs().append(run, RunBatch.ofMetrics(batch), ParamRule.REFUSE_CHANGE);
            batch.clear();
          }
        }
      }
      growing = seconds(started);
      storage.settle();
    }
    print(folder, name, (long) series * points, growing, seconds(started));
  }

  /** All series grow at once, a point of each key a batch. */
  static void manySeries(Path folder, String name, int runs, int keys, int points, Curve curve)
      throws IOException {
    double growing;
    long started = System.nanoTime();
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      ExperimentId experiment =
          storage.experiments().ensure(WorkspaceId.DEFAULT, "benchmark", Instant.now()).id();
      List<RunId> ids = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        ids.add(storage.runs().create(Appends.newRun(experiment)).id());
      }
      List<String> names = new ArrayList<>();
      for (int i = 0; i < keys; i++) {
        names.add("layer_%02d/loss".formatted(i));
      }
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        int thread = t;
        threads.add(Thread.ofPlatform().start(() -> {
          var noise = new Random(thread);
          for (long step = 0; step < points; step++) {
            for (int i = thread; i < ids.size(); i += 8) {
              long time = 1_700_000_000_000L + 1000 * step + noise.nextInt(7) - 3;
              var batch = new ArrayList<MetricPoint>(names.size());
              for (String key : names) {
                batch.add(new MetricPoint(key, step, time, curve.at(step, noise)));
              }
              storage.runs().append(ids.get(i), RunBatch.ofMetrics(batch), ParamRule.REFUSE_CHANGE);
            }
          }
        }));
      }
      for (Thread thread : threads) {
        join(thread);
      }
      growing = seconds(started);
      storage.settle();
      reads(storage, ids, names);
    }
    print(folder, name, (long) runs * keys * points, growing, seconds(started));
  }

  private static void reads(SqlStorage storage, List<RunId> runs, List<String> names) {
    List<SeriesId> series = new ArrayList<>();
    for (RunId run : runs.subList(0, Math.min(100, runs.size()))) {
      series.add(new SeriesId(run, names.getFirst()));
    }
    for (int i = 0; i < 3; i++) {
      long from = System.nanoTime();
      storage.runs().overviews(series, StepWindow.ALL, 500);
      System.out.printf("              %d series, 500 buckets each  %8.1f ms%n", series.size(), seconds(from) * 1e3);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static void print(Path folder, String name, long points, double growing, double all)
      throws IOException {
    long bytes = Files.size(folder.resolve("athanor.db"));
    System.out.printf(
        "%-44s %,13d points %5.2f bytes a point; logged at %,10.0f points/s, settled after %.1f s;"
            + " heap %d MB used%n",
        name, points, (double) bytes / points, points / growing, all - growing, usedMegabytes());
  }

  static long usedMegabytes() {
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  /** One long series: down-sampled, streamed, opened. */
  static void longReads(Path folder, int points) {
    RunId run;
    RunId shorter;
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      ExperimentId experiment =
          storage.experiments().ensure(WorkspaceId.DEFAULT, "benchmark", Instant.now()).id();
      run = storage.runs().create(Appends.newRun(experiment)).id();
      shorter = storage.runs().create(Appends.newRun(experiment)).id();
      fill(storage, run, points);
      fill(storage, shorter, 1_000_000);
      storage.settle();
      fill(storage, run, points, points + 1000);
      List<SeriesId> series = List.of(new SeriesId(run, "loss"));
      for (int i = 0; i < 6; i++) {
        long from = System.nanoTime();
        int buckets = storage.runs().overviews(series, StepWindow.ALL, 1000).getFirst().buckets().size();
        System.out.printf("%,d points in %d buckets           %8.1f ms%n", points, buckets, seconds(from) * 1e3);
      }
      for (int i = 0; i < 3; i++) {
        long from = System.nanoTime();
        storage.runs().overviews(series, new StepWindow(points / 3, points / 2), 1000);
        System.out.printf("a sixth of them in 1000 buckets           %8.1f ms%n", seconds(from) * 1e3);
      }
      for (int i = 0; i < 6; i++) {
        long from = System.nanoTime();
        long count;
        try (Stream<MetricPoint> history = storage.runs().history(shorter, "loss")) {
          count = history.filter(point -> point.value() > 0).count();
        }
        System.out.printf("history of %,d points streamed      %8.1f ms%n", count, seconds(from) * 1e3);
      }
      long from = System.nanoTime();
      storage.runs().latest(run);
      System.out.printf("last value                                %8.2f ms%n", seconds(from) * 1e3);
    }
  }

  private static void fill(SqlStorage storage, RunId run, int points) {
    fill(storage, run, 0, points);
  }

  private static void fill(SqlStorage storage, RunId run, int first, int points) {
    var noise = new Random(first);
    var batch = new ArrayList<MetricPoint>();
    for (long step = first; step < points; step++) {
      batch.add(
          new MetricPoint("loss", step, 1_700_000_000_000L + 100 * step, (float) loss(step, noise)));
      if (batch.size() == 1000) {
        storage.runs().append(run, RunBatch.ofMetrics(batch), ParamRule.REFUSE_CHANGE);
        batch.clear();
      }
    }
  }
}
