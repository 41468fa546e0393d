package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.sampler.RandomSampler;
import dev.athanor.sampler.TpeSampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnqueuedTrialsTest {

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("lr", FloatDistribution.ofLog(1e-4, 1))
          .with("width", IntDistribution.of(1, 64))
          .with("optimizer", CategoricalDistribution.of("sgd", "adam"))
          .with("momentum", FloatDistribution.of(0, 1))
          .when("momentum", "optimizer", ParamValue.of("sgd"));

  private final InMemoryStorage storage = new InMemoryStorage();
  private final Study declared = Study.in(storage).space(SPACE).open("declared");
  private final Study running = Study.in(storage).seed(3).open("by-running");

  // With a declared space

  @Test
  void take_plain_values_of_the_declared_space() {
    TrialSnapshot queued =
        declared.enqueue(Map.of("width", 32, "lr", 0.01, "optimizer", "sgd", "momentum", 1));

    assertThat(queued.params().keySet()).containsExactly("lr", "width", "optimizer", "momentum");
    Trial trial = declared.ask();
    assertThat(trial.number()).isEqualTo(queued.number());
    assertThat(trial.params()).isEqualTo(queued.params());
    assertThat(trial.params().get("momentum"))
        .isEqualTo(new Assignment(FloatDistribution.of(0, 1), 1));
    assertThat(trial.suggestInt("width", 1, 64)).isEqualTo(32);
  }

  @Test
  void leave_what_they_do_not_name_to_the_sampler() {
    declared.enqueue(Map.of("optimizer", ParamValue.of("adam")));

    Trial trial = declared.ask();

    assertThat(trial.params().get("optimizer").value()).isEqualTo(ParamValue.of("adam"));
    assertThat(trial.params()).containsKeys("lr", "width").doesNotContainKey("momentum");
  }

  @Test
  void are_refused_at_once_where_the_space_does_not_have_them() {
    assertThatThrownBy(() -> declared.enqueue(Map.of("rate", 0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "parameter rate is not in the space (expected: one of lr, width, optimizer, momentum)");
    assertThatThrownBy(() -> declared.enqueue(Map.of("lr", 2)))
        .hasMessage("parameter lr: 2 (expected: float [1e-4, 1.0] log)");
    assertThatThrownBy(() -> declared.enqueue(Map.of("width", 2.5)))
        .hasMessage("parameter width: 2.5 (expected: int [1, 64])");
    assertThatThrownBy(() -> declared.enqueue(Map.of("optimizer", "lion")))
        .hasMessage("parameter optimizer: lion (expected: choice {sgd, adam})");
    assertThatThrownBy(() -> declared.enqueue(Map.of("optimizer", "adam", "momentum", 0.5)))
        .hasMessageContaining("momentum does not exist under these values")
        .hasMessageContaining("when optimizer is sgd");
    assertThatThrownBy(() -> declared.enqueue(Map.of("momentum", 0.5)))
        .hasMessageContaining("momentum does not exist");
    assertThat(declared.trials()).isEmpty();
  }

  @Test
  void are_refused_where_a_value_is_of_no_kind_that_parameters_have() {
    var nothing = new HashMap<String, Object>();
    nothing.put("lr", null);

    assertThatThrownBy(() -> declared.enqueue(nothing))
        .hasMessageContaining("parameter lr: null (expected: a ParamValue, String,");
    assertThatThrownBy(() -> running.enqueue(Map.of("x", List.of(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter x: java.util.");
  }

  // Without one

  @Test
  void get_their_distribution_when_the_trial_asks() {
    TrialSnapshot queued = running.enqueue(Map.of("x", 1, "kind", "curve", "on", true));
    assertThat(queued.params().keySet()).containsExactly("kind", "on", "x");

    Trial trial = running.ask();
    assertThat(trial.suggestFloat("x", -5, 5)).isEqualTo(1);
    assertThat(trial.suggestFloat("x", -5, 5)).isEqualTo(1);
    assertThat(trial.suggestCategorical("kind", "line", "curve")).isEqualTo("curve");
    assertThat(trial.suggestCategorical("on", ParamValue.of(false), ParamValue.of(true)))
        .isEqualTo(ParamValue.of(true));
    running.tell(trial, 1);

    TrialSnapshot ended = running.trial(trial.number());
    assertThat(ended.params()).isEqualTo(trial.params());
    assertThat(ended.params().get("x")).isEqualTo(new Assignment(FloatDistribution.of(-5, 5), 1));
    assertThat(ended.params().get("kind").internal()).isEqualTo(1);
  }

  @Test
  void keep_the_order_of_a_map_that_has_one() {
    var ordered = new LinkedHashMap<String, Object>();
    ordered.put("z", 1);
    ordered.put("a", 2);

    assertThat(running.enqueue(ordered).params().keySet()).containsExactly("z", "a");
    assertThat(running.enqueue(Map.of("z", 1, "a", 2)).params().keySet()).containsExactly("a", "z");
  }

  @Test
  void find_a_choice_that_is_the_same_number() {
    running.enqueue(Map.of("size", 16.0));

    assertThat(running.ask().suggestCategorical("size", ParamValue.of(8), ParamValue.of(16)))
        .isEqualTo(ParamValue.of(16));
  }

  @Test
  void are_refused_when_asked_for_where_the_value_does_not_fit() {
    running.enqueue(Map.of("x", 7, "kind", "surface"));
    Trial trial = running.ask();

    assertThatThrownBy(() -> trial.suggestFloat("x", -5, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter x of trial 0 is 7 (expected: float [-5.0, 5.0])");
    assertThatThrownBy(() -> trial.suggestCategorical("kind", "line", "curve"))
        .hasMessageContaining("parameter kind of trial 0 is \"surface\" (expected: choice");
    assertThat(trial.suggestInt("x", 0, 9)).isEqualTo(7);
  }

  @Test
  void take_assignments_too() {
    var x = new Assignment(FloatDistribution.of(0, 1), 0.25);

    assertThat(running.enqueue(Map.of("x", x)).params().get("x")).isEqualTo(x);
    assertThat(running.ask().suggestFloat("x", 0, 1)).isEqualTo(0.25);
  }

  @Test
  void count_for_tpe_like_any_other() {
    assertThat(afterStartup(true)).isEqualTo(afterStartup(false));
  }

  /** What TPE notes of its joint choice after ten trials, enqueued as plain values or given. */
  private String afterStartup(boolean plain) {
    Study study =
        Study.in(new InMemoryStorage())
            .sampler(TpeSampler.builder().startupTrials(10).build())
            .open("tpe");
    var x = FloatDistribution.of(0, 1);
    for (int i = 0; i < 10; i++) {
      double value = i / 10.0;
      study.enqueue(Map.of("x", plain ? value : new Assignment(x, value)));
    }
    study.optimize(trial -> Math.abs(trial.suggest("x", x).internal() - 0.3), 10);
    Trial next = study.ask();
    TrialSnapshot asked = study.trial(next.number());
    assertThat(asked.proposed()).containsOnlyKeys("x");
    return asked.proposed() + " " + next.suggestFloat("x", 0, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void replay_without_a_difference(int workers) {
    for (int i = 0; i < 12; i++) {
      running.enqueue(i % 2 == 0 ? Map.of("x", i - 5) : Map.of("kind", "line"));
      declared.enqueue(i % 2 == 0 ? Map.of("width", i + 1) : Map.of());
    }

    running.optimize(
        trial -> {
          double x = trial.suggestFloat("x", -9, 9);
          return trial.suggestCategorical("kind", "line", "curve").equals("line") ? x : x * x;
        },
        40,
        workers);
    declared.optimize(trial -> trial.params().get("lr").internal(), 40, workers);

    for (Study study : List.of(running, declared)) {
      Replay replay = Replay.of(storage.studies(), study.id());
      assertThat(replay.differences()).isEmpty();
      assertThat(replay.suggestions()).isGreaterThan(50);
    }
  }

  @Test
  void keep_their_values_when_they_are_taken_up_again() {
    running.enqueue(Map.of("x", 2));
    Trial lost = running.ask();

    Trial taken = running.resume(lost.id());

    assertThat(taken.suggestFloat("x", 0, 9)).isEqualTo(2);
  }

  // If new

  @Test
  void are_not_enqueued_twice_where_they_shall_be_new() {
    assertThat(running.enqueueIfNew(Map.of("x", 1))).isPresent();
    assertThat(running.enqueueIfNew(Map.of("x", 1.0))).isEmpty();
    assertThat(running.enqueueIfNew(Map.of("x", 2))).isPresent();

    running.optimize(trial -> trial.suggestFloat("x", 0, 9) + trial.suggestFloat("y", 0, 1), 2);

    assertThat(running.enqueueIfNew(Map.of("x", 2))).isEmpty();
    assertThat(running.enqueueIfNew(Map.of("x", 2, "y", 7))).isPresent();
    assertThat(running.enqueueIfNew(Map.of("x", "2"))).isPresent();
    assertThat(running.trials()).hasSize(4);
  }

  @Test
  void are_checked_against_the_space_also_where_they_shall_be_new() {
    assertThatThrownBy(() -> declared.enqueueIfNew(Map.of("lr", 2)))
        .hasMessageContaining("parameter lr: 2");
    assertThat(declared.enqueueIfNew(Map.of("width", 3))).isPresent();
    assertThat(declared.enqueueIfNew(Map.of("width", 3))).isEmpty();
  }

  @Test
  void of_a_random_study_are_handed_out_in_their_order() {
    Study random = Study.in(storage).sampler(RandomSampler.create()).open("random");
    for (int i = 0; i < 5; i++) {
      random.enqueue(Map.of("x", i));
    }

    random.optimize(trial -> trial.suggestInt("x", 0, 9), 5);

    assertThat(random.trials().map(TrialSnapshot::value)).containsExactly(0.0, 1.0, 2.0, 3.0, 4.0);
  }
}
