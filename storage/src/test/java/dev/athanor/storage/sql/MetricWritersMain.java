package dev.athanor.storage.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.sql.WriterCall.Kind;
import dev.athanor.testkit.FakeClock;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Owns a folder until it is killed: opens it, lets eight writers log into it for a moment, closes
 * it, and so on; says "ready", and "open" each time that it is. Each writer has a ledger of its own
 * beside the folder: a line before a call, and "done" when it was acknowledged.
 *
 * <p>Arguments: the folder, where the ledgers go, and the number of the first call, which is the
 * seed too.
 */
final class MetricWritersMain {

  static final int WRITERS = 8;
  static final String EXPERIMENT = "killed";

  /** The run that all writers log into beside their own. */
  static final int COMMON = WRITERS;

  /** So small that points are packed, joined and bundled all the time. */
  static final StorageLimits LIMITS =
      new StorageLimits(20_000, 4 << 20, 100_000, Duration.ofMillis(50), Duration.ofMillis(10));

  private final Path folder;
  private final Random random;
  private final List<Writer> writers = new ArrayList<>();
  private final Writer maker;
  private volatile boolean pausing;

  private MetricWritersMain(Path folder, Path ledgers, long first) throws IOException {
    this.folder = folder;
    this.random = new Random(first);
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(i, ledgers, first));
    }
    this.maker = new Writer(COMMON, ledgers, first);
  }

  public static void main(String[] arguments) throws Exception {
    var program =
        new MetricWritersMain(
            Path.of(arguments[0]), Path.of(arguments[1]), Long.parseLong(arguments[2]));
    say("ready");
    try {
      while (true) {
        program.cycle();
      }
    } catch (Exception e) {
      die(e);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void die(Throwable e) {
    e.printStackTrace();
    Runtime.getRuntime().halt(3);
  }

  static Path ledger(Path ledgers, int writer) {
    return ledgers.resolve("writer " + writer);
  }

  private void cycle() throws InterruptedException, IOException {
    try (SqlStorage storage = SqlStorage.open(folder, FakeClock.create(), LIMITS)) {
      ExperimentId experiment =
          storage.experiments().ensure(WorkspaceId.DEFAULT, EXPERIMENT, Instant.EPOCH).id();
      List<Run> runs = storage.runs().list(experiment);
      RunId common = maker.ownRun(storage, experiment, runs);
      pausing = false;
      say("open");
      var threads = new ArrayList<Thread>();
      for (Writer writer : writers) {
        threads.add(
            Thread.ofPlatform().start(() -> writer.work(storage, experiment, runs, common)));
      }
      Thread.sleep(random.nextInt(20, 700));
      if (random.nextInt(3) == 0) {
        storage.settle();
      }
      pausing = true;
      for (Thread thread : threads) {
        thread.join();
      }
      if (random.nextInt(3) == 0) {
        storage.settle();
      }
    }
  }

  /** One thread at a time. */
  private final class Writer {
    private final int number;
    private final FileOutputStream ledger;
    private final Random random;
    private long next;

    private Writer(int number, Path ledgers, long first) throws IOException {
      this.number = number;
      this.ledger = new FileOutputStream(ledger(ledgers, number).toFile(), true);
      this.next = first;
      this.random = new Random(first + number);
    }

    /** The last run that it made; a new one where there is none. */
    private RunId ownRun(SqlStorage storage, ExperimentId experiment, List<Run> runs)
        throws IOException {
      for (Run run : runs.reversed()) {
        if (run.name().equals("writer " + number)) {
          return run.id();
        }
      }
      return newRun(storage, experiment);
    }

    private RunId newRun(SqlStorage storage, ExperimentId experiment) throws IOException {
      HexFormat hex = HexFormat.of();
      var id = new RunId(hex.toHexDigits(number + 1L) + hex.toHexDigits(next));
      perform(storage, experiment, Kind.CREATE, id);
      return id;
    }

    private void work(SqlStorage storage, ExperimentId experiment, List<Run> runs, RunId common) {
      try {
        RunId own = ownRun(storage, experiment, runs);
        while (!pausing) {
          if (random.nextInt(200) == 0) {
            perform(storage, experiment, Kind.END, own);
            if (random.nextInt(3) == 0) {
              own = newRun(storage, experiment);
            } else {
              perform(storage, experiment, Kind.RESUME, own);
            }
          }
          perform(storage, experiment, Kind.APPEND, random.nextInt(4) == 0 ? common : own);
        }
      } catch (Exception e) {
        die(e);
      }
    }

    private void perform(SqlStorage storage, ExperimentId experiment, Kind kind, RunId run)
        throws IOException {
      var call = new WriterCall(kind, run, number, next);
      next++;
      ledger.write((call.line() + "\n").getBytes(UTF_8));
      call.perform(storage.runs(), experiment);
      ledger.write("done\n".getBytes(UTF_8));
    }
  }
}
