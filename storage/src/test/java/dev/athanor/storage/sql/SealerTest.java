package dev.athanor.storage.sql;

import static dev.athanor.storage.sql.FolderWithPoints.PATIENT;
import static dev.athanor.storage.sql.FolderWithPoints.points;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.RunId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {

  private static final Duration NEVER = Duration.ofDays(1);
  private static final long UNLIMITED = 1L << 40;

  @TempDir Path folder;

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  @Test
  void a_run_that_ends_is_packed_and_others_are_not() throws InterruptedException {
    try (var open = FolderWithPoints.open(folder, PATIENT)) {
      RunId ended = open.newRun();
      RunId running = open.newRun();
      open.log(running, "loss", 1, 10);
      open.log(ended, "loss", 1, 10);

      open.end(ended);

      await(() -> open.packed(ended) == 10);
      assertThat(open.packed(running)).isZero();
    }
  }

  @Test
  void a_run_is_packed_when_one_of_its_series_is_long() throws InterruptedException {
    try (var open = FolderWithPoints.open(folder, PATIENT)) {
      RunId run = open.newRun();
      open.log(run, "accuracy", 1, 10);
      open.log(run, "loss", 1, Sealing.LONG_SERIES - 1);

      open.log(run, "loss", Sealing.LONG_SERIES, Sealing.LONG_SERIES);

      await(() -> open.packed(run) == 10 + Sealing.LONG_SERIES);
    }
  }

  @Test
  void a_run_that_gets_no_points_for_a_while_is_packed() throws InterruptedException {
    var limits = new StorageLimits(UNLIMITED, UNLIMITED, UNLIMITED, Duration.ofMillis(50), NEVER);
    try (var open = FolderWithPoints.open(folder, limits)) {
      RunId run = open.newRun();

      open.log(run, "loss", 1, 10);

      await(() -> open.packed(run) == 10);
    }
  }

  @Test
  void the_largest_run_is_packed_when_all_take_too_much_memory() throws InterruptedException {
    var limits = new StorageLimits(30_000, UNLIMITED, UNLIMITED, NEVER, NEVER);
    try (var open = FolderWithPoints.open(folder, limits)) {
      RunId small = open.newRun();
      RunId large = open.newRun();
      open.log(small, "loss", 1, 100);
      open.log(large, "loss", 1, 2000);
      assertThat(open.packed(large)).isZero();

      open.log(large, "loss", 2001, 3000);

      await(() -> open.packed(large) == 3000);
      assertThat(open.packed(small)).isZero();
    }
  }

  @Test
  void the_oldest_runs_are_packed_when_the_log_is_long() throws InterruptedException {
    var limits = new StorageLimits(UNLIMITED, UNLIMITED, 30_000, NEVER, NEVER);
    try (var open = FolderWithPoints.open(folder, limits)) {
      RunId oldest = open.newRun();
      RunId newest = open.newRun();
      open.log(oldest, "loss", 1, 1000);
      open.log(newest, "loss", 1, 1000);
      assertThat(open.packed(oldest)).isZero();

      open.log(oldest, "loss", 1001, 2000);

      await(() -> open.packed(oldest) == 2000);
      assertThat(open.packed(newest)).isZero();
      await(() -> open.logged(oldest) == 1);
      assertThat(open.logged(newest)).isEqualTo(1);
    }
  }

  @Test
  void a_record_leaves_the_log_when_it_and_all_older_ones_are_in_chunks()
      throws InterruptedException {
    try (var open = FolderWithPoints.open(folder, PATIENT)) {
      RunId older = open.newRun();
      RunId newer = open.newRun();
      open.log(older, "loss", 1, 10);
      open.log(newer, "loss", 1, 10);

      open.end(newer);
      await(() -> open.packed(newer) == 10);
      open.storage().settle();
      open.log(older, "loss", 11, 20);
      open.end(older);
      await(() -> open.packed(older) == 20);

      await(() -> open.logged(older) + open.logged(newer) == 0);
      assertThat(open.history(older, "loss")).isEqualTo(points("loss", 1, 20));
      assertThat(open.history(newer, "loss")).isEqualTo(points("loss", 1, 10));
    }
  }

  @Test
  void a_record_that_no_chunk_has_stays_in_the_log_whatever_else_is_packed()
      throws InterruptedException {
    RunId first;
    RunId second;
    try (var open = FolderWithPoints.open(folder, PATIENT)) {
      first = open.newRun();
      second = open.newRun();
      open.log(first, "loss", 1, 10);
      open.log(second, "loss", 1, 10);
      open.end(first);
      await(() -> open.packed(first) == 10 && open.logged(first) == 0);

      assertThat(open.logged(second)).isEqualTo(1);
    }

    try (var open = FolderWithPoints.open(folder, PATIENT)) {
      assertThat(open.logged(second)).isEqualTo(1);
      assertThat(open.history(second, "loss")).isEqualTo(points("loss", 1, 10));
    }
  }

  @Test
  void chunks_of_a_run_that_is_being_erased_are_not_stored() {
    try (var open = FolderWithPoints.open(folder, PATIENT)) {
      RunId run = open.newRun();
      open.log(run, "loss", 1, 10);
      long upto = open.number("SELECT max(revision) FROM metric_log");
      open.number("UPDATE run SET sealed_revision = ? RETURNING id", Long.MAX_VALUE);

      open.storage().settle();

      assertThat(open.packed(run)).isZero();
      assertThat(open.number("SELECT sealed_revision FROM run")).isGreaterThan(upto);
    }
  }

  @Test
  @Tag("slow")
  void a_batch_waits_for_room_and_is_refused_when_none_comes() throws Exception {
    var limits = new StorageLimits(UNLIMITED, 1000, UNLIMITED, NEVER, NEVER);
    try (var open = FolderWithPoints.open(folder, limits)) {
      RunId run = open.newRun();
      open.log(run, "loss", 1, 100);

      AthanorException refusal =
          catchThrowableOfType(AthanorException.class, () -> open.log(run, "loss", 101, 200));
      var waiting = CompletableFuture.runAsync(() -> open.log(run, "loss", 201, 300));
      Thread.sleep(200);
      boolean waited = !waiting.isDone();
      open.storage().settle();
      waiting.get(10, TimeUnit.SECONDS);

      assertThat(refusal.code()).isEqualTo(Code.LIMIT);
      assertThat(refusal).hasMessageContaining("at most 1000").hasMessageContaining("not stored");
      assertThat(waited).isTrue();
      assertThat(open.history(run, "loss"))
          .hasSize(200)
          .doesNotContainAnyElementsOf(points("loss", 101, 200));
    }
  }
}
