package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialId;
import dev.athanor.model.WorkspaceId;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScribeTest {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir Path folder;

  private SqlStorage storage;
  private StudyId study;

  @BeforeEach
  void open() {
    storage = SqlStorage.open(folder, FakeClock.create());
    study =
        storage
            .studies()
            .create(
                new StudySnapshot(
                    new StudyId(0),
                    WorkspaceId.DEFAULT,
                    null,
                    null,
                    "resnet",
                    List.of(new Objective("loss", Direction.MINIMIZE)),
                    null,
                    AT,
                    Map.of(),
                    Map.of()))
            .id();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private long commits() {
    return storage.scribe().commits();
  }

  /** Holds the scribe in a change of its own until the latch opens. */
  private Future<?> occupy(CountDownLatch latch, ExecutorService threads) {
    var occupied = new CountDownLatch(1);
    Future<?> future =
        threads.submit(() ->
            storage
                .scribe()
                .write(draft -> {
                  occupied.countDown();
                  awaitQuietly(latch);
                  return true;
                }));
    awaitQuietly(occupied);
    return future;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void many_writers_share_commits() throws Exception {
    long before = commits();
    long changesBefore = storage.scribe().changes();
    try (var threads = Executors.newFixedThreadPool(64)) {
      var all = new ArrayList<Future<?>>();
      for (int i = 0; i < 64; i++) {
        all.add(
            threads.submit(() -> {
              TrialId trial = storage.studies().start(study, null, AT).id();
              for (int step = 0; step < 20; step++) {
                storage.studies().report(trial, step, step, AT);
              }
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }

    long writes = storage.scribe().changes() - changesBefore;
    assertThat(writes).isEqualTo(64 * 21);
    assertThat(commits() - before).isLessThan(writes / 4);
    assertThat(storage.studies().history(study, null).size()).isEqualTo(64);
  }

  @Test
  void a_refused_change_does_not_hurt_those_in_the_same_commit() throws Exception {
    var latch = new CountDownLatch(1);
    try (var threads = Executors.newCachedThreadPool()) {
      Future<?> first = occupy(latch, threads);
      var good = new ArrayList<Future<TrialId>>();
      var bad = new ArrayList<Future<?>>();
      for (int i = 0; i < 10; i++) {
        good.add(threads.submit(() -> storage.studies().start(study, null, AT).id()));
        bad.add(
            threads.submit(() -> {
              storage
                  .scribe()
                  .write(draft -> {
                    draft.session().update("DELETE FROM study_attr");
                    draft.touch(study);
                    throw new AthanorException(Code.CONFLICT, "on purpose");
                  });
            }));
      }
      long before = commits();
      latch.countDown();
      first.get();
      for (Future<TrialId> each : good) {
        assertThat(each.get().value()).isPositive();
      }
      for (Future<?> each : bad) {
        assertThatThrownBy(each::get).hasMessageContaining("on purpose");
      }
      assertThat(commits() - before).isLessThan(10);
    }

    StudyHistory history = storage.studies().history(study, null);
    assertThat(history.size()).isEqualTo(10);
    assertThat(storage.changes().revision()).isEqualTo(history.revision());
  }

  @Test
  void a_full_disk_refuses_the_change_and_later_ones_succeed() throws InterruptedException {
    TrialId trial = storage.studies().start(study, null, AT).id();
    StudyHistory before = storage.studies().history(study, null);
    long revision = storage.changes().revision();
    limitPages(storage.scribe().<Long>write(d -> d.session().number("PRAGMA page_count")));

    AthanorException refusal =
        catchThrowableOfType(
            AthanorException.class,
            () -> storage.studies().setUserAttr(study, "k", "x".repeat(100_000)));

    assertThat(refusal.code()).isEqualTo(Code.STORE_UNAVAILABLE);
    assertThat(refusal)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("make room")
        .hasCauseInstanceOf(SQLException.class);
    assertThat(storage.changes().revision()).isEqualTo(revision);
    assertThat(storage.studies().history(study, null)).isSameAs(before);
    assertThat(storage.studies().get(study).userAttrs()).isEmpty();

    Thread.sleep(Scribe.RETRY);
    makeRoom();
    assertThat(storage.studies().report(trial, 1, 1, AT)).isGreaterThan(revision);
    storage.studies().setUserAttr(study, "k", "x".repeat(100_000));
    assertThat(storage.studies().get(study).userAttrs()).hasSize(1);
  }

  private void limitPages(long pages) {
    storage.scribe().write(draft -> draft.session().number("PRAGMA max_page_count = " + pages));
  }

  /** As if files were removed: the change that tries whether there is room finds some. */
  private void makeRoom() {
    storage
        .scribe()
        .write(draft -> {
          long pages = draft.session().number("PRAGMA max_page_count = 1000000");
          draft.touch(study);
          return pages;
        });
  }

  @Test
  void a_commit_that_fails_fails_all_its_changes_and_nobody_learns_of_it() throws Exception {
    storage.studies().start(study, null, AT);
    StudyHistory before = storage.studies().history(study, null);
    long revision = storage.changes().revision();
    var latch = new CountDownLatch(1);
    try (var threads = Executors.newCachedThreadPool()) {
      Future<?> first = occupy(latch, threads);
      var good = new ArrayList<Future<?>>();
      for (int i = 0; i < 5; i++) {
        good.add(threads.submit(() -> storage.studies().start(study, null, AT)));
      }
      // Takes the transaction away under the scribe's hands, as an error of the disk does.
      Future<?> bad =
          threads.submit(() -> {
            storage
                .scribe()
                .write(draft -> {
                  draft.session().run("ROLLBACK");
                  return true;
                });
          });
      while (storage.scribe().waiting() < 6) {
        Thread.onSpinWait();
      }
      latch.countDown();
      first.get();
      good.add(bad);
      for (Future<?> each : good) {
        assertThatThrownBy(each::get)
            .cause()
            .isInstanceOfSatisfying(
                AthanorException.class,
                e -> assertThat(e.code()).isEqualTo(Code.STORE_UNAVAILABLE));
      }
    }

    assertThat(storage.studies().history(study, null)).isSameAs(before);
    assertThat(storage.changes().revision()).isEqualTo(revision);
    assertThat(storage.studies().start(study, null, AT).number()).isEqualTo(1);
  }

  @Test
  void changes_under_way_are_written_before_it_closes() throws Exception {
    var latch = new CountDownLatch(1);
    try (var threads = Executors.newCachedThreadPool()) {
      Future<?> first = occupy(latch, threads);
      Future<TrialId> last =
          threads.submit(() ->
              storage
                  .scribe()
                  .write(draft -> {
                    draft.session().run("UPDATE study SET client_id = 'late'");
                    return new TrialId(7);
                  }));
      while (storage.scribe().waiting() < 1) {
        Thread.onSpinWait();
      }
      Future<?> closing = threads.submit(storage::close);
      latch.countDown();

      first.get();
      assertThat(last.get()).isEqualTo(new TrialId(7));
      closing.get();
    }
    storage = SqlStorage.open(folder, FakeClock.create());
    assertThat(storage.studies().get(study).clientId()).isEqualTo("late");
  }

  @Test
  void a_closed_storage_takes_nothing() {
    storage.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> storage.studies().start(study, null, AT))
        .withMessageContaining("closed");
    assertThatIllegalStateException()
        .isThrownBy(() -> storage.studies().get(study))
        .withMessageContaining("closed");
  }

  @Test
  void an_interrupted_thread_learns_whether_its_change_was_stored() {
    Thread.currentThread().interrupt();

    TrialId trial = storage.studies().start(study, null, AT).id();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(storage.studies().trial(trial).number()).isZero();
  }
}
