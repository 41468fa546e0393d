package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.RandomSpaces;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Samplers that try everything once, in real studies. */
class ExhaustiveSearchTest {

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("optimizer", CategoricalDistribution.of("sgd", "adam"))
          .with("momentum", FloatDistribution.ofStep(0, 1, 0.25))
          .with("layers", IntDistribution.of(1, 3))
          .when("momentum", "optimizer", ParamValue.of("sgd"));

  private static final int POINTS = 3 * (5 + 1);

  private final InMemoryStorage storage = new InMemoryStorage();

  @ParameterizedTest
  @CsvSource({"grid,1", "grid,8", "brute_force,1", "brute_force,8"})
  @Tag("slow")
  void of_a_declared_space_tries_every_combination_once(String sampler, int threads) {
    var random = new SplittableRandom(12);
    for (int i = 0; i < 60; i++) {
      SearchSpace space = RandomSpaces.draw(random);
      Set<String> expected = RandomSpaces.combinations(space);
      Study study = builder(sampler).space(space).seed(i).open("study-" + i);

      study.optimize(trial -> 1, expected.size() + 20, threads);

      assertThat(tried(study)).hasSize(expected.size()).hasSameElementsAs(expected);
      assertAtItsEnd(study);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  @Tag("slow")
  void of_a_space_defined_by_running_tries_every_combination_once(int threads) {
    var random = new SplittableRandom(13);
    for (int i = 0; i < 60; i++) {
      SearchSpace space = RandomSpaces.draw(random);
      Set<String> expected = RandomSpaces.combinations(space);
      Study study = builder("brute_force").seed(i).open("study-" + i);
      study.optimize(trial -> run(space, trial), 1);

      study.optimize(trial -> run(space, trial), expected.size() + 20, threads);

      assertThat(tried(study)).hasSize(expected.size()).hasSameElementsAs(expected);
      assertAtItsEnd(study);
    }
  }

  private static double run(SearchSpace space, Trial trial) {
    for (Map.Entry<String, Distribution> each : space.byName().entrySet()) {
      if (space.isActive(each.getKey(), trial.params())) {
        trial.suggest(each.getKey(), each.getValue());
      }
    }
    return 0;
  }

  private void assertAtItsEnd(Study study) {
    assertThat(study.exhausted()).isTrue();
    assertThatThrownBy(study::ask).hasMessageContaining("has tried all that there is to try");
    assertThat(study.askIfAny()).isEmpty();
    assertThat(Replay.of(storage.studies(), study.id()).differences()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "brute_force"})
  void ends_quietly_and_says_what_has_come_to_its_end(String sampler) {
    Study study = builder(sampler).space(SPACE).open("study");

    study.optimize(trial -> 1, 1_000);

    assertThat(study.history().size()).isEqualTo(POINTS);
    assertThat(study.exhaustion()).isEqualTo("all 18 points of the grid have their trial");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "brute_force"})
  void counts_trials_that_fail_or_are_pruned_or_run_as_tried(String sampler) {
    Study study = builder(sampler).space(SPACE).open("study");
    study.ask();

    for (int i = 1; i < POINTS; i++) {
      Trial trial = study.ask();
      switch (i % 3) {
        case 0 -> study.tell(trial, i);
        case 1 -> study.fail(trial, "no reason");
        default -> study.prune(trial, null);
      }
    }

    assertThat(study.exhausted()).isTrue();
    assertThat(new HashSet<>(tried(study))).hasSize(POINTS);
  }

  @Test
  void of_a_grid_gives_enqueued_trials_the_rest_of_a_point_that_nobody_has() {
    Study study = builder("grid").space(SPACE).open("study");
    for (int i = 0; i < 6; i++) {
      study.tell(study.ask(), i);
    }

    for (int i = 0; i < 20; i++) {
      enqueue(study, "layers", 2);
    }
    study.optimize(trial -> 1, 100);

    List<TrialSnapshot> trials = study.history().trials();
    assertThat(trials.subList(6, 26)).allMatch(trial -> layers(trial) == 2);
    assertThat(new HashSet<>(tried(study))).hasSize(POINTS);
    assertThat(trials).as("14 of 20 had to repeat a point, or more").hasSizeBetween(32, 38);
    long distinct =
        tried(study).subList(0, 26).stream()
            .filter(words -> words.contains("layers=2"))
            .distinct()
            .count();
    assertThat(distinct).isEqualTo(6);
    assertAtItsEnd(study);
  }

  private static double layers(TrialSnapshot trial) {
    return trial.params().get("layers").internal();
  }

  @Test
  void of_a_grid_leaves_points_to_trials_that_wait_with_them() {
    Study twin = builder("grid").space(SPACE).open("twin");
    twin.optimize(trial -> 1, POINTS);
    Study study = builder("grid").space(SPACE).open("study");
    study.optimize(trial -> 1, POINTS - 1);
    assertThat(study.exhausted()).isFalse();

    study.enqueue(twin.history().trials().getLast().params());

    assertThat(study.exhausted()).isTrue();
    study.optimize(trial -> 1, 10);
    assertThat(tried(study)).isEqualTo(tried(twin));
  }

  @Test
  void of_a_grid_takes_enqueued_values_beside_it_as_they_are() {
    SearchSpace space =
        SearchSpace.empty()
            .with("x", FloatDistribution.of(0, 1))
            .with("n", IntDistribution.of(1, 2));
    Study study = builder("grid").option("sampler.points", "3").space(space).open("study");
    var beside = new LinkedHashMap<String, Assignment>();
    beside.put("x", new Assignment(FloatDistribution.of(0, 1), 0.3));
    study.enqueue(beside);

    study.optimize(trial -> 1, 100);

    assertThat(study.history().size()).isEqualTo(1 + 6);
    assertThat(study.history().trials().getFirst().params().get("x").internal()).isEqualTo(0.3);
    assertAtItsEnd(study);
  }

  @Test
  void of_a_grid_differs_from_seed_to_seed_in_order_alone() {
    Study one = builder("grid").space(SPACE).seed(1).open("one");
    Study two = builder("grid").space(SPACE).seed(2).open("two");

    one.optimize(trial -> 1, 100);
    two.optimize(trial -> 1, 100);

    assertThat(tried(one)).isNotEqualTo(tried(two)).hasSameElementsAs(tried(two));
  }

  @Test
  void of_a_grid_of_many_parameters_with_one_value_or_two_ends_too() {
    var space = SearchSpace.empty();
    for (int i = 0; i < 200; i++) {
      space =
          space.with(
              "p" + i,
              switch (i % 3) {
                case 0 -> FloatDistribution.of(0.5, 0.5);
                case 1 -> CategoricalDistribution.of("only");
                default -> IntDistribution.of(7, i % 30 == 29 ? 8 : 7);
              });
    }
    Study study = builder("grid").space(space).open("study");

    study.optimize(trial -> 1, 100, 8);

    assertThat(new HashSet<>(tried(study))).hasSize(1 << 6).hasSameSizeAs(tried(study));
    assertAtItsEnd(study);
  }

  @Test
  void of_a_grid_of_two_billion_points_asks_at_once() {
    SearchSpace space =
        SearchSpace.empty()
            .with("a", IntDistribution.of(0, (1 << 20) - 1))
            .with("b", IntDistribution.ofLog(1, 1 << 10))
            .with("c", CategoricalDistribution.of("x", "y"));
    Study study = builder("grid").space(space).open("study");

    study.optimize(trial -> 1, 2_000);

    assertThat(new HashSet<>(tried(study))).hasSize(2_000);
    assertThat(study.exhausted()).isFalse();
    assertThat(study.exhaustion()).isEmpty();
  }

  @Test
  void is_not_narrowed_by_a_pruner_with_brackets() {
    for (String sampler : List.of("grid", "brute_force")) {
      Study study =
          builder(sampler).space(SPACE).pruner("hyperband").option("pruner.max", "9").open(sampler);

      study.optimize(trial -> 1, 100);

      assertThat(tried(study)).doesNotHaveDuplicates().hasSize(POINTS);
      assertAtItsEnd(study);
    }
  }

  @Test
  void by_running_repeats_values_only_while_nothing_is_known() {
    Study study = builder("brute_force").open("study");

    study.optimize(trial -> trial.suggestInt("a", 0, 2), 100, 8);

    assertThat(new HashSet<>(tried(study))).hasSize(3);
    assertThat(tried(study)).hasSizeLessThanOrEqualTo(8);
    assertAtItsEnd(study);
  }

  @Test
  void by_running_goes_on_where_a_trial_failed_half_way() {
    Study study = builder("brute_force").open("study");
    study.fail(half(study), "fell over");

    study.optimize(trial -> trial.suggestInt("a", 0, 1) + trial.suggestInt("b", 0, 1), 100);

    assertThat(tried(study).subList(1, tried(study).size())).doesNotHaveDuplicates();
    assertThat(study.history().count(TrialState.COMPLETE)).isIn(2, 4);
    assertAtItsEnd(study);
  }

  private static Trial half(Study study) {
    Trial trial = study.ask();
    trial.suggestInt("a", 0, 1);
    return trial;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void by_running_counts_enqueued_trials_in_whatever_order_their_values_come(int parameters) {
    Study study = builder("brute_force").seed(4).open("study");
    for (int i = 0; i < 3; i++) {
      var fixed = new LinkedHashMap<String, Assignment>();
      if (parameters > 0) {
        fixed.put("b", new Assignment(IntDistribution.of(0, 3), i));
      }
      if (parameters > 1) {
        fixed.put("a", new Assignment(IntDistribution.of(0, 2), 1));
      }
      study.enqueue(fixed);
    }

    study.optimize(trial -> trial.suggestInt("a", 0, 2) + trial.suggestInt("b", 0, 3), 100);

    assertThat(tried(study)).hasSize(12).doesNotHaveDuplicates();
    assertAtItsEnd(study);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void by_running_counts_enqueued_values_whose_distribution_is_not_known_yet(int threads) {
    Study study = builder("brute_force").seed(4).open("study");
    for (int a = 0; a < 3; a++) {
      study.enqueue(Map.of("b", 2, "unused", "x"));
    }
    study.enqueue(Map.of("a", 1, "b", 0));
    study.optimize(ExhaustiveSearchTest::twoNumbers, 1);

    study.optimize(ExhaustiveSearchTest::twoNumbers, 100, threads);

    assertThat(new HashSet<>(twoNumbers(study))).hasSize(12);
    if (threads == 1) {
      assertThat(twoNumbers(study)).hasSize(12);
    }
    assertAtItsEnd(study);
  }

  private static double twoNumbers(Trial trial) {
    trial.suggestCategorical("only", "one");
    return trial.suggestInt("a", 0, 2) + 10 * trial.suggestInt("b", 0, 3);
  }

  private static List<Double> twoNumbers(Study study) {
    return study.trials().map(TrialSnapshot::value).toList();
  }

  @Test
  void by_running_refuses_what_cannot_be_counted() {
    Study study = builder("brute_force").open("study");
    Trial trial = study.ask();

    assertThatThrownBy(() -> trial.suggestFloat("x", 0, 1))
        .hasMessageStartingWith(
            "parameter x: float [0.0, 1.0] without a step (expected: steps, whole numbers or choices");
  }

  @Test
  void by_running_waits_for_what_running_trials_may_find_out_if_told_to() {
    Study study =
        builder("brute_force").option("sampler.avoid_premature_stop", "true").open("study");
    Trial first = study.ask();
    first.suggestInt("a", 0, 1);
    study.tell(first, 1);
    Trial second = study.ask();
    second.suggestInt("a", 0, 1);

    assertThat(study.exhausted()).isFalse();

    study.tell(second, 1);
    assertThat(study.exhausted()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "brute_force"})
  void with_fixed_values_tries_every_combination_that_has_them(String base) {
    Study study =
        builder("partial_fixed")
            .option("sampler.base", base)
            .option("sampler.fixed.optimizer", "sgd")
            .option("sampler.fixed.layers", "3")
            .space(SPACE)
            .open("study");

    study.optimize(trial -> 1, 100, 4);

    assertThat(tried(study)).hasSize(5).doesNotHaveDuplicates();
    assertThat(tried(study)).allMatch(words -> words.contains("layers=3, momentum="));
    assertThat(study.exhaustion()).isEqualTo("all 5 points of the grid have their trial");
    assertAtItsEnd(study);
  }

  @Test
  void by_running_with_fixed_values_tries_every_combination_that_has_them() {
    Study study =
        builder("partial_fixed")
            .option("sampler.base", "brute_force")
            .option("sampler.fixed.x", "0.25")
            .option("sampler.fixed.b", "2")
            .open("study");

    study.optimize(
        trial ->
            trial.suggestInt("a", 0, 2)
                + trial.suggestFloat("x", 0, 1)
                + trial.suggestInt("b", 0, 3)
                + trial.suggestInt("c", 0, 1),
        100,
        8);

    assertThat(tried(study)).hasSize(6).doesNotHaveDuplicates();
    assertThat(tried(study)).allMatch(words -> words.contains("b=2") && words.contains("x=0.25"));
    assertAtItsEnd(study);
  }

  @Test
  void of_a_grid_fixes_a_real_number_without_a_step() {
    SearchSpace space =
        SearchSpace.empty()
            .with("x", FloatDistribution.of(0, 1))
            .with("n", IntDistribution.of(1, 4));
    Study study =
        builder("partial_fixed")
            .option("sampler.base", "grid")
            .option("sampler.fixed.x", "0.3")
            .space(space)
            .open("study");

    study.optimize(trial -> 1, 100);

    assertThat(tried(study)).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  @Tag("slow")
  void by_running_keeps_up_with_many_trials() {
    Study study = builder("brute_force").open("study");

    study.optimize(ExhaustiveSearchTest::branches, 20_000, 2);

    assertThat(study.history().size()).isEqualTo(3 * 50 * 40 + 10 * 500);
    assertThat(tried(study)).doesNotHaveDuplicates();
  }

  private static double branches(Trial trial) {
    if (trial.suggestInt("a", 0, 3) < 3) {
      return trial.suggestInt("b", 1, 50) * trial.suggestInt("e", 1, 40);
    }
    return trial.suggestInt("c", 1, 10) * trial.suggestInt("d", 1, 500);
  }

  private StudyBuilder builder(String sampler) {
    return Study.in(storage).minimize("loss").sampler(sampler);
  }

  private static void enqueue(Study study, String name, double value) {
    var fixed = new LinkedHashMap<String, Assignment>();
    fixed.put(name, new Assignment(SPACE.byName().get(name), value));
    study.enqueue(fixed);
  }

  private static List<String> tried(Study study) {
    var tried = new ArrayList<String>();
    study.history().trials().forEach(trial -> tried.add(RandomSpaces.words(trial.params())));
    return tried;
  }
}
