import dev.athanor.model.ExperimentId;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.sql.SqlStorage;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Searches among 100,000 runs with 20 metrics and 10 params each. */
final class Search {

  private static final int RUNS = Integer.getInteger("runs", 100_000);
  private static final int METRICS = 20;
  private static final int PARAMS = 10;
  private static final int THREADS = 16;
  private static final int REPEATS = 15;

  private Search() {}

  static void run(Path folder) throws Exception {
    ExperimentId experiment;
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      experiment = fill(storage);
    }
    long opened = System.nanoTime();
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      System.out.printf("opened in %.0f ms%n", 1e3 * Sizes.seconds(opened));
      RunStore store = storage.runs();
      for (double part : new double[] {0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9}) {
        RunSearch search = three(experiment, part);
        String name = "2 metrics and a param, each %2.0f %%".formatted(100 * part);
        report(name + ": first 100", () -> store.search(search).runs().size());
        RunPage first = store.search(search);
        if (first.next() != null) {
          RunSearch next = search.after(first.next());
          report(name + ": next 100", () -> store.search(next).runs().size());
        }
        report(name + ": count", () -> store.count(search));
      }
      RunSearch all = RunSearch.of(experiment).limit(100);
      report("by name, no condition", () -> store.search(all.orderedBy(RunOrder.ascending(RunField.Attribute.NAME))).runs().size());
      report("by state, no condition", () -> store.search(all.orderedBy(RunOrder.ascending(RunField.Attribute.STATE))).runs().size());
      report("by a param's text, then a metric", () -> store.search(all.orderedBy(RunOrder.ascending(new RunField.Param("p1")), RunOrder.descending(RunField.Metric.latest("m3")))).runs().size());
      List<RunId> page = store.search(all).runs().stream().map(Run::id).toList();
      report("summaries of 100 runs", () -> store.summaries(page).size());
      seenAtOnce(store, experiment);
    }
  }

  private static RunSearch three(ExperimentId experiment, double part) {
    return RunSearch.of(experiment)
        .where(
            new RunQuery.And(
                List.of(
                    compare(RunField.Metric.latest("m1"), Comparison.GREATER, 1 - part),
                    compare(RunField.Metric.latest("m2"), Comparison.GREATER, 1 - part),
                    compare(new RunField.ParamAsNumber("p0"), Comparison.LESS, part))))
        .orderedBy(RunOrder.descending(RunField.Metric.latest("m3")))
        .limit(100);
  }

  private static RunQuery compare(RunField field, Comparison comparison, double value) {
    return new RunQuery.Compare(field, comparison, new FieldValue.Real(value));
  }

  private static void seenAtOnce(RunStore store, ExperimentId experiment) {
    RunId run = store.create(Appends.newRun(experiment)).id();
    RunSearch search =
        RunSearch.of(experiment)
            .where(compare(RunField.Metric.latest("m1"), Comparison.GREATER, 2))
            .limit(100);
    long before = store.count(search);
    store.append(
        run,
        RunBatch.ofMetrics(List.of(new MetricPoint("m1", 1, 1, 3))),
        ParamRule.REFUSE_CHANGE);
    System.out.printf(
        "found before a point: %d, and right after it: %d%n",
        before, store.search(search).runs().size());
  }

  private static ExperimentId fill(SqlStorage storage) throws InterruptedException {
    long started = System.nanoTime();
    ExperimentId experiment =
        storage.experiments().ensure(WorkspaceId.DEFAULT, "benchmark", Instant.now()).id();
    var next = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      threads.add(Thread.ofPlatform().start(() -> {
        for (int i = next.getAndIncrement(); i < RUNS; i = next.getAndIncrement()) {
          var random = new Random(i);
          RunId run = storage.runs().create(Appends.newRun(experiment)).id();
          List<MetricPoint> points = new ArrayList<>();
          for (int m = 0; m < METRICS; m++) {
            points.add(new MetricPoint("m" + m, 1, 1_700_000_000_000L, random.nextDouble()));
          }
          List<Param> params = new ArrayList<>();
          for (int p = 0; p < PARAMS; p++) {
            params.add(
                new Param(
                    "p" + p,
                    p == 1 ? "choice-" + random.nextInt(8) : Double.toString(random.nextDouble())));
          }
          storage.runs().append(run, new RunBatch(points, params, Map.of()), ParamRule.REFUSE_CHANGE);
          storage.runs().move(run, RunState.FINISHED, null, Instant.now());
        }
      }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double logged = Sizes.seconds(started);
    storage.settle();
    System.out.printf("%,d runs made in %.0f s, settled after %.0f s more%n", RUNS, logged, Sizes.seconds(started) - logged);
    return experiment;
  }

  private static void report(String name, Supplier<Number> question) {
    double[] millis = new double[REPEATS];
    long found = 0;
    long cold = System.nanoTime();
    found = question.get().longValue();
    double first = 1e3 * Sizes.seconds(cold);
    for (int i = 0; i < REPEATS; i++) {
      long from = System.nanoTime();
      found = question.get().longValue();
      millis[i] = 1e3 * Sizes.seconds(from);
    }
    Arrays.sort(millis);
    System.out.printf(
        "%-52s %8.1f ms (best %6.1f, first time %6.1f)  finds %,d%n",
        name, millis[REPEATS / 2], millis[0], first, found);
  }
}
