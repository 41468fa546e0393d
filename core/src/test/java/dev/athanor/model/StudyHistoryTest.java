package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.space.FloatDistribution;
import java.time.Instant;
import java.util.List;
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
}
