import dev.athanor.model.ExperimentId;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** How long a folder takes to open after its owner was killed while many series grew. */
final class Opening {

  private static final int RUNS = 1000;
  private static final int KEYS = 50;
  private static final int THREADS = 8;

  private Opening() {}

  static void run(Path folder) throws Exception {
    for (int seconds : new int[] {5, 15, 25}) {
      Process writer =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-Xmx512m",
                  "--enable-native-access=ALL-UNNAMED",
                  "-Dslf4j.internal.verbosity=ERROR",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "StorageBenchmark",
                  folder.toString(),
                  "writer")
              .inheritIO()
              .start();
      Thread.sleep(1000L * seconds);
      writer.destroyForcibly().waitFor();
      long database = Files.size(folder.resolve("athanor.db"));
      long wal = Files.size(folder.resolve("athanor.db-wal"));
      long from = System.nanoTime();
      try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
        double opened = Sizes.seconds(from);
        System.out.printf(
            "killed after %2d s: opened in %,6.0f ms (database %,d MB, log of commits %,d MB)%n",
            seconds, 1e3 * opened, database >> 20, wal >> 20);
      }
    }
  }

  /** Logs until it is killed. */
  static void write(Path folder) throws IOException {
    SqlStorage storage = SqlStorage.open(folder, InstantSource.system());
    ExperimentId experiment =
        storage.experiments().ensure(WorkspaceId.DEFAULT, "benchmark", Instant.now()).id();
    List<RunId> runs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      runs.add(storage.runs().create(Appends.newRun(experiment)).id());
    }
    for (int t = 0; t < THREADS; t++) {
      int thread = t;
      Thread _ = Thread.ofPlatform().start(() -> {
        for (long step = 0; ; step++) {
          for (int i = thread; i < RUNS; i += THREADS) {
            List<MetricPoint> batch = new ArrayList<>();
            for (int key = 0; key < KEYS; key++) {
              batch.add(
                  new MetricPoint("layer_" + key, step, 1_700_000_000_000L + step, Math.sqrt(step + key)));
            }
            storage.runs().append(runs.get(i), RunBatch.ofMetrics(batch), ParamRule.REFUSE_CHANGE);
          }
        }
      });
    }
  }
}
