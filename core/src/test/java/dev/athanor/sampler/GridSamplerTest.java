package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.fixture.RandomSpaces;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Grids of values that the user names; grids of declared spaces are tried in real studies. */
class GridSamplerTest {

  private static final Distribution LR = FloatDistribution.of(0, 1);
  private static final Distribution KIND = CategoricalDistribution.of("b", "a", "c");
  private static final Distribution DEPTH = IntDistribution.of(0, 9);

  private final HistoryBuilder history = HistoryBuilder.minimizing();

  private static SequencedMap<String, List<ParamValue>> values() {
    var values = new LinkedHashMap<String, List<ParamValue>>();
    values.put("lr", List.of(ParamValue.of(0.1), ParamValue.of(1)));
    values.put("kind", List.of(ParamValue.of("a"), ParamValue.of("b")));
    values.put("depth", List.of(ParamValue.of(2.0), ParamValue.of(3), ParamValue.of(5)));
    return values;
  }

  @Test
  void tries_every_combination_of_named_values_once() {
    var grid = GridSampler.of(values());
    var tried = new ArrayList<String>();

    while (!grid.exhausted(history.history())) {
      int number = ask(grid);
      tried.add(RandomSpaces.words(run(grid, number)));
      switch (tried.size() % 3) {
        case 0 -> history.fail(number);
        case 1 -> history.complete(number, 1);
        default -> history.prune(number);
      }
    }

    assertThat(tried).hasSize(12).doesNotHaveDuplicates();
    assertThat(tried).contains("{depth=3, kind=b, lr=0.1}", "{depth=5, kind=a, lr=1.0}");
    assertThat(grid.exhaustion(history.history()))
        .isEqualTo("all 12 points of the grid have their trial");
  }

  @Test
  void gives_trials_that_run_at_the_same_time_points_of_their_own() {
    var grid = GridSampler.of(values());
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      numbers.add(ask(grid));
    }

    var tried = new HashSet<String>();
    for (int number : numbers.reversed()) {
      tried.add(RandomSpaces.words(run(grid, number)));
    }

    assertThat(tried).hasSize(12);
    assertThat(grid.exhausted(history.history())).isTrue();
  }

  @Test
  void gives_trials_asked_for_in_the_same_moment_points_of_their_own() {
    var grid = GridSampler.of(values());
    for (int i = 0; i < 12; i++) {
      history.ask();
    }
    StudyHistory together = history.history();

    var points = new HashSet<Map<String, Double>>();
    for (int i = 0; i < 12; i++) {
      points.add(suggest(grid, i, together).internal());
    }

    assertThat(points).hasSize(12);
    assertThat(grid.exhausted(together)).isTrue();
  }

  @Test
  void gives_a_trial_that_goes_on_the_point_it_had() {
    var grid = GridSampler.of(values());
    int number = ask(grid);
    Suggestion first = suggest(GridSampler.of(values()), number, history.history());

    assertThat(first.internal()).isEqualTo(internal(history.trial(number).proposed())).isNotEmpty();
  }

  private static Map<String, Double> internal(Map<String, Assignment> params) {
    var internal = new LinkedHashMap<String, Double>();
    params.forEach((name, given) -> internal.put(name, given.internal()));
    return internal;
  }

  @Test
  void answers_alike_with_and_without_what_it_remembers() {
    var remembering = GridSampler.of(values());
    List<StudyHistory> past = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      int number = ask(remembering);
      past.add(history.history());
      run(remembering, number);
      if (i % 2 == 0) {
        history.complete(number, i);
      }
      assertThat(remembering.exhausted(history.history())).isFalse();
    }

    for (int i : new int[] {10, 3, 7, 0, 1, 9}) {
      StudyHistory then = past.get(i);
      assertThat(suggest(remembering, then.size(), then))
          .isEqualTo(suggest(GridSampler.of(values()), then.size(), then));
    }
  }

  @Test
  void refuses_a_parameter_that_is_not_on_it_and_a_value_outside_the_range() {
    var grid = GridSampler.of(values());
    int number = ask(grid);

    assertThatThrownBy(() -> one(grid, number, "width", DEPTH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "parameter width is not in the grid (expected: one of [lr, kind, depth]). Add it to the grid, or take another sampler.");
    assertThatThrownBy(() -> one(grid, number, "depth", IntDistribution.of(7, 9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "parameter depth: [235](\\.0)?, which the grid has, is no value of int \\[7, 9\\] .*");
  }

  @Test
  void refuses_parameters_with_no_values_or_with_one_twice() {
    var none = new LinkedHashMap<String, List<ParamValue>>();
    none.put("x", List.of());
    var twice = new LinkedHashMap<String, List<ParamValue>>();
    twice.put("x", List.of(ParamValue.of(1), ParamValue.of(2), ParamValue.of(1.0)));

    assertThatThrownBy(() -> GridSampler.of(none))
        .hasMessage("parameter x: values [] (expected: at least one, no two alike)");
    assertThatThrownBy(() -> GridSampler.of(twice))
        .hasMessage("parameter x: values [1, 2, 1.0] (expected: at least one, no two alike)");
  }

  @Test
  void refuses_numbers_of_points_that_make_no_grid() {
    assertThatThrownBy(() -> GridSampler.ofPoints(1))
        .hasMessage("points: 1 (expected: from 2 to 100000)");
  }

  @Test
  void needs_a_declared_space_or_named_values() {
    var grid = GridSampler.create();

    assertThatThrownBy(() -> grid.jointSpaces(history.history()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "study \"test\" has no declared space to make a grid of (expected: one). Declare it, or name the values with GridSampler.of.");
  }

  private int ask(GridSampler grid) {
    int number = history.ask();
    SearchSpace space = grid.jointSpaces(history.history()).getFirst();
    var proposed = new LinkedHashMap<String, Assignment>();
    suggest(grid, number, history.history())
        .internal()
        .forEach(
            (name, value) -> proposed.put(name, new Assignment(space.byName().get(name), value)));
    history.propose(number, proposed);
    return number;
  }

  private static Suggestion suggest(GridSampler grid, int number, StudyHistory history) {
    SearchSpace space = grid.jointSpaces(history).getFirst();
    return grid.forTrial(number).suggest(space, history, new SplittableRandom(number));
  }

  private SequencedMap<String, Assignment> run(GridSampler grid, int number) {
    for (Map.Entry<String, Distribution> each :
        Map.of("lr", LR, "kind", KIND, "depth", DEPTH).entrySet()) {
      history.assign(
          number,
          each.getKey(),
          each.getValue(),
          one(grid, number, each.getKey(), each.getValue()));
    }
    return history.trial(number).params();
  }

  private double one(GridSampler grid, int number, String name, Distribution distribution) {
    return grid.forTrial(number)
        .one(
            name,
            distribution,
            history.trial(number).params(),
            history.history(),
            new SplittableRandom(1));
  }
}
