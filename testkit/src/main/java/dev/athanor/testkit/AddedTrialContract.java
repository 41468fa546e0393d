package dev.athanor.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.storage.StudyStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link StudyStore#add} must do. */
public abstract class AddedTrialContract extends StorageContract {

  /** For those who extend it. */
  protected AddedTrialContract() {}

  private StudyStore store() {
    return storage().studies();
  }

  private StudyHistory history(StudyId study) {
    return store().history(study, null);
  }

  @ParameterizedTest
  @EnumSource(TrialState.class)
  void an_added_trial_stands_as_the_one_that_it_is_like(TrialState state) {
    StudyId study = newStudy("s");
    newTrial(study);
    TrialSnapshot like = store().trial(eventfulTrial(newStudy("other"), state));

    TrialSnapshot added = store().add(study, like, AT.plusSeconds(99));

    assertThat(added.number()).isEqualTo(1);
    assertThat(added.id()).isNotEqualTo(like.id());
    assertThat(added)
        .isEqualTo(copy(like, added.id(), study, 1, state, like.values(), like.startedAt()));
    assertThat(store().trial(added.id())).isEqualTo(added);
    assertThat(history(study).trials()).contains(added);
  }

  @Test
  void an_added_trial_that_waits_is_started_before_a_new_one() {
    StudyId study = newStudy("s");
    TrialSnapshot like =
        store().enqueue(newStudy("other"), Samples.assignment("x", 1), AT.minusSeconds(9));

    TrialId added = store().add(study, like, AT).id();

    TrialSnapshot started = store().start(study, null, AT);
    assertThat(started.id()).isEqualTo(added);
    assertThat(started.params()).isEqualTo(like.params());
  }

  @Test
  void an_added_trial_that_runs_goes_on() {
    StudyId study = newStudy("s");
    TrialSnapshot like = store().trial(eventfulTrial(newStudy("other"), TrialState.RUNNING));
    TrialId added = store().add(study, like, AT).id();

    store().report(added, 8, 0.5, AT);
    boolean moved =
        store().move(added, TrialState.RUNNING, TrialState.COMPLETE, List.of(0.5), null, AT);

    assertThat(moved).isTrue();
    assertThat(store().trial(added).reports().size()).isEqualTo(3);
    assertThat(store().trial(like.id())).isEqualTo(like);
  }

  @Test
  void an_added_trial_without_times_has_that_of_its_adding() {
    StudyId study = newStudy("s");
    TrialSnapshot like = store().enqueue(study, new LinkedHashMap<>(), AT);
    TrialSnapshot timeless =
        copy(like, like.id(), study, 0, TrialState.COMPLETE, List.of(1.0), null);

    TrialSnapshot added = store().add(study, timeless, AT.plusSeconds(5));

    assertThat(added.startedAt()).isEqualTo(AT.plusSeconds(5));
    assertThat(added.endedAt()).isEqualTo(AT.plusSeconds(5));
    assertThat(store().trial(like.id())).isEqualTo(like);
  }

  @Test
  void an_added_trial_that_cannot_be_leaves_nothing_behind() {
    StudyId study = newStudy("s");
    TrialSnapshot like = store().trial(newTrial(study));
    TrialSnapshot failedWithValue =
        copy(like, like.id(), study, 0, TrialState.FAIL, List.of(1.0), AT);

    assertThatThrownBy(() -> store().add(study, failedWithValue, AT))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(history(study).trials()).containsExactly(like);
    assertThat(store().trial(newTrial(study)).number()).isEqualTo(1);
  }

  @Test
  void many_added_trials_are_read_again_as_they_are() {
    StudyId study = newStudy("s");
    TrialSnapshot like = store().trial(eventfulTrial(newStudy("other"), TrialState.COMPLETE));
    for (int i = 0; i < 300; i++) {
      store().add(study, like, AT);
    }

    StudyHistory now = history(study);

    assertThat(now.finished()).hasSize(300);
    StudyHistory folded = store().historyAt(study, now.revision() - 1);
    assertThat(folded.finished()).isEqualTo(now.finished().subList(0, 299));
  }

  @Test
  void trials_that_many_threads_add_and_start_are_numbered_without_a_gap() {
    StudyId study = newStudy("s");
    TrialSnapshot like = store().trial(eventfulTrial(newStudy("other"), TrialState.COMPLETE));

    Race.run(
        8,
        thread ->
            () -> {
              for (int i = 0; i < 10; i++) {
                var unused =
                    thread % 2 == 0 ? store().add(study, like, AT) : store().start(study, null, AT);
              }
              return true;
            });

    assertThat(history(study).trials())
        .extracting(TrialSnapshot::number)
        .containsExactlyElementsOf(IntStream.range(0, 80).boxed().toList());
    assertThat(history(study).finished())
        .hasSize(40)
        .allMatch(trial -> trial.params().equals(like.params()));
  }

  /** A trial of which everything is known that can be in this state. */
  private TrialId eventfulTrial(StudyId study, TrialState state) {
    if (state == TrialState.WAITING) {
      return store().enqueue(study, Samples.assignment("x", -0.0), AT).id();
    }
    TrialId trial = store().start(study, "worker-1", AT).id();
    store().assign(trial, Samples.assignment("x", -0.0), true, Map.of(), 0);
    store().assign(trial, Samples.assignment("proposed", 1), false, Map.of(), 0);
    store().report(trial, 3, -0.0, AT);
    store().report(trial, 7, Double.NaN, AT);
    store().judge(trial, 7, new Verdict(true, "hopeless 🥲", 2), 0);
    store().constrain(trial, "memory", -1);
    store().setUserAttr(trial, "note", "\"word for  word\"");
    boolean valued = state == TrialState.COMPLETE || state == TrialState.PRUNED;
    List<Double> values = valued ? List.of(-0.0, Double.POSITIVE_INFINITY) : List.of();
    if (state != TrialState.RUNNING) {
      store().move(trial, TrialState.RUNNING, state, values, "because", AT.plusSeconds(7));
    }
    return trial;
  }

  private static TrialSnapshot copy(
      TrialSnapshot of,
      TrialId id,
      StudyId study,
      int number,
      TrialState state,
      List<Double> values,
      @Nullable Instant startedAt) {
    return new TrialSnapshot(
        id,
        study,
        number,
        state,
        of.params(),
        of.proposed(),
        values,
        of.reports(),
        of.constraints(),
        of.userAttrs(),
        of.attempt(),
        of.verdict(),
        of.worker(),
        of.because(),
        startedAt,
        of.endedAt());
  }
}
