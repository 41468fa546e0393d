package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.pruner.SuccessiveHalvingPruner;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Trials, and studies, that come from elsewhere. */
class AddedTrialsTest {

  private static final Instant MORNING = Instant.parse("2026-11-02T08:00:00Z");
  private static final Instant NOON = Instant.parse("2026-11-02T12:00:00Z");

  private static final FloatDistribution UNIT = FloatDistribution.of(0, 1);
  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("x", UNIT)
          .with("kind", CategoricalDistribution.of("a", "b"))
          .with("y", UNIT)
          .when("y", "kind", ParamValue.of("b"));

  private final InMemoryStorage storage = new InMemoryStorage();
  private final Study study =
      Study.in(storage).minimize("loss").clock(() -> NOON).space(SPACE).open("study");

  @Test
  void a_complete_trial_is_added_by_plain_values() {
    study.ask();

    TrialSnapshot added = study.add(Map.of("kind", "a", "x", 0.25), 0.5);

    assertThat(added.number()).isEqualTo(1);
    assertThat(added.state()).isEqualTo(TrialState.COMPLETE);
    assertThat(added.values()).containsExactly(0.5);
    assertThat(added.params().keySet()).containsExactly("x", "kind");
    assertThat(added.params().get("x")).isEqualTo(new Assignment(UNIT, 0.25));
    assertThat(added.startedAt()).isEqualTo(NOON);
    assertThat(study.best()).contains(added);
  }

  @Test
  void a_trial_is_added_with_all_that_is_known_of_it() {
    TrialSnapshot added =
        study.add(
            FinishedTrial.complete(Map.of("kind", "a", "x", 1), 0.5)
                .report(1, 0.9)
                .report(2, 0.5)
                .constrain("memory", -3)
                .userAttr("note", ParamValue.of("by hand"))
                .because("measured in the laboratory")
                .between(MORNING, NOON));

    assertThat(added.reports().size()).isEqualTo(2);
    assertThat(added.constraints()).isEqualTo(Map.of("memory", -3.0));
    assertThat(added.userAttrs()).isEqualTo(Map.of("note", "\"by hand\""));
    assertThat(added.because()).isEqualTo("measured in the laboratory");
    assertThat(added.startedAt()).isEqualTo(MORNING);
    assertThat(added.endedAt()).isEqualTo(NOON);
  }

  @Test
  void a_pruned_trial_has_its_last_report_for_a_value_and_a_failed_one_none() {
    Map<String, ?> params = Map.of("kind", "a", "x", 1);

    TrialSnapshot pruned = study.add(FinishedTrial.pruned(params).report(1, 2).report(7, 3));
    TrialSnapshot failed = study.add(FinishedTrial.failed(Map.of(), "out of memory"));

    assertThat(pruned.state()).isEqualTo(TrialState.PRUNED);
    assertThat(pruned.values()).containsExactly(3.0);
    assertThat(failed.state()).isEqualTo(TrialState.FAIL);
    assertThat(failed.because()).isEqualTo("out of memory");
    assertThat(study.history().finished()).hasSize(2);
  }

  @Test
  void a_trial_that_the_study_could_not_have_made_is_refused() {
    Map<String, ?> params = Map.of("kind", "a", "x", 1);

    assertThatThrownBy(() -> study.add(params))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("values: [] of a trial that is COMPLETE")
        .hasMessageContaining("minimize loss");
    assertThatThrownBy(() -> study.add(params, 1, 2)).hasMessageContaining("values: [1.0, 2.0]");
    assertThatThrownBy(() -> study.add(params, Double.NaN)).hasMessageContaining("values: [NaN]");
    assertThatThrownBy(() -> study.add(Map.of("kind", "a", "x", 2), 1))
        .hasMessageContaining("parameter x: 2 (expected: float [0.0, 1.0])");
    assertThatThrownBy(() -> study.add(Map.of("kind", "b", "x", 1), 1))
        .hasMessageContaining("parameter y has no value");
    assertThatThrownBy(() -> study.add(Map.of("kind", "a", "x", 1, "y", 1), 1))
        .hasMessageContaining("parameter y does not exist");
    assertThatThrownBy(() -> study.add(Map.of("kind", "a", "x", 1, "z", 1), 1))
        .hasMessageContaining("parameter z is not in the space");
    assertThatThrownBy(() -> FinishedTrial.complete(params, 1).constrain("c", Double.NaN))
        .hasMessageContaining("constraint c: NaN");
    assertThatThrownBy(() -> FinishedTrial.complete(params, 1).between(NOON, MORNING))
        .hasMessageContaining("endedAt");
    assertThat(study.trials()).isEmpty();
  }

  @Test
  void samplers_learn_of_an_added_trial_whose_distribution_is_known() {
    Study running = Study.in(storage).open("by-running");
    for (int i = 0; i < 12; i++) {
      running.add(Map.of("x", new Assignment(UNIT, i / 12.0)), i);
    }

    running.ask().suggestFloat("x", 0, 1);

    assertThat(running.trial(12).proposed()).containsOnlyKeys("x");
  }

  @Test
  void a_trial_of_another_study_is_added_under_the_own_space() {
    Study other = Study.in(storage).open("other");
    other.add(Map.of("x", 0.5, "kind", "a"), 7);

    TrialSnapshot added = study.add(other.trial(0));

    assertThat(added.study()).isEqualTo(study.id());
    assertThat(added.params().get("x")).isEqualTo(new Assignment(UNIT, 0.5));
    assertThat(added.params().get("kind").distribution()).isEqualTo(SPACE.byName().get("kind"));
  }

  // Copies

  @Test
  void a_copy_has_all_trials_attributes_and_the_setup() {
    study.setUserAttr("dataset", "digits");
    study.optimize(
        trial -> {
          trial.report(1, trial.number());
          trial.constrain("c", trial.number() - 2);
          trial.setUserAttr("epochs", trial.number());
          if (trial.number() == 1) {
            throw new TrialPruned();
          }
          return trial.number() == 2 ? Double.NaN : trial.number();
        },
        5);
    study.ask();
    study.enqueue(Map.of("x", 0.125));
    var elsewhere = new InMemoryStorage();

    Study copy = study.copyTo(elsewhere, "copy");

    assertThat(copy.name()).isEqualTo("copy");
    assertThat(copy.setup()).isEqualTo(study.setup());
    assertThat(copy.objectives()).isEqualTo(study.objectives());
    assertThat(copy.userAttrs()).isEqualTo(study.userAttrs());
    assertThat(copy.trials())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id", "study")
        .containsExactlyElementsOf(study.trials().toList());
    assertThat(copy.ask().params().get("x").internal()).isEqualTo(0.125);
    assertThat(Study.in(elsewhere).minimize("loss").space(SPACE).open("copy").trials()).hasSize(7);
  }

  @Test
  void a_copy_goes_on_and_replays() {
    Study original =
        Study.in(storage).pruner(SuccessiveHalvingPruner.of(OptionalLong.of(1), 2, 0, 0)).open("o");
    original.optimize(AddedTrialsTest::reporting, 20);

    Study copy = original.copyTo(storage, "copy");
    copy.optimize(AddedTrialsTest::reporting, 20);

    Replay replay = Replay.of(storage.studies(), copy.id());
    assertThat(replay.differences()).isEmpty();
    assertThat(replay.verdicts()).isGreaterThan(20);
    assertThat(copy.trials().limit(20).map(TrialSnapshot::values))
        .isEqualTo(original.trials().map(TrialSnapshot::values).toList());
    assertThat(original.trials()).hasSize(20);
  }

  private static double reporting(Trial trial) {
    double x = trial.suggestFloat("x", 0, 1);
    for (int step = 1; step <= 4; step++) {
      trial.report(step, x + 1.0 / step);
      if (trial.shouldPrune()) {
        throw new TrialPruned();
      }
    }
    return x;
  }

  @Test
  void a_copy_keeps_a_pruner_of_ones_own() {
    Study own =
        Study.in(storage).pruner((trial, history) -> new Verdict(true, "always")).open("own");

    Study copy = own.copyTo(storage, "copy");

    assertThat(copy.ask().report(1, 1).prune()).isTrue();
  }

  @Test
  void a_copy_does_not_take_a_name_that_is_taken() {
    study.add(Map.of("kind", "a", "x", 1), 1);

    assertThatThrownBy(() -> study.copyTo(storage, "study"))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("study \"study\" exists already");
    assertThat(storage.studies().list()).hasSize(1);
    assertThat(study.trials()).hasSize(1);
  }
}
