package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full stops writing, not reading, and only as long as it is full. */
class FullDiskTest {

  private static final int PAGES = 600;

  @TempDir Path folder;

  private SqlStorage open(long mostPages) {
    return SqlStorage.open(
        folder,
        FakeClock.create(),
        new StorageLimits(
            1 << 20, 2 << 20, 1 << 20, Duration.ofMinutes(1), Duration.ofMillis(50), mostPages));
  }

  private static RunId newRun(SqlStorage storage) {
    return new FolderWithPoints(storage).newRun();
  }

  private static List<MetricPoint> batch(int number) {
    var random = new Random(number);
    var points = new ArrayList<MetricPoint>();
    for (int i = 0; i < 500; i++) {
      points.add(new MetricPoint("loss", 500L * number + i, 1000L * i, random.nextDouble()));
    }
    return points;
  }

  private static void append(SqlStorage storage, RunId run, int number) {
    storage.runs().append(run, RunBatch.ofMetrics(batch(number)), ParamRule.REFUSE_CHANGE);
  }

  /** Appends until the disk is full; gives back how many batches are safe. */
  private static int fill(SqlStorage storage, RunId run) {
    for (int number = 0; number < 10_000; number++) {
      try {
        append(storage, run, number);
      } catch (AthanorException e) {
        assertThat(e.code()).isEqualTo(AthanorException.Code.STORE_UNAVAILABLE);
        return number;
      }
    }
    throw new AssertionError("the disk never got full");
  }

  private static void assertHolds(SqlStorage storage, RunId run, int batches) {
    var expected = new ArrayList<MetricPoint>();
    for (int number = 0; number < batches; number++) {
      expected.addAll(batch(number));
    }
    try (Stream<MetricPoint> history = storage.runs().history(run, "loss")) {
      assertThat(history.toList()).isEqualTo(expected);
    }
  }

  @Test
  void what_was_acknowledged_can_be_read_while_the_disk_is_full() {
    try (SqlStorage storage = open(PAGES)) {
      RunId run = newRun(storage);

      int safe = fill(storage, run);

      assertThat(safe).isGreaterThan(10);
      assertThat(storage.readOnlyBecause()).contains("the disk is full");
      assertHolds(storage, run, safe);
    }
  }

  @Test
  void a_change_is_refused_with_the_reason_and_what_to_do() {
    try (SqlStorage storage = open(PAGES)) {
      RunId run = newRun(storage);
      int safe = fill(storage, run);

      assertThatThrownBy(() -> append(storage, run, safe))
          .isInstanceOf(AthanorException.class)
          .hasMessageContaining("athanor.db")
          .hasMessageContaining("The change was not stored")
          .hasMessageContaining("The disk is full")
          .hasMessageContaining("goes on by itself");
    }
  }

  @Test
  void writing_goes_on_by_itself_when_there_is_room() throws InterruptedException {
    try (SqlStorage storage = open(PAGES)) {
      RunId run = newRun(storage);
      int safe = fill(storage, run);

      makeRoom(storage);
      Thread.sleep(Scribe.RETRY);
      append(storage, run, safe);

      assertThat(storage.readOnlyBecause()).isEmpty();
      assertHolds(storage, run, safe + 1);
      storage.settle();
      assertHolds(storage, run, safe + 1);
    }
  }

  /** As if files were removed from the disk: a change that is refused raises the limit first. */
  private static void makeRoom(SqlStorage storage) throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      try {
        storage
            .scribe()
            .write(draft -> {
              draft.session().run("PRAGMA max_page_count = 1000000");
              return true;
            });
        return;
      } catch (AthanorException e) {
        Thread.sleep(Scribe.RETRY);
      }
    }
    throw new AssertionError("nothing is tried any more");
  }

  @Test
  void a_full_folder_opens_again_with_all_that_was_acknowledged() {
    int safe;
    RunId run;
    try (SqlStorage storage = open(PAGES)) {
      run = newRun(storage);
      safe = fill(storage, run);
    }
    try (SqlStorage storage = open(StorageLimits.ALL_PAGES)) {
      assertHolds(storage, run, safe);
      append(storage, run, safe);
      assertHolds(storage, run, safe + 1);
    }
    assertThat(SqlStorage.examine(folder).problems()).isEmpty();
  }
}
