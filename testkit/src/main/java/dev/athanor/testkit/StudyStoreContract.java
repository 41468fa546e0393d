package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import dev.athanor.storage.StudyStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StudyStore} must do; its events and histories are {@link
 * StudyHistoryContract}'s.
 */
public abstract class StudyStoreContract extends StorageContract {

  private static final SequencedMap<String, Assignment> NONE = new LinkedHashMap<>();

  /** For those who extend it. */
  protected StudyStoreContract() {}

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

  // Studies

  @Test
  void a_study_comes_back_as_it_was_made_with_an_id() {
    ExperimentId experiment =
        storage().experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    StudySnapshot wanted = Samples.fullStudy("full", experiment);

    StudySnapshot made = store().create(wanted);

    assertThat(made).isEqualTo(wanted.withId(made.id()));
    assertThat(made.id().value()).isPositive();
    assertThat(store().get(made.id())).isEqualTo(made);
    assertThat(store().find(wanted.workspace(), "full")).contains(made);
  }

  @Test
  void create_refuses_a_name_that_is_taken() {
    StudySnapshot made = store().create(Samples.study("resnet"));

    assertRefused(Code.ALREADY_EXISTS, () -> store().create(Samples.study("resnet")));

    assertThat(store().list()).containsExactly(made);
  }

  @Test
  void of_many_threads_that_create_one_name_exactly_one_does() {
    List<Boolean> made =
        Race.run(
            8,
            i ->
                () -> {
                  try {
                    store().create(Samples.study("resnet"));
                    return true;
                  } catch (AthanorException e) {
                    return false;
                  }
                });

    assertThat(made).containsOnlyOnce(true);
    assertThat(store().list()).hasSize(1);
  }

  @Test
  void study_ids_rise_and_a_refused_study_uses_none_twice() {
    StudyId first = newStudy("b");
    assertRefused(Code.ALREADY_EXISTS, () -> store().create(Samples.study("b")));
    StudyId second = newStudy("a");

    assertThat(second.value()).isGreaterThan(first.value());
    assertThat(store().list()).extracting(StudySnapshot::id).containsExactly(first, second);
  }

  @Test
  void find_finds_nothing_where_nothing_is() {
    assertThat(store().find(WorkspaceId.DEFAULT, "resnet")).isEmpty();
  }

  @Test
  void every_method_refuses_an_unknown_study() {
    var unknown = new StudyId(4711);

    assertRefused(Code.NOT_FOUND, () -> store().get(unknown));
    assertRefused(Code.NOT_FOUND, () -> store().setUserAttr(unknown, "k", "1"));
    assertRefused(Code.NOT_FOUND, () -> store().setSystemAttr(unknown, "k", "1"));
    assertRefused(Code.NOT_FOUND, () -> store().start(unknown, null, AT));
    assertRefused(Code.NOT_FOUND, () -> store().enqueue(unknown, NONE, AT));
    TrialSnapshot like = store().trial(newTrial(newStudy("s")));
    assertRefused(Code.NOT_FOUND, () -> store().add(unknown, like, AT));
    assertRefused(Code.NOT_FOUND, () -> store().history(unknown, null));
    assertRefused(Code.NOT_FOUND, () -> store().historyAt(unknown, 1));
    assertRefused(Code.NOT_FOUND, () -> events(unknown, 0));
  }

  @Test
  void every_method_refuses_an_unknown_trial() {
    var unknown = new TrialId(4711);

    assertRefused(Code.NOT_FOUND, () -> store().trial(unknown));
    assertRefused(Code.NOT_FOUND, () -> store().assign(unknown, NONE, true, Map.of(), 0));
    assertRefused(Code.NOT_FOUND, () -> store().report(unknown, 0, 1, AT));
    assertRefused(Code.NOT_FOUND, () -> store().judge(unknown, 0, new Verdict(true, ""), 0));
    assertRefused(Code.NOT_FOUND, () -> store().constrain(unknown, "c", 1));
    assertRefused(Code.NOT_FOUND, () -> store().setUserAttr(unknown, "k", "1"));
    assertRefused(Code.NOT_FOUND, () -> complete(unknown, 1));
  }

  @Test
  void attributes_are_kept_word_for_word_and_overwritten() {
    StudyId study = newStudy("s");
    for (String text : Samples.AWKWARD_TEXTS) {
      store().setUserAttr(study, text, "0");
      store().setUserAttr(study, text, text);
      store().setSystemAttr(study, text, "\"" + text + "\"");
    }

    StudySnapshot read = store().get(study);

    for (String text : Samples.AWKWARD_TEXTS) {
      assertThat(read.userAttrs()).containsEntry(text, text);
      assertThat(read.systemAttrs()).containsEntry(text, "\"" + text + "\"");
    }
    assertThat(read.userAttrs()).hasSameSizeAs(Samples.AWKWARD_TEXTS);
  }

  // Asking and starting

  @Test
  void start_makes_a_running_trial_where_none_waits() {
    StudyId study = newStudy("s");

    TrialSnapshot trial = store().start(study, "worker-1", AT);

    assertThat(trial.study()).isEqualTo(study);
    assertThat(trial.number()).isZero();
    assertThat(trial.state()).isEqualTo(TrialState.RUNNING);
    assertThat(trial.worker()).isEqualTo("worker-1");
    assertThat(trial.startedAt()).isEqualTo(AT);
    assertThat(trial.endedAt()).isNull();
    assertThat(trial.params()).isEmpty();
    assertThat(trial.attempt()).isZero();
    assertThat(store().trial(trial.id())).isEqualTo(trial);
  }

  @Test
  void enqueue_makes_a_waiting_trial_with_its_values() {
    StudyId study = newStudy("s");

    TrialSnapshot trial = store().enqueue(study, Samples.assignments(), AT);

    assertThat(trial.state()).isEqualTo(TrialState.WAITING);
    assertThat(trial.startedAt()).isNull();
    assertThat(trial.params()).isEqualTo(Samples.assignments());
    assertThat(store().trial(trial.id())).isEqualTo(trial);
  }

  @Test
  void start_hands_out_waiting_trials_by_number_before_it_makes_new_ones() {
    StudyId study = newStudy("s");
    TrialId first = store().enqueue(study, Samples.assignment("x", 1), AT).id();
    TrialId second = store().enqueue(study, Samples.assignment("x", 2), AT).id();

    List<TrialSnapshot> started =
        IntStream.range(0, 3).mapToObj(i -> store().start(study, null, AT.plusSeconds(i))).toList();

    assertThat(started.get(0).id()).isEqualTo(first);
    assertThat(started.get(0).params()).isEqualTo(Samples.assignment("x", 1));
    assertThat(started.get(0).state()).isEqualTo(TrialState.RUNNING);
    assertThat(started.get(1).id()).isEqualTo(second);
    assertThat(started.get(1).startedAt()).isEqualTo(AT.plusSeconds(1));
    assertThat(started.get(2).number()).isEqualTo(2);
    assertThat(started.get(2).params()).isEmpty();
  }

  @Test
  void of_many_threads_exactly_one_gets_each_waiting_trial() {
    StudyId study = newStudy("s");
    var waiting = new HashSet<TrialId>();
    for (int i = 0; i < 40; i++) {
      waiting.add(store().enqueue(study, NONE, AT).id());
    }

    List<TrialId> started =
        Race.run(8, thread -> () -> startMany(study, 10)).stream().flatMap(List::stream).toList();

    assertThat(started).hasSize(80).doesNotHaveDuplicates().containsAll(waiting);
  }

  @Test
  void numbers_have_no_gap_and_ids_rise_with_them_under_many_threads() {
    StudyId study = newStudy("s");
    StudyId other = newStudy("other");

    Race.run(8, thread -> () -> startMany(thread % 2 == 0 ? study : other, 25));

    for (StudyId each : List.of(study, other)) {
      List<TrialSnapshot> trials = history(each).trials();
      assertThat(trials)
          .extracting(TrialSnapshot::number)
          .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
      assertThat(trials).extracting(trial -> trial.id().value()).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void trials_become_visible_in_the_order_of_their_ids() {
    StudyId study = newStudy("s");

    List<Boolean> gapSeen =
        Race.run(
            5,
            thread ->
                () -> {
                  boolean gap = false;
                  for (int i = 0; i < 40; i++) {
                    if (thread < 4) {
                      store().start(study, null, AT);
                    } else {
                      List<TrialSnapshot> seen = history(study).trials();
                      gap |= !seen.isEmpty() && seen.getLast().number() != seen.size() - 1;
                    }
                  }
                  return gap;
                });

    assertThat(gapSeen).doesNotContain(true);
  }

  private List<TrialId> startMany(StudyId study, int count) {
    return IntStream.range(0, count).mapToObj(i -> store().start(study, null, AT).id()).toList();
  }

  // Values, reports, verdicts

  @Test
  void assignments_come_back_bit_for_bit_in_their_order() {
    TrialId trial = newTrial(newStudy("s"));
    SequencedMap<String, Assignment> params = Samples.assignments();

    store().assign(trial, params, true, Map.of(), 0);

    SequencedMap<String, Assignment> read = store().trial(trial).params();
    assertThat(new ArrayList<>(read.entrySet())).isEqualTo(new ArrayList<>(params.entrySet()));
    assertThat(read.values().stream().map(Assignment::value))
        .containsExactlyElementsOf(params.values().stream().map(Assignment::value).toList());
  }

  @Test
  void names_of_params_come_back_word_for_word() {
    TrialId trial = newTrial(newStudy("s"));
    for (String text : Samples.AWKWARD_TEXTS) {
      store().assign(trial, Samples.assignment(text, 1), true, Map.of(text, text), 7);
    }

    assertThat(store().trial(trial).params().keySet())
        .containsExactlyElementsOf(Samples.AWKWARD_TEXTS);
  }

  @Test
  void a_joint_suggestion_is_proposed_and_what_is_used_of_it_is_a_param() {
    TrialId trial = newTrial(newStudy("s"));

    store().assign(trial, Samples.assignment("x", 1), false, Map.of(), 0);
    store().assign(trial, Samples.assignment("y", 2), true, Map.of(), 0);
    store().assign(trial, Samples.assignment("z", 3), true, Map.of(), 0);

    TrialSnapshot read = store().trial(trial);
    assertThat(read.proposed()).isEqualTo(Samples.assignment("x", 1));
    assertThat(read.params().keySet()).containsExactly("y", "z");
  }

  @Test
  void reports_come_back_bit_for_bit_in_rising_steps() {
    TrialId trial = newTrial(newStudy("s"));
    List<Double> values = Samples.AWKWARD_DOUBLES;
    for (int i = values.size() - 1; i >= 0; i--) {
      store().report(trial, 10L * i - 20, values.get(i), AT);
    }

    TrialSnapshot read = store().trial(trial);

    assertThat(read.reports().size()).isEqualTo(values.size());
    for (int i = 0; i < values.size(); i++) {
      assertThat(read.reports().step(i)).isEqualTo(10L * i - 20);
      assertThat(Double.doubleToLongBits(read.reports().value(i)))
          .isEqualTo(Double.doubleToLongBits(values.get(i)));
    }
  }

  @Test
  void the_last_report_at_a_step_counts_and_the_first_is_kept_as_an_event() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);

    store().report(trial, 3, 0.5, AT);
    store().report(trial, 3, 0.25, AT);

    assertThat(store().trial(trial).reports().size()).isEqualTo(1);
    assertThat(store().trial(trial).reports().value(0)).isEqualTo(0.25);
    assertThat(events(study, 0))
        .filteredOn(TrialEvent.Reported.class::isInstance)
        .extracting(event -> ((TrialEvent.Reported) event).value())
        .containsExactly(0.5, 0.25);
  }

  @Test
  void the_revision_of_a_report_names_a_history_with_the_report_and_nothing_newer() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    store().report(trial, 1, 0.5, AT);
    long revision = store().report(trial, 2, 0.25, AT);
    store().report(trial, 3, 0.125, AT);

    StudyHistory then = store().historyAt(study, revision);

    assertThat(then.revision()).isEqualTo(revision);
    assertThat(then.trial(trial).orElseThrow().reports().size()).isEqualTo(2);
  }

  @Test
  void the_last_verdict_stands_with_its_reason() {
    TrialId trial = newTrial(newStudy("s"));
    long revision = store().report(trial, 3, 0.5, AT);
    store().judge(trial, 3, new Verdict(false, "best of 5"), revision);
    store().judge(trial, 3, new Verdict(true, "worst of 5 🥲", 3), revision);

    assertThat(store().trial(trial).verdict()).isEqualTo(new Verdict(true, "worst of 5 🥲", 3));
  }

  // Constraints and attributes

  @Test
  void constraints_come_back_bit_for_bit_under_their_names() {
    TrialId trial = newTrial(newStudy("s"));
    List<Double> values = Samples.AWKWARD_DOUBLES;
    for (int i = 0; i < values.size(); i++) {
      store().constrain(trial, "c" + i, values.get(i));
    }
    Samples.AWKWARD_TEXTS.forEach(text -> store().constrain(trial, text, -1));

    SortedMap<String, Double> read = store().trial(trial).constraints();

    for (int i = 0; i < values.size(); i++) {
      // Compared as an object, so that NaN and the sign of zero count.
      assertThat(read.get("c" + i)).isEqualTo(values.get(i));
    }
    assertThat(read).containsKeys(Samples.AWKWARD_TEXTS.toArray(String[]::new));
    assertThat(read).hasSize(values.size() + Samples.AWKWARD_TEXTS.size());
  }

  @Test
  void the_last_word_on_a_constraint_and_an_attribute_counts() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);
    store().constrain(trial, "memory", 1);
    store().setUserAttr(trial, "memory", "1");

    store().constrain(trial, "memory", -2.5);
    store().setUserAttr(trial, "memory", "\"2  GB\"");

    TrialSnapshot read = store().trial(trial);
    assertThat(read.constraints()).isEqualTo(Map.of("memory", -2.5));
    assertThat(read.userAttrs()).isEqualTo(Map.of("memory", "\"2  GB\""));
    assertThat(events(study, 0)).hasSize(5);
  }

  @Test
  void attributes_of_a_trial_are_kept_word_for_word() {
    TrialId trial = newTrial(newStudy("s"));
    TrialId other = newTrial(newStudy("other"));
    Samples.AWKWARD_TEXTS.forEach(text -> store().setUserAttr(trial, text, text));

    assertThat(store().trial(trial).userAttrs()).hasSameSizeAs(Samples.AWKWARD_TEXTS);
    store().trial(trial).userAttrs().forEach((key, json) -> assertThat(json).isEqualTo(key));
    assertThat(store().trial(other).userAttrs()).isEmpty();
  }

  @Test
  void a_waiting_trial_takes_constraints_and_attributes() {
    StudyId study = newStudy("s");
    TrialId trial = store().enqueue(study, NONE, AT).id();

    store().constrain(trial, "c", 0);
    store().setUserAttr(trial, "k", "null");

    TrialSnapshot started = store().start(study, null, AT);
    assertThat(started.constraints()).isEqualTo(Map.of("c", 0.0));
    assertThat(started.userAttrs()).isEqualTo(Map.of("k", "null"));
  }

  // Moving

  @Test
  void a_completed_trial_has_its_values_bit_for_bit() {
    StudyId study = newStudy("s");
    TrialId trial = newTrial(study);

    boolean moved =
        store()
            .move(
                trial,
                TrialState.RUNNING,
                TrialState.COMPLETE,
                Samples.AWKWARD_DOUBLES,
                null,
                AT.plusSeconds(7));

    TrialSnapshot read = store().trial(trial);
    assertThat(moved).isTrue();
    assertThat(read.state()).isEqualTo(TrialState.COMPLETE);
    assertThat(read.values()).isEqualTo(Samples.AWKWARD_DOUBLES);
    assertThat(read.endedAt()).isEqualTo(AT.plusSeconds(7));
    assertThat(history(study).finished()).containsExactly(read);
    assertThat(history(study).unfinished()).isEmpty();
  }

  @Test
  void of_many_threads_exactly_one_moves_a_trial() {
    StudyId study = newStudy("s");
    for (int round = 0; round < 10; round++) {
      TrialId trial = newTrial(study);

      List<Boolean> moved = Race.run(8, thread -> () -> complete(trial, thread));

      assertThat(moved).containsOnlyOnce(true);
      assertThat(store().trial(trial).values()).containsExactly((double) moved.indexOf(true));
    }
  }

  @Test
  void a_move_from_another_state_changes_nothing() {
    StudyId study = newStudy("s");
    TrialId trial = store().enqueue(study, NONE, AT).id();
    TrialSnapshot before = store().trial(trial);
    int eventsBefore = events(study, 0).size();

    boolean moved = complete(trial, 1);

    assertThat(moved).isFalse();
    assertThat(store().trial(trial)).isEqualTo(before);
    assertThat(events(study, 0)).hasSize(eventsBefore);
  }

  @Test
  void a_move_that_may_never_be_is_a_programmers_error() {
    TrialId trial = newTrial(newStudy("s"));

    for (TrialState from : TrialState.values()) {
      for (TrialState to : TrialState.values()) {
        if (!from.next().contains(to)) {
          assertThatThrownBy(() -> store().move(trial, from, to, List.of(), null, AT))
              .as("%s to %s", from, to)
              .isInstanceOf(IllegalArgumentException.class);
        }
      }
    }
    assertThat(store().trial(trial).state()).isEqualTo(TrialState.RUNNING);
  }

  @Test
  void a_move_with_values_that_the_state_has_not_is_a_programmers_error() {
    TrialId trial = newTrial(newStudy("s"));

    for (TrialState to : List.of(TrialState.PAUSED, TrialState.FAIL)) {
      assertThatThrownBy(() -> store().move(trial, TrialState.RUNNING, to, List.of(1.0), null, AT))
          .as("%s", to)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(store().trial(trial).state()).isEqualTo(TrialState.RUNNING);
  }

  @Test
  void a_finished_trial_refuses_everything() {
    StudyId study = newStudy("s");
    for (TrialState end : List.of(TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)) {
      TrialId trial = newTrial(study);
      store().report(trial, 1, 0.5, AT);
      List<Double> values = end == TrialState.FAIL ? List.of() : List.of(0.5);
      store().move(trial, TrialState.RUNNING, end, values, "done", AT);
      TrialSnapshot before = store().trial(trial);
      long revision = history(study).revision();

      assertRefused(
          Code.WRONG_STATE,
          () -> store().assign(trial, Samples.assignment("x", 1), true, Map.of(), 0));
      assertRefused(Code.WRONG_STATE, () -> store().report(trial, 2, 0.25, AT));
      assertRefused(Code.WRONG_STATE, () -> store().judge(trial, 1, new Verdict(true, "late"), 0));
      assertRefused(Code.WRONG_STATE, () -> store().constrain(trial, "c", 1));
      assertRefused(Code.WRONG_STATE, () -> store().setUserAttr(trial, "k", "1"));
      assertRefused(
          Code.WRONG_STATE, () -> storage().work().begin(trial, "agent", Map.of(), Map.of(), AT));
      assertThat(complete(trial, 9)).isFalse();

      assertThat(store().trial(trial)).isEqualTo(before);
      assertThat(history(study).revision()).isEqualTo(revision);
    }
  }

  @Test
  void a_trial_that_was_paused_goes_on_with_its_reports() {
    TrialId trial = newTrial(newStudy("s"));
    store().report(trial, 1, 0.5, AT);

    store().move(trial, TrialState.RUNNING, TrialState.PAUSED, List.of(), "rung 1", AT);
    store().report(trial, 2, 0.25, AT);
    store().move(trial, TrialState.PAUSED, TrialState.RUNNING, List.of(), null, AT.plusSeconds(9));

    TrialSnapshot read = store().trial(trial);
    assertThat(read.state()).isEqualTo(TrialState.RUNNING);
    assertThat(read.reports().size()).isEqualTo(2);
    assertThat(read.startedAt()).isEqualTo(AT);
  }
}
