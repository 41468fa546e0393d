package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.storage.StudyStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the events of every {@link StudyStore} must be, and the histories that they fold to. */
public abstract class StudyHistoryContract extends StorageContract {

  /** For those who extend it. */
  protected StudyHistoryContract() {}

  private StudyStore store() {
    return storage().studies();
  }

  private List<TrialEvent> events(StudyId study, long since) {
    try (Stream<TrialEvent> events = store().events(study, since)) {
      return events.toList();
    }
  }

  private StudyHistory history(StudyId study) {
    return store().history(study, null);
  }

  private boolean complete(TrialId trial, double value) {
    return store().move(trial, TrialState.RUNNING, TrialState.COMPLETE, List.of(value), null, AT);
  }

  /** A study in which everything that can happen has happened. */
  private StudyId eventfulStudy() {
    StudyId study = newStudy("eventful");
    store().enqueue(study, Samples.assignments(), AT);
    store().enqueue(study, new LinkedHashMap<>(), AT);
    TrialId first = store().start(study, "worker-1", AT).id();
    TrialId second = store().start(study, null, AT.plusSeconds(1)).id();
    TrialId third = store().start(study, "worker-3", AT.plusSeconds(2)).id();
    store().assign(third, Samples.assignment("x", 1), false, Map.of("x", "because"), 3);
    store().assign(third, Samples.assignment("x", 2), true, Map.of(), 4);
    storage().work().begin(third, "agent", Map.of(), Map.of(), AT);
    for (int step = 0; step < 5; step++) {
      long revision = store().report(third, step, 1.0 / (step + 1), AT);
      store().judge(third, step, new Verdict(step == 4, "step " + step), revision);
    }
    store().report(first, 10, Double.NaN, AT);
    store().constrain(first, "memory", 0.5);
    store().constrain(second, "memory", -0.5);
    store().constrain(first, "memory", 0.25);
    store().setUserAttr(first, "note", "\"no luck\"");
    store().move(first, TrialState.RUNNING, TrialState.FAIL, List.of(), "exit code 1", AT);
    store().move(second, TrialState.RUNNING, TrialState.PAUSED, List.of(), null, AT);
    store().move(third, TrialState.RUNNING, TrialState.PRUNED, List.of(0.2), "hopeless", AT);
    store().move(second, TrialState.PAUSED, TrialState.RUNNING, List.of(), null, AT);
    complete(second, -0.0);
    store().add(study, store().trial(third), AT);
    store().start(study, null, AT);
    return study;
  }

  // Histories

  @Test
  void history_at_every_revision_is_the_fold_of_the_events_up_to_it() {
    StudyId study = eventfulStudy();
    StudyHistory folded = StudyHistory.empty(store().get(study));

    for (TrialEvent event : events(study, 0)) {
      assertSame(store().historyAt(study, event.revision() - 1), folded);
      folded = folded.after(event);
      assertSame(store().historyAt(study, event.revision()), folded);
    }

    assertSame(history(study), folded);
    assertSame(store().historyAt(study, Long.MAX_VALUE), folded);
  }

  @Test
  void history_at_a_revision_never_changes() {
    StudyId study = eventfulStudy();
    List<Long> revisions = events(study, 0).stream().map(TrialEvent::revision).toList();
    List<StudyHistory> before =
        revisions.stream().map(revision -> store().historyAt(study, revision)).toList();

    TrialId trial = newTrial(study);
    store().report(trial, 1, 0.5, AT);
    complete(trial, 0.5);
    newTrial(newStudy("other"));

    for (int i = 0; i < revisions.size(); i++) {
      assertSame(store().historyAt(study, revisions.get(i)), before.get(i));
    }
  }

  @Test
  void history_before_the_first_event_is_empty() {
    StudyId study = eventfulStudy();

    assertThat(store().historyAt(study, 0).trials()).isEmpty();
    assertThat(store().historyAt(study, 0).revision()).isZero();
    assertThat(history(newStudy("new")).trials()).isEmpty();
  }

  @Test
  void history_from_a_known_one_equals_history_from_scratch() {
    StudyId study = eventfulStudy();

    for (TrialEvent event : events(study, 0)) {
      StudyHistory known = store().historyAt(study, event.revision());

      assertSame(store().history(study, known), history(study));
    }
  }

  @Test
  void history_follows_every_change() {
    StudyId study = newStudy("s");
    StudyHistory known = history(study);
    TrialId trial = newTrial(study);
    for (int step = 0; step < 20; step++) {
      long revision = store().report(trial, step, step, AT);

      known = store().history(study, known);

      assertThat(known.revision()).isEqualTo(revision);
      assertThat(known.trial(trial).orElseThrow().reports().size()).isEqualTo(step + 1);
    }
  }

  @Test
  void a_history_in_hand_does_not_change() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    StudyHistory inHand = history(study);
    List<TrialSnapshot> trials = List.copyOf(inHand.trials());

    store().report(trial, 1, 0.5, AT);
    complete(trial, 0.5);
    newTrial(study);

    assertThat(inHand.trials()).isEqualTo(trials);
  }

  @Test
  void what_a_thread_has_changed_every_thread_reads_from_then_on() {
    StudyId study = newStudy("s");

    List<Boolean> missed =
        Race.run(
            8,
            thread ->
                () -> {
                  boolean miss = false;
                  TrialId trial = store().start(study, null, AT).id();
                  for (int step = 0; step < 20; step++) {
                    long revision = store().report(trial, step, step, AT);
                    StudyHistory now = history(study);
                    miss |= now.revision() < revision;
                    miss |= !now.trial(trial).orElseThrow().reports().has(step);
                  }
                  return !complete(trial, 1) || miss;
                });

    assertThat(missed).doesNotContain(true);
    assertThat(history(study).finished()).hasSize(8);
  }

  @Test
  void a_history_knows_the_study_as_it_is_now() {
    StudyId study = newStudy("s");
    newTrial(study);
    StudyHistory before = history(study);

    store().setUserAttr(study, "k", "1");

    assertThat(store().history(study, before).study()).isEqualTo(store().get(study));
    assertThat(history(study).study()).isEqualTo(store().get(study));
    assertThat(store().history(study, before).trials()).isEqualTo(before.trials());
  }

  // Events

  @Test
  void events_rise_in_revision_and_resume_from_any() {
    StudyId study = eventfulStudy();
    List<TrialEvent> all = events(study, 0);

    assertThat(all).extracting(TrialEvent::revision).isSorted().doesNotHaveDuplicates();
    for (int i = 0; i < all.size(); i++) {
      assertThat(events(study, all.get(i).revision())).isEqualTo(all.subList(i + 1, all.size()));
    }
  }

  @Test
  void events_keep_all_that_was_said() {
    StudyId study = newStudy("s");
    TrialId trial = store().start(study, "worker-1", AT).id();
    var notes = Map.of("x", "why, 🧪", "", "");
    store().assign(trial, Samples.assignment("x", -0.0), false, notes, 42);
    store().judge(trial, -3, new Verdict(true, "hopeless"), 43);
    store().constrain(trial, "memory 🧪", -0.0);
    store().setUserAttr(trial, "", "{\"a\":  null}");
    store().move(trial, TrialState.RUNNING, TrialState.FAIL, List.of(), "it's over", AT);

    List<TrialEvent> events = events(study, 0);

    assertThat(events)
        .containsExactly(
            new TrialEvent.Asked(
                events.get(0).revision(), trial, 0, TrialState.RUNNING, "worker-1", AT),
            new TrialEvent.Assigned(
                events.get(1).revision(), trial, Samples.assignment("x", -0.0), false, notes, 42),
            new TrialEvent.Judged(
                events.get(2).revision(), trial, -3, new Verdict(true, "hopeless"), 43),
            new TrialEvent.Constrained(events.get(3).revision(), trial, "memory 🧪", -0.0),
            new TrialEvent.Noted(events.get(4).revision(), trial, "", "{\"a\":  null}"),
            new TrialEvent.Moved(
                events.get(5).revision(),
                trial,
                TrialState.RUNNING,
                TrialState.FAIL,
                List.of(),
                "it's over",
                AT));
  }

  @Test
  void many_events_come_back_whole() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    for (int step = 0; step < 1500; step++) {
      store().report(trial, step, step, AT);
    }

    assertThat(events(study, 0)).hasSize(1501);
    assertThat(store().trial(trial).reports().size()).isEqualTo(1500);
  }

  @Test
  void studies_do_not_share_their_events() {
    StudyId study = newStudy("s");
    StudyId other = newStudy("other");
    newTrial(study);
    TrialId elsewhere = newTrial(other);
    store().report(elsewhere, 1, 1, AT);

    assertThat(events(study, 0)).hasSize(1);
    assertThat(history(study).size()).isEqualTo(1);
    assertThat(store().trial(elsewhere).number()).isZero();
  }

  private static void assertSame(StudyHistory actual, StudyHistory expected) {
    assertThat(actual.revision()).isEqualTo(expected.revision());
    assertThat(actual.study()).isEqualTo(expected.study());
    assertThat(actual.finished()).isEqualTo(expected.finished());
    assertThat(actual.unfinished()).isEqualTo(expected.unfinished());
  }
}
