package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.ChangeFilter;
import dev.athanor.model.Exit;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.ChangeFeed;
import dev.athanor.storage.Changes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ChangeFeed} must do. */
@Timeout(60)
public abstract class ChangeFeedContract extends StorageContract {

  /** For those who extend it. */
  protected ChangeFeedContract() {}

  private ChangeFeed feed() {
    return storage().changes();
  }

  private RunId newRun() {
    var experiment = storage().experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    return storage().runs().create(Samples.run(experiment)).id();
  }

  /** Asserts that the action tells of this subject, under a revision that is the latest. */
  private void assertTells(Subject subject, Runnable action) {
    long before = feed().revision();

    action.run();

    List<Change> changes = feed().since(before, 100);
    assertThat(changes).extracting(Change::subject).contains(subject);
    assertThat(changes.getLast().revision()).isEqualTo(feed().revision());
    assertThat(feed().revision()).isGreaterThan(before);
  }

  @Test
  void an_empty_storage_has_no_changes() {
    assertThat(feed().revision()).isZero();
    assertThat(feed().since(0, 10)).isEmpty();
  }

  @Test
  void every_change_is_told() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    RunId run = newRun();
    var ofStudy = new Subject.OfStudy(study);
    var ofTrial = new Subject.OfTrial(study, trial);
    var ofRun = new Subject.OfRun(run);
    var studies = storage().studies();

    assertTells(ofStudy, () -> studies.setUserAttr(study, "k", "1"));
    assertTells(ofTrial, () -> studies.report(trial, 1, 0.5, AT));
    assertTells(
        ofTrial, () -> studies.assign(trial, Samples.assignment("x", 1), true, Map.of(), 0));
    assertTells(ofTrial, () -> storage().work().begin(trial, "agent", Map.of(), Map.of(), AT));
    assertTells(ofTrial, () -> storage().work().launched(trial, 1, 77));
    assertTells(ofTrial, () -> storage().work().finish(trial, 1, new Exit.Succeeded(), AT));
    assertTells(
        ofTrial,
        () -> studies.move(trial, TrialState.RUNNING, TrialState.COMPLETE, List.of(0.5), null, AT));
    assertTells(
        ofRun,
        () ->
            storage()
                .runs()
                .append(
                    run,
                    RunBatch.ofMetrics(List.of(new MetricPoint("loss", 1, 1, 1))),
                    ParamRule.REFUSE_CHANGE));
    assertTells(ofRun, () -> storage().runs().move(run, RunState.FINISHED, null, AT));
    assertTells(ofRun, () -> storage().runs().setLifecycle(run, Lifecycle.DELETED, AT));
    assertTells(ofRun, () -> storage().runs().erase(run));
  }

  @Test
  void a_lifecycle_said_again_is_not_told() {
    RunId run = newRun();
    storage().runs().setLifecycle(run, Lifecycle.DELETED, AT);
    long revision = feed().revision();

    storage().runs().setLifecycle(run, Lifecycle.DELETED, AT);

    assertThat(feed().revision()).isEqualTo(revision);
    assertThat(feed().since(revision, 100)).isEmpty();
  }

  @Test
  void what_is_made_is_told() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    RunId run = newRun();

    assertThat(feed().since(0, 100))
        .extracting(Change::subject)
        .containsExactlyInAnyOrder(
            new Subject.OfStudy(study), new Subject.OfTrial(study, trial), new Subject.OfRun(run));
  }

  @Test
  void a_subject_is_told_once_under_its_latest_revision() {
    StudyId study = newStudy("s");
    TrialId first = newTrial(study);
    TrialId second = newTrial(study);
    storage().studies().report(second, 1, 1, AT);
    long latest = storage().studies().report(first, 1, 1, AT);

    List<Change> changes = feed().since(0, 100);

    assertThat(changes).extracting(Change::revision).isSorted().doesNotHaveDuplicates();
    assertThat(changes).extracting(Change::subject).doesNotHaveDuplicates().hasSize(3);
    assertThat(changes.getLast()).isEqualTo(new Change(latest, new Subject.OfTrial(study, first)));
  }

  @Test
  void a_limit_gives_the_earliest() {
    StudyId study = newStudy("s");
    for (int i = 0; i < 5; i++) {
      newTrial(study);
    }
    List<Change> all = feed().since(0, 100);

    assertThat(feed().since(0, 2)).isEqualTo(all.subList(0, 2));
  }

  @Test
  void a_reader_resumes_from_any_revision() {
    StudyId study = newStudy("s");
    for (int i = 0; i < 10; i++) {
      newTrial(study);
    }
    List<Change> all = feed().since(0, 100);

    for (int i = 0; i < all.size(); i++) {
      assertThat(feed().since(all.get(i).revision(), 100))
          .isEqualTo(all.subList(i + 1, all.size()));
    }
    assertThat(feed().since(feed().revision(), 100)).isEmpty();
  }

  @Test
  void a_reader_that_pages_while_others_write_misses_no_subject() {
    StudyId study = newStudy("s");
    var told = new HashMap<Subject, Long>();
    var done = new CountDownLatch(4);

    Race.run(
        5,
        thread ->
            () -> {
              if (thread < 4) {
                writeSome(study);
                done.countDown();
              } else {
                long known = 0;
                while (done.getCount() > 0 || known < feed().revision()) {
                  for (Change change : feed().since(known, 3)) {
                    assertThat(change.revision()).isGreaterThan(known);
                    known = change.revision();
                    told.put(change.subject(), known);
                  }
                }
              }
              return true;
            });

    for (Change change : feed().since(0, 10_000)) {
      assertThat(told).containsEntry(change.subject(), change.revision());
    }
  }

  private void writeSome(StudyId study) {
    for (int i = 0; i < 10; i++) {
      TrialId trial = newTrial(study);
      for (int step = 0; step < 5; step++) {
        storage().studies().report(trial, step, 1, AT);
      }
    }
  }

  @Test
  void await_returns_at_once_when_there_is_something_newer() throws InterruptedException {
    newStudy("s");

    assertThat(feed().await(0, Duration.ofSeconds(30))).isEqualTo(feed().revision());
  }

  @Test
  void await_gives_up_after_its_time() throws InterruptedException {
    newStudy("s");
    long revision = feed().revision();

    long start = System.nanoTime();
    long seen = feed().await(revision, Duration.ofMillis(50));

    assertThat(seen).isEqualTo(revision);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(45));
  }

  @Test
  void await_wakes_when_something_is_committed() {
    StudyId study = newStudy("s");
    long revision = feed().revision();
    var waiting = new CountDownLatch(3);

    List<Long> seen =
        Race.run(
            4,
            thread ->
                () -> {
                  if (thread < 3) {
                    waiting.countDown();
                    return feed().await(revision, Duration.ofSeconds(30));
                  }
                  waiting.await();
                  Thread.sleep(20);
                  newTrial(study);
                  return feed().revision();
                });

    assertThat(seen).allSatisfy(each -> assertThat(each).isGreaterThan(revision));
  }

  @Test
  void what_await_promises_since_delivers() throws InterruptedException {
    StudyId study = newStudy("s");
    var seen = new ArrayList<Long>();
    long known = feed().revision();
    for (int i = 0; i < 20; i++) {
      newTrial(study);
      long promised = feed().await(known, Duration.ofSeconds(30));
      known = feed().since(known, 100).getLast().revision();
      assertThat(known).isEqualTo(promised);
      seen.add(known);
    }

    assertThat(seen).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void a_refused_change_is_not_told() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    storage().studies().move(trial, TrialState.RUNNING, TrialState.FAIL, List.of(), null, AT);
    long revision = feed().revision();

    Refusal.assertRefused(Code.WRONG_STATE, () -> storage().studies().report(trial, 1, 1, AT));

    assertThat(feed().since(revision, 100)).isEmpty();
  }

  // Filters

  /** Two studies with trials and two runs, each changed again after the others. */
  private void busyStorage() {
    for (String name : List.of("a", "b")) {
      StudyId study = newStudy(name);
      TrialId first = newTrial(study);
      newTrial(study);
      logOne(newRun());
      storage().studies().report(first, 1, 1, AT);
      storage().studies().setUserAttr(study, "k", "1");
    }
  }

  private void logOne(RunId run) {
    storage()
        .runs()
        .append(
            run,
            RunBatch.ofMetrics(List.of(new MetricPoint("loss", 1, 1, 1))),
            ParamRule.REFUSE_CHANGE);
  }

  /** One of each kind, for every subject there is. */
  private static Set<ChangeFilter> filters(List<Change> changes) {
    var filters = new LinkedHashSet<ChangeFilter>();
    filters.add(new ChangeFilter.Everything());
    filters.add(new ChangeFilter.Studies());
    filters.add(new ChangeFilter.Trials());
    filters.add(new ChangeFilter.Runs());
    for (Change change : changes) {
      filters.add(
          switch (change.subject()) {
            case Subject.OfStudy(StudyId study) -> new ChangeFilter.OfStudy(study);
            case Subject.OfTrial(StudyId study, TrialId trial) -> new ChangeFilter.OfStudy(study);
            case Subject.OfRun(RunId run) -> new ChangeFilter.OfRun(run);
          });
    }
    return filters;
  }

  @Test
  void a_filter_gives_what_passes_it_and_nothing_else() {
    busyStorage();
    List<Change> all = feed().since(0, 1000);

    for (ChangeFilter filter : filters(all)) {
      for (long from = 0; from <= feed().revision(); from++) {
        long known = from;
        List<Change> wanted =
            all.stream().filter(c -> c.revision() > known && filter.passes(c.subject())).toList();

        Changes changes = feed().since(from, filter, 1000);

        assertThat(changes.list()).isEqualTo(wanted);
        assertThat(changes.upTo()).isEqualTo(feed().revision());
      }
    }
  }

  @Test
  void a_reader_that_pages_through_a_filter_misses_nothing_and_comes_to_the_end() {
    busyStorage();
    List<Change> all = feed().since(0, 1000);

    for (ChangeFilter filter : filters(all)) {
      var told = new ArrayList<Change>();
      long known = 0;
      while (known < feed().revision()) {
        Changes changes = feed().since(known, filter, 1);
        assertThat(changes.upTo()).isGreaterThan(known);
        told.addAll(changes.list());
        known = changes.upTo();
      }

      assertThat(told).isEqualTo(feed().since(0, filter, 1000).list());
    }
  }

  @Test
  void a_reader_passes_what_its_filter_leaves_out() {
    StudyId wanted = newStudy("wanted");
    long known = feed().revision();
    newTrial(newStudy("other"));

    Changes changes = feed().since(known, new ChangeFilter.OfStudy(wanted), 100);

    assertThat(changes.list()).isEmpty();
    assertThat(changes.upTo()).isEqualTo(feed().revision());
  }

  @Test
  void a_cursor_never_goes_back() {
    newStudy("s");
    long ahead = feed().revision() + 10;

    assertThat(feed().since(ahead, new ChangeFilter.Runs(), 1).upTo()).isEqualTo(ahead);
  }

  @Test
  void a_limit_below_one_is_refused() {
    assertThatThrownBy(() -> feed().since(0, new ChangeFilter.Everything(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void next_sleeps_through_what_its_filter_leaves_out() {
    StudyId wanted = newStudy("wanted");
    StudyId other = newStudy("other");
    long known = feed().revision();
    var filter = new ChangeFilter.OfStudy(wanted);

    List<Changes> seen =
        Race.run(
            2,
            thread ->
                () -> {
                  if (thread == 0) {
                    return feed().next(known, filter, 10, Duration.ofSeconds(30));
                  }
                  newTrial(other);
                  Thread.sleep(20);
                  newTrial(other);
                  newTrial(wanted);
                  return feed().since(known, filter, 10);
                });

    assertThat(seen.get(0).list()).hasSize(1).isEqualTo(seen.get(1).list());
  }

  @Test
  void next_gives_up_after_its_time_and_has_advanced() throws InterruptedException {
    long known = feed().revision();
    newStudy("s");

    Changes changes = feed().next(known, new ChangeFilter.Runs(), 10, Duration.ofMillis(30));

    assertThat(changes.list()).isEmpty();
    assertThat(changes.upTo()).isEqualTo(feed().revision());
  }
}
