package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process whose eight writers log while points are packed, joined, bundled and removed from
 * the log all the time, at random moments: also while it opens, settles or closes. Several rounds a
 * folder. {@code -Dathanor.kills=200} for more rounds, {@code -Dathanor.kill.seed} for others.
 */
@Tag("slow")
class SqlMetricKillTest {

  private static final int ROUNDS = Integer.getInteger("athanor.kills", 20);
  private static final int ROUNDS_A_FOLDER = 5;
  private static final long CALLS_A_ROUND = 1_000_000;

  @TempDir Path temp;

  private final long seed = Long.getLong("athanor.kill.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void what_was_acknowledged_is_there_and_what_was_under_way_is_whole_or_not_at_all()
      throws Exception {
    System.out.println("-Dathanor.kill.seed=" + seed);
    long points = 0;
    for (int round = 0; round < ROUNDS; points += rounds(round), round += ROUNDS_A_FOLDER) {}

    assertThat(points).isGreaterThan(1000L * ROUNDS);
  }

  /** Some rounds on a new folder; gives back how many points were logged. */
  private long rounds(int first) throws Exception {
    Path folder = temp.resolve("folder " + first);
    var written = new WrittenRuns();
    for (int round = 0; round < Math.min(ROUNDS_A_FOLDER, ROUNDS - first); round++) {
      Path ledgers = Files.createDirectories(temp.resolve("ledgers %d %d".formatted(first, round)));
      writeAndKill(folder, ledgers, round * CALLS_A_ROUND);
      check(folder, ledgers, written, "seed %d, round %d".formatted(seed, first + round));
    }
    FolderFiles.delete(folder);
    return written.points();
  }

  /** Every third kill comes while the folder is made, opened, or the log is read back. */
  private void writeAndKill(Path folder, Path ledgers, long firstCall)
      throws IOException, InterruptedException {
    try (var writers =
        ChildProcess.start(
            MetricWritersMain.class, folder, ledgers.toString(), Long.toString(firstCall))) {
      writers.awaitLine("ready");
      if (random.nextInt(3) > 0) {
        writers.awaitLine("open");
      }
      Thread.sleep(random.nextInt(20, 1500));
      assertThat(writers.alive()).as("no writer failed").isTrue();
      writers.kill();
    }
  }

  private void check(Path folder, Path ledgers, WrittenRuns written, String when)
      throws IOException {
    if (!Files.exists(folder.resolve("athanor.db"))) {
      assertThat(said(ledgers)).as(when).isEmpty();
      return;
    }
    try (SqlStorage storage = open(folder)) {
      take(said(ledgers), written, storage);
      try {
        written.check(storage);
        if (random.nextBoolean()) {
          storage.settle();
          written.check(storage);
        }
      } catch (AssertionError e) {
        throw new AssertionError(when + ": " + e.getMessage(), e);
      }
    }
    FolderReport report = SqlStorage.examine(folder);
    assertThat(report.problems()).as(when).isEmpty();
    assertThat(report.contents().packedPoints()).as(when).isLessThanOrEqualTo(written.points());
  }

  private SqlStorage open(Path folder) {
    return switch (random.nextInt(3)) {
      case 0 -> SqlStorage.openReadOnly(folder);
      case 1 -> SqlStorage.open(folder, FakeClock.create());
      default -> SqlStorage.open(folder, FakeClock.create(), MetricWritersMain.LIMITS);
    };
  }

  /** The lines of all writers, writer by writer. */
  private static List<String> said(Path ledgers) throws IOException {
    var said = new ArrayList<String>();
    // Runs that several write into are made by the last one.
    for (int writer = MetricWritersMain.COMMON; writer >= 0; writer--) {
      Path ledger = MetricWritersMain.ledger(ledgers, writer);
      if (Files.exists(ledger)) {
        String text = Files.readString(ledger);
        // A line that was cut began no call, or ended one that may be taken for not acknowledged.
        said.addAll(text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
      }
    }
    return said;
  }

  private static void take(List<String> said, WrittenRuns written, SqlStorage storage) {
    for (int i = 0; i < said.size(); i++) {
      if (!said.get(i).equals("done")) {
        WriterCall call = WriterCall.parse(said.get(i));
        if (i + 1 < said.size() && said.get(i + 1).equals("done")) {
          written.add(call);
        } else {
          written.addIfThere(call, storage);
        }
      }
    }
  }
}
