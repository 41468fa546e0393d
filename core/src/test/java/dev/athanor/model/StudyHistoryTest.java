package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.space.FloatDistribution;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class StudyHistoryTest {

  private static final Instant NOW = Instant.parse("2026-11-02T08:00:00Z");

  private static StudyHistory withFinished(int trials) {
    var fold = new StudyHistory.Fold(HistoryBuilder.minimizing().history());
    for (int i = 0; i < trials; i++) {
      life(i).forEach(fold::add);
    }
    return fold.history();
  }

  private static List<TrialEvent> life(int number) {
    var id = new TrialId(number);
    long revision = 2L * number + 1;
    return List.of(
        new TrialEvent.Asked(revision, id, number, TrialState.RUNNING, null, NOW),
        new TrialEvent.Moved(
            revision + 1,
            id,
            TrialState.RUNNING,
            TrialState.COMPLETE,
            List.of((double) number),
            null,
            NOW));
  }

  @Test
  void a_fold_of_many_events_equals_one_event_after_the_other() {
    StudyHistory folded = withFinished(100);
    StudyHistory after = HistoryBuilder.minimizing().history();
    for (int i = 0; i < 100; i++) {
      for (TrialEvent event : life(i)) {
        after = after.after(event);
      }
    }

    assertThat(folded.finished()).isEqualTo(after.finished());
    assertThat(folded.revision()).isEqualTo(after.revision());
  }

  @Test
  void a_history_told_by_a_fold_does_not_change_with_it() {
    var fold = new StudyHistory.Fold(withFinished(3));
    StudyHistory told = fold.history();

    life(3).forEach(fold::add);

    assertThat(told.size()).isEqualTo(3);
    assertThat(told.revision()).isEqualTo(6);
    assertThat(fold.history().size()).isEqualTo(4);
  }

  @Test
  void an_event_of_a_trial_that_has_ended_is_refused() {
    var late = new TrialEvent.Reported(100, new TrialId(1), 1, 1, NOW);

    assertThatThrownBy(() -> withFinished(3).after(late))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not unfinished");
  }

  @Test
  void a_history_from_its_parts_goes_on_like_the_one_they_are_of() {
    StudyHistory history = withFinished(10);
    StudyHistory again =
        StudyHistory.of(
            history.study(), history.revision(), history.finished(), history.unfinished());
    for (TrialEvent event : life(10)) {
      history = history.after(event);
      again = again.after(event);
    }

    assertThat(again.finished()).isEqualTo(history.finished());
    assertThat(again.continues(history)).isFalse();
  }

  @Test
  void a_history_continues_those_it_came_of_and_no_other() {
    var builder = HistoryBuilder.minimizing();
    StudyHistory empty = builder.history();
    builder.tried("x", FloatDistribution.of(0, 1), 0.5, 1);
    StudyHistory one = builder.history();
    int second = builder.ask();
    StudyHistory fork = builder.history();
    builder.complete(second, 2);
    StudyHistory two = builder.history();
    StudyHistory other =
        fork.after(
            new TrialEvent.Moved(
                fork.revision() + 1,
                fork.unfinished().getFirst().id(),
                TrialState.RUNNING,
                TrialState.COMPLETE,
                List.of(3.0),
                null,
                NOW));

    assertThat(two.continues(empty)).isTrue();
    assertThat(two.continues(one)).isTrue();
    assertThat(two.continues(two)).isTrue();
    assertThat(one.continues(two)).isFalse();
    assertThat(other.continues(one)).isTrue();
    assertThat(other.continues(two)).isFalse();
    assertThat(two.continues(other)).isFalse();
    assertThat(two.continues(HistoryBuilder.minimizing().history())).isFalse();
  }

  @Test
  void the_best_trial_breaks_no_constraint() {
    HistoryBuilder study = HistoryBuilder.minimizing();
    int broken = study.ask();
    study.constrain(broken, "memory", 1e-9).complete(broken, 1);
    int kept = study.ask();
    study.constrain(kept, "memory", 0).constrain(kept, "time", -3).complete(kept, 2);
    study.complete(study.ask(), 3);

    assertThat(study.history().best()).contains(study.trial(kept));
    assertThat(study.history().top(5)).extracting(TrialSnapshot::number).containsExactly(1, 2);
    assertThat(study.trial(broken).feasible()).isFalse();
    assertThat(study.trial(broken).violation()).isEqualTo(1e-9);
  }

  @Test
  void the_front_has_what_no_feasible_trial_dominates() {
    HistoryBuilder study = HistoryBuilder.of(Direction.MINIMIZE, Direction.MAXIMIZE);
    study.complete(study.ask(), 1, 1).complete(study.ask(), 2, 2).complete(study.ask(), 2, 1);
    study.complete(study.ask(), 2, 2).complete(study.ask(), 0, Double.NaN);
    int broken = study.ask();
    study.constrain(broken, "memory", 1).complete(broken, 0, 9);
    study.fail(study.ask());

    assertThat(study.history().front())
        .extracting(TrialSnapshot::number)
        .containsExactly(0, 1, 3, 4);
  }

  @Test
  void the_front_of_one_objective_is_what_has_the_best_value() {
    HistoryBuilder study = HistoryBuilder.of(Direction.MAXIMIZE);
    study.complete(study.ask(), 1).complete(study.ask(), 2).complete(study.ask(), 2);

    assertThat(study.history().front()).extracting(TrialSnapshot::number).containsExactly(1, 2);
    assertThat(HistoryBuilder.minimizing().history().front()).isEmpty();
  }

  @Test
  void a_narrowed_history_has_some_of_the_trials_at_the_same_revision() {
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 10; i++) {
      builder.complete(builder.ask(), i);
    }
    int open = builder.ask();
    builder.ask();
    StudyHistory history = builder.history();

    StudyHistory even = history.only(number -> number % 2 == 0, null);

    assertThat(even.revision()).isEqualTo(history.revision());
    assertThat(even.study()).isEqualTo(history.study());
    assertThat(even.finished()).extracting(TrialSnapshot::number).containsExactly(0, 2, 4, 6, 8);
    assertThat(even.unfinished()).containsExactly(builder.trial(open));
    assertThat(even.best()).isEqualTo(history.best());
    assertThat(history.only(number -> false, null).size()).isZero();
  }

  @Test
  void narrowed_histories_continue_one_another_and_read_only_what_is_new() {
    var builder = HistoryBuilder.minimizing();
    var asked = new ArrayList<Integer>();
    IntPredicate third =
        number -> {
          asked.add(number);
          return number % 3 == 0;
        };
    StudyHistory narrowed = null;
    for (int i = 0; i < 100; i++) {
      StudyHistory before = narrowed;
      builder.complete(builder.ask(), i);
      int open = builder.ask();
      asked.clear();
      narrowed = builder.history().only(third, before);

      assertThat(asked).hasSize(2 + i);
      assertThat(narrowed.finished()).isEqualTo(builder.history().only(third, null).finished());
      if (before != null) {
        assertThat(narrowed.continues(before)).isTrue();
        assertThat(before.continues(narrowed))
            .isEqualTo(before.finished().size() == narrowed.finished().size());
      }
      assertThat(open).isEqualTo(2 * i + 1);
    }
  }

  @Test
  void a_narrowed_history_does_not_go_on_from_one_of_another_past() {
    StudyHistory history = withFinished(10);
    IntPredicate odd = number -> number % 2 == 1;
    StudyHistory younger = withFinished(4).only(odd, null);
    StudyHistory older = withFinished(20).only(odd, null);

    for (StudyHistory earlier : List.of(younger, older, history)) {
      assertThat(history.only(odd, earlier).finished())
          .isEqualTo(history.only(odd, null).finished());
      assertThat(history.only(odd, earlier).continues(earlier)).isFalse();
    }
  }

  @Test
  void a_history_may_be_narrowed_from_one_that_two_went_on_from() {
    var builder = HistoryBuilder.minimizing();
    builder.complete(builder.ask(), 1);
    StudyHistory all = builder.history().only(number -> true, null);
    int next = builder.ask();
    StudyHistory fork = builder.history();
    builder.complete(next, 2);
    StudyHistory well = builder.history();
    StudyHistory badly =
        fork.after(
            new TrialEvent.Moved(
                fork.revision() + 1,
                fork.unfinished().getFirst().id(),
                TrialState.RUNNING,
                TrialState.FAIL,
                List.of(),
                null,
                NOW));

    StudyHistory first = well.only(number -> true, all);
    StudyHistory second = badly.only(number -> true, all);

    assertThat(first.finished()).isEqualTo(well.finished());
    assertThat(second.finished()).isEqualTo(badly.finished());
    assertThat(first.continues(all)).isTrue();
    assertThat(second.continues(all)).isTrue();
    assertThat(second.continues(first)).isFalse();
    assertThat(badly.only(number -> true, first).finished()).isEqualTo(badly.finished());
  }
}
