package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.storage.StudyStore;
import dev.athanor.study.Study;
import dev.athanor.testkit.FakeClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Tag("slow")
class TrialPacksTest {

  private static final Instant AT = Instant.parse("2026-11-02T08:00:00.000000001Z");
  private static final int MANY = 2 * TrialPacks.LENGTH + TrialPacks.LENGTH / 2;

  @TempDir Path folder;

  private SqlStorage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }

  /** Trials that end in every way, many at once so that they share commits. */
  private StudyId fill(SqlStorage storage, int trials) throws Exception {
    StudyId study = Study.in(storage).open("many").id();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<? extends Future<?>> done =
          IntStream.range(0, trials)
              .mapToObj(i -> threads.submit(() -> live(storage.studies(), study, i)))
              .toList();
      for (Future<?> one : done) {
        one.get();
      }
    }
    return study;
  }

  private static void live(StudyStore store, StudyId study, int i) {
    TrialId trial = store.start(study, i % 2 == 0 ? null : "worker é " + i % 5, AT).id();
    store.assign(trial, params(i), i % 3 == 0, Map.of("why", "because"), 0);
    if (i % 4 > 0) {
      store.report(trial, -i, i % 7 == 0 ? Double.NaN : -0.0, AT);
      store.report(trial, i, i, AT);
      store.judge(trial, i, new Verdict(i % 2 == 0, "at rung", i % 3 - 1), 1);
    }
    switch (i % 5) {
      case 0 -> store.move(trial, TrialState.RUNNING, TrialState.FAIL, List.of(), "exit 1", AT);
      case 1 -> store.move(trial, TrialState.RUNNING, TrialState.PRUNED, List.of(1.0), null, AT);
      default ->
          store.move(trial, TrialState.RUNNING, TrialState.COMPLETE, List.of(i + 0.1), null, AT);
    }
  }

  private static SequencedMap<String, Assignment> params(int i) {
    var params = new LinkedHashMap<String, Assignment>();
    if (i % 11 > 0) {
      params.put("x", new Assignment(FloatDistribution.of(-1, 1), (i % 100) / 100.0));
      params.put("a\"b", new Assignment(CategoricalDistribution.of("ä", "b"), i % 2));
    }
    return params;
  }

  private static StudyHistory folded(StudyStore store, StudyId study) {
    var fold = new StudyHistory.Fold(StudyHistory.empty(store.get(study)));
    try (Stream<TrialEvent> events = store.events(study, 0)) {
      events.forEach(fold::add);
    }
    return fold.history();
  }

  private static void assertWhole(SqlStorage storage, StudyId study) {
    StudyHistory read = storage.studies().history(study, null);
    StudyHistory folded = folded(storage.studies(), study);

    assertThat(read.revision()).isEqualTo(folded.revision());
    assertThat(read.study()).isEqualTo(folded.study());
    assertThat(read.finished()).isEqualTo(folded.finished());
    assertThat(read.unfinished()).isEqualTo(folded.unfinished());
  }

  private void edit(String sql) throws Exception {
    try (Session session = Database.writer(new DataFolder(folder), StorageLimits.ALL_PAGES)) {
      session.update(sql);
    }
  }

  private static long packs(SqlStorage storage) {
    return storage
        .scribe()
        .write(draft -> draft.session().number("SELECT count(*) FROM trial_pack"));
  }

  /** How many finished trials the packs give back. */
  private static int packed(SqlStorage storage, StudyId study) {
    return storage
        .scribe()
        .write(draft ->
            new TrialPacks(new DistributionRows())
                .read(draft.session(), StudyRows.get(draft.session(), study))
                .finished()
                .size());
  }

  @Test
  void a_history_from_packs_is_the_fold_of_its_events() throws Exception {
    StudyId study;
    try (SqlStorage storage = open()) {
      study = fill(storage, MANY);
      storage.studies().start(study, "still at it", AT);
      assertThat(packs(storage)).isEqualTo(2);
    }

    try (SqlStorage storage = open()) {
      assertWhole(storage, study);
      try (SqlStorage reading = SqlStorage.openReadOnly(folder)) {
        assertWhole(reading, study);
        live(storage.studies(), study, 3);
        assertWhole(reading, study);
      }
    }
  }

  @Test
  void a_short_study_has_no_packs() throws Exception {
    try (SqlStorage storage = open()) {
      fill(storage, 100);

      assertThat(packs(storage)).isZero();
    }
  }

  @Test
  void a_study_without_packs_gets_them_as_it_goes_on() throws Exception {
    StudyId study;
    try (SqlStorage storage = open()) {
      study = fill(storage, MANY);
    }
    edit("DELETE FROM trial_pack");
    edit("DELETE FROM trial_pack_end");

    try (SqlStorage storage = open()) {
      assertWhole(storage, study);
      live(storage.studies(), study, 1);
      assertThat(packed(storage, study)).isEqualTo(MANY);
    }

    try (SqlStorage storage = open()) {
      assertWhole(storage, study);
    }
  }

  @Test
  void a_damaged_or_missing_pack_costs_time_and_nothing_else() throws Exception {
    StudyId study;
    try (SqlStorage storage = open()) {
      study = fill(storage, MANY);
    }

    for (String damage :
        List.of(
            "UPDATE trial_pack SET trials = zeroblob(100) WHERE first = 0",
            "DELETE FROM trial_pack WHERE first > 0",
            "DELETE FROM trial_pack WHERE first = 0",
            "UPDATE trial_pack_end SET upto = upto - 1",
            "DELETE FROM trial_pack_end")) {
      edit(damage);
      try (SqlStorage storage = open()) {
        assertWhole(storage, study);
        live(storage.studies(), study, 2);
      }
      try (SqlStorage storage = open()) {
        assertWhole(storage, study);
        assertThat(packed(storage, study)).isGreaterThanOrEqualTo(MANY);
      }
    }
  }
}
