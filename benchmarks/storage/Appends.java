import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/** Threads that log metrics and wait for each batch to be safe, and the same into plain rows. */
final class Appends {

  private static final double SECONDS = Double.parseDouble(System.getProperty("seconds", "8"));

  private Appends() {}

  /** Hands in a batch and returns when it is durable. */
  interface Sink {
    void append(int thread, List<MetricPoint> points);
  }

  static void run(Path folder) throws Exception {
    System.out.printf("fsync         %,12.0f a second%n", fsyncs(folder));
    for (int[] shape : new int[][] {{64, 100}, {8, 100}, {64, 1}}) {
      athanor(folder.resolve("a%d-%d".formatted(shape[0], shape[1])), shape[0], shape[1]);
    }
    for (int[] shape : new int[][] {{64, 100}, {8, 100}, {64, 1}}) {
      rows(folder.resolve("r%d-%d.db".formatted(shape[0], shape[1])), shape[0], shape[1]);
    }
  }

  private static double fsyncs(Path folder) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            folder.resolve("fsync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(4096);
      long from = System.nanoTime();
      int count = 0;
      while (System.nanoTime() - from < 1_000_000_000L) {
        page.clear();
        file.write(page);
        file.force(false);
        count++;
      }
      return count * 1e9 / (System.nanoTime() - from);
    }
  }

  private static void athanor(Path folder, int threads, int batch) throws Exception {
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      ExperimentId experiment =
          storage.experiments().ensure(WorkspaceId.DEFAULT, "benchmark", Instant.now()).id();
      RunStore store = storage.runs();
      List<RunId> runs = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        runs.add(store.create(newRun(experiment)).id());
      }
      measure(
          "Athanor",
          threads,
          batch,
          (thread, points) ->
              store.append(
                  runs.get(thread), RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE));
    }
  }

  static Run newRun(ExperimentId experiment) {
    return Run.of(RunId.random(), experiment, "run", RunState.RUNNING, Instant.now(), Instant.now(), Map.of());
  }

  private static void measure(String name, int threads, int batch, Sink sink) throws Exception {
    work(threads, batch, sink, SECONDS / 4);
    work(threads, batch, sink, SECONDS).print(name, threads, batch);
  }

  record Result(long batches, double seconds, double cpuSeconds, double meanMillis, double worst) {
    void print(String name, int threads, int batch) {
      System.out.printf(
          "%-13s %3d threads x %3d points %,12.0f points/s  mean %6.2f ms  worst second's mean %6.2f"
              + " ms  CPU %4.1f s in %4.1f s%n",
          name, threads, batch, batches * batch / seconds, meanMillis, worst, cpuSeconds, seconds);
    }
  }

  private static Result work(int threads, int batch, Sink sink, double seconds) throws Exception {
    var batches = new LongAdder();
    int slots = (int) seconds + 2;
    LongAdder[] nanos = new LongAdder[slots];
    LongAdder[] counts = new LongAdder[slots];
    for (int i = 0; i < slots; i++) {
      nanos[i] = new LongAdder();
      counts[i] = new LongAdder();
    }
    var start = new CountDownLatch(1);
    List<Thread> all = new ArrayList<>();
    long begun = System.nanoTime();
    long end = begun + (long) (seconds * 1e9);
    for (int i = 0; i < threads; i++) {
      int thread = i;
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    await(start);
                    long step = (System.nanoTime() - begun) & ~0xffL;
                    while (System.nanoTime() < end) {
                      List<MetricPoint> points = new ArrayList<>(batch);
                      for (int p = 0; p < batch; p++, step++) {
                        points.add(
                            new MetricPoint("loss", step, 1_700_000_000_000L + step, (float) (1.0 / (1 + (step & 0xffff)))));
                      }
                      long from = System.nanoTime();
                      sink.append(thread, points);
                      long now = System.nanoTime();
                      int slot = (int) Math.min(slots - 1, (now - begun) / 1_000_000_000L);
                      nanos[slot].add(now - from);
                      counts[slot].increment();
                      batches.increment();
                    }
                  }));
    }
    double cpu = cpuSeconds();
    start.countDown();
    for (Thread thread : all) {
      thread.join();
    }
    double took = (System.nanoTime() - begun) / 1e9;
    double sum = 0;
    double worst = 0;
    for (int i = 0; i < slots; i++) {
      sum += nanos[i].sum();
      if (counts[i].sum() > 0) {
        worst = Math.max(worst, nanos[i].sum() / 1e6 / counts[i].sum());
      }
    }
    return new Result(batches.sum(), took, cpuSeconds() - cpu, sum / 1e6 / batches.sum(), worst);
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a table with a row a point does, with the same group commit. */
  private static void rows(Path file, int threads, int batch) throws Exception {
    record Job(int thread, List<MetricPoint> points, CountDownLatch done) {}
    BlockingQueue<Job> queue = new ArrayBlockingQueue<>(4096);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      try (var statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute(
            "CREATE TABLE point (run INTEGER, key TEXT, step INTEGER, time INTEGER, value REAL,"
                + " PRIMARY KEY (run, key, step, time, value)) WITHOUT ROWID");
      }
      connection.setAutoCommit(false);
      Thread writer = Thread.ofPlatform().start(() -> {
        List<Job> jobs = new ArrayList<>();
        try (PreparedStatement insert =
            connection.prepareStatement(
                "INSERT INTO point VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
          while (!Thread.currentThread().isInterrupted()) {
            jobs.add(queue.take());
            queue.drainTo(jobs, 511);
            for (Job job : jobs) {
              for (MetricPoint point : job.points()) {
                insert.setInt(1, job.thread());
                insert.setString(2, point.key());
                insert.setLong(3, point.step());
                insert.setLong(4, point.timestampMillis());
                insert.setDouble(5, point.value());
                insert.executeUpdate();
              }
            }
            connection.commit();
            jobs.forEach(job -> job.done().countDown());
            jobs.clear();
          }
        } catch (InterruptedException e) {
          return;
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      });
      measure("plain rows", threads, batch, (thread, points) -> {
        var job = new Job(thread, points, new CountDownLatch(1));
        try {
          queue.put(job);
          job.done().await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      writer.interrupt();
      writer.join();
    }
  }
}
