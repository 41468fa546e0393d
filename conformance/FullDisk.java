import dev.athanor.model.AthanorException;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.sql.SqlStorage;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Logs into a folder until its disk is full, says so on standard output, goes on trying until there
 * is room, logs some more, and checks that every point that was acknowledged is there, and no other.
 */
final class FullDisk {

  private static final int BATCH = 500;
  private static final long PATIENCE_MILLIS = 60_000;

  private FullDisk() {}

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    RunId run;
    int safe = 0;
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      run = newRun(storage);
      while (append(storage, run, safe)) {
        safe++;
      }
      check(storage, run, safe);
      System.out.printf("full after %d batches: %s%n", safe, storage.readOnlyBecause().orElse("?"));
      long deadline = System.currentTimeMillis() + PATIENCE_MILLIS;
      while (!append(storage, run, safe)) {
        if (System.currentTimeMillis() > deadline) {
          throw new IllegalStateException("nothing was taken for a minute after there was room");
        }
        Thread.sleep(50);
      }
      safe++;
      for (int i = 0; i < 200; i++) {
        if (!append(storage, run, safe)) {
          throw new IllegalStateException("full again");
        }
        safe++;
      }
      storage.settle();
      check(storage, run, safe);
    }
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      check(storage, run, safe);
    }
    System.out.printf("went on by itself; %d batches are there%n", safe);
  }

  private static RunId newRun(SqlStorage storage) {
    Instant now = Instant.now();
    ExperimentId experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "disk", now).id();
    return storage
        .runs()
        .create(
            Run.of(RunId.random(), experiment, "run", RunState.RUNNING, now, now, Map.of()))
        .id();
  }

  private static List<MetricPoint> batch(int number) {
    var random = new Random(number);
    var points = new ArrayList<MetricPoint>();
    for (int i = 0; i < BATCH; i++) {
      points.add(new MetricPoint("loss", (long) BATCH * number + i, 1000L * i, random.nextDouble()));
    }
    return points;
  }

  private static boolean append(SqlStorage storage, RunId run, int number) {
    try {
      storage.runs().append(run, RunBatch.ofMetrics(batch(number)), ParamRule.REFUSE_CHANGE);
      return true;
    } catch (AthanorException e) {
      if (e.code() != AthanorException.Code.STORE_UNAVAILABLE) {
        throw e;
      }
      return false;
    }
  }

  private static void check(SqlStorage storage, RunId run, int batches) {
    var expected = new ArrayList<MetricPoint>();
    for (int number = 0; number < batches; number++) {
      expected.addAll(batch(number));
    }
    try (Stream<MetricPoint> history = storage.runs().history(run, "loss")) {
      if (!history.toList().equals(expected)) {
        throw new IllegalStateException("not the points of " + batches + " batches");
      }
    }
  }
}
