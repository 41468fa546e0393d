package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.Change;
import dev.athanor.model.ChangeFilter;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.Changes;
import dev.athanor.study.Study;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The feed of a process that does not own the folder: it has no memory of changes, only rows. */
class SqlChangeFeedRowsTest {

  private static final Instant AT = Instant.parse("2026-11-02T08:00:00Z");

  @TempDir Path folder;

  private SqlStorage storage;

  @BeforeEach
  void open() {
    storage = SqlStorage.open(folder, FakeClock.create());
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private StudyId newStudy(String name) {
    return Study.in(storage).open(name).id();
  }

  private TrialId newTrial(StudyId study) {
    return storage.studies().start(study, null, AT).id();
  }

  private RunId newRun() {
    var experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    RunId id = RunId.random();
    storage.runs().create(Run.of(id, experiment, "run", RunState.RUNNING, AT, AT, Map.of()));
    return id;
  }

  /** By many threads, so that they share commits. */
  private void reportAtOnce(TrialId trial, int reports) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < reports; i++) {
        int step = i;
        threads.execute(() -> storage.studies().report(trial, step, 1, AT));
      }
    }
  }

  @Test
  void rows_give_through_every_filter_what_memory_gives() {
    StudyId study = newStudy("a");
    TrialId trial = newTrial(study);
    newTrial(newStudy("b"));
    RunId run = newRun();
    newRun();
    var points = RunBatch.ofMetrics(List.of(new MetricPoint("loss", 1, 1, 1)));
    storage.runs().append(run, points, ParamRule.REFUSE_CHANGE);
    storage.studies().report(trial, 1, 1, AT);

    try (SqlStorage reading = SqlStorage.openReadOnly(folder)) {
      for (ChangeFilter filter :
          List.of(
              new ChangeFilter.Everything(),
              new ChangeFilter.Studies(),
              new ChangeFilter.Trials(),
              new ChangeFilter.Runs(),
              new ChangeFilter.OfStudy(study),
              new ChangeFilter.OfRun(run))) {
        for (long from = 0; from <= storage.changes().revision(); from++) {
          assertThat(reading.changes().since(from, filter, 100))
              .isEqualTo(storage.changes().since(from, filter, 100));
          assertThat(reading.changes().since(from, filter, 1))
              .isEqualTo(storage.changes().since(from, filter, 1));
        }
      }
    }
  }

  @Test
  void a_reader_far_behind_advances_through_rows_and_memory_without_a_gap() {
    StudyId study = newStudy("a");
    TrialId trial = newTrial(study);
    StudyId other = newStudy("b");
    TrialId elsewhere = newTrial(other);
    reportAtOnce(trial, SqlChangeFeed.RECENT / 2 + 50);
    reportAtOnce(elsewhere, SqlChangeFeed.RECENT / 2 + 50);

    var told = new ArrayList<Change>();
    long known = 0;
    while (known < storage.changes().revision()) {
      Changes changes = storage.changes().since(known, new ChangeFilter.OfStudy(study), 1);
      told.addAll(changes.list());
      known = changes.upTo();
    }

    assertThat(told)
        .extracting(Change::subject)
        .containsExactly(
            new Change.Subject.OfStudy(study), new Change.Subject.OfTrial(study, trial));
  }
}
