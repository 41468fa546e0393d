package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.RunId;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.sql.WriterCall.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process logs, packs, closes and opens again; another one only reads. */
@Tag("slow")
class SqlStorageTwoProcessesTest {

  private static final int BATCHES = 60;

  @TempDir Path temp;

  @Test
  void a_reader_sees_all_that_was_acknowledged_before_it_looked_packed_or_not() throws Exception {
    Path folder = temp.resolve("folder");
    Path ledgers = Files.createDirectories(temp.resolve("ledgers"));
    var seen = new HashSet<Long>();

    try (var writers =
        ChildProcess.start(MetricWritersMain.class, folder, ledgers.toString(), "1")) {
      writers.awaitLine("ready");
      awaitBatches(ledgers);
      try (SqlStorage reading = SqlStorage.openReadOnly(folder)) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (seen.size() < BATCHES) {
          assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
          for (int writer = 0; writer < MetricWritersMain.WRITERS; writer++) {
            WriterCall last = lastAcknowledged(ledgers, writer);
            if (last != null && seen.add(last.number() * 100 + writer)) {
              hasAll(reading, last);
            }
          }
        }
        assertThat(writers.alive()).as("no writer failed").isTrue();
      }
    }
  }

  private static void awaitBatches(Path ledgers) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (lastAcknowledged(ledgers, 0) == null) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /** The last batch of points that stay distinct; null if there is none yet. */
  private static WriterCall lastAcknowledged(Path ledgers, int writer) throws IOException {
    Path ledger = MetricWritersMain.ledger(ledgers, writer);
    List<String> lines = Files.exists(ledger) ? Files.readAllLines(ledger) : List.of();
    for (int i = lines.size() - 1; i > 0; i--) {
      if (lines.get(i).equals("done")) {
        WriterCall call = WriterCall.parse(lines.get(i - 1));
        if (call.kind() == Kind.APPEND && call.rule() == SeriesRule.KEEP_DISTINCT) {
          return call;
        }
      }
    }
    return null;
  }

  private static void hasAll(SqlStorage reading, WriterCall call) {
    Map<String, List<MetricPoint>> byKey =
        call.batch().metrics().stream().collect(Collectors.groupingBy(MetricPoint::key));
    byKey.forEach((key, points) -> {
      var steps = new TreeSet<Long>();
      points.forEach(point -> steps.add(point.step()));
      var window = new StepWindow(steps.first(), steps.last());
      Set<MetricPoint> found = new HashSet<>(history(reading, call.run(), key, window));
      assertThat(found.containsAll(points)).as("%s, %s", call.line(), key).isTrue();
      assertThat(reading.runs().latest(call.run()).get(key).step())
          .isGreaterThanOrEqualTo(steps.last());
    });
    var tags = new HashMap<>(reading.runs().get(call.run()).tags());
    assertThat(tags.keySet()).containsAll(call.batch().tags().keySet());
  }

  private static List<MetricPoint> history(
      SqlStorage reading, RunId run, String key, StepWindow window) {
    try (Stream<MetricPoint> points = reading.runs().history(run, key, window)) {
      return points.toList();
    }
  }
}
