package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.RandomSpaces;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GridSpaceTest {

  @Test
  void counts_every_combination_of_active_parameters_once_and_finds_it_again() {
    var random = new SplittableRandom(21);
    for (int i = 0; i < 500; i++) {
      SearchSpace space = RandomSpaces.draw(random);
      GridSpace grid = grid(space);

      var words = new HashSet<String>();
      for (long point = 0; point < grid.size(); point++) {
        Map<String, Assignment> given = given(space, grid.at(point));
        words.add(RandomSpaces.words(given));
        assertThat(grid.indexOf(given::get)).isEqualTo(point);
      }

      assertThat(words).isEqualTo(RandomSpaces.combinations(space)).hasSize((int) grid.size());
    }
  }

  @Test
  void knows_no_point_for_values_that_lack_something_or_lie_beside() {
    SearchSpace space =
        SearchSpace.empty().with("a", IntDistribution.of(0, 3)).with("b", IntDistribution.of(0, 3));
    GridSpace grid = grid(space);
    var half = new Assignment(FloatDistribution.of(0, 3), 0.5);
    var one = new Assignment(IntDistribution.of(0, 3), 1);

    assertThat(grid.indexOf(Map.of("a", one)::get)).isEqualTo(-1);
    assertThat(grid.indexOf(Map.of("a", one, "b", half)::get)).isEqualTo(-1);
    assertThat(grid.indexOf(Map.of("a", one, "b", one)::get)).isEqualTo(5);
    assertThat(grid.indexOf(Map.of("a", one, "b", one, "c", half)::get)).isEqualTo(5);
  }

  @Test
  void of_nothing_is_one_point() {
    assertThat(grid(SearchSpace.empty()).size()).isEqualTo(1);
    assertThat(grid(SearchSpace.empty()).at(0)).isEmpty();
  }

  @Test
  void reaches_the_last_of_very_many_points() {
    var space = SearchSpace.empty();
    for (int i = 0; i < 62; i++) {
      space = space.with("p" + i, CategoricalDistribution.of("a", "b"));
    }
    GridSpace grid = grid(space);

    assertThat(grid.size()).isEqualTo(1L << 62);
    assertThat(grid.indexOf(given(space, grid.at((1L << 62) - 1))::get)).isEqualTo((1L << 62) - 1);
  }

  /** One branch in a thousand has a thousand values of its own, and so on ten times. */
  @Test
  void counts_branches_one_by_one() {
    var space = SearchSpace.empty();
    for (int i = 0; i < 10; i++) {
      space = space.with("p" + i, IntDistribution.of(1, 1_000));
      if (i > 0) {
        space = space.when("p" + i, "p" + (i - 1), ParamValue.of(500));
      }
    }

    assertThat(grid(space).size()).isEqualTo(9 * 999 + 1_000);
  }

  @Test
  void stays_small_where_many_conditions_are_independent() {
    var space = SearchSpace.empty();
    for (int i = 0; i < 30; i++) {
      space = space.with("switch" + i, CategoricalDistribution.of("on", "off"));
    }
    for (int i = 0; i < 30; i++) {
      space =
          space
              .with("value" + i, IntDistribution.of(1, 2))
              .when("value" + i, "switch" + i, ParamValue.of("on"));
    }

    assertThat(grid(space).size()).isEqualTo((long) Math.pow(3, 30));
  }

  @Test
  void refuses_more_points_than_can_be_counted() {
    var space = SearchSpace.empty();
    for (int i = 0; i < 63; i++) {
      space = space.with("p" + i, CategoricalDistribution.of("a", "b"));
    }
    SearchSpace vast = space;

    assertThatThrownBy(() -> grid(vast))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("grid: more than 4611686018427387904 points");
  }

  private static GridSpace grid(SearchSpace space) {
    return GridSpace.of(space, name -> Levels.all(name, space.byName().get(name)));
  }

  private static Map<String, Assignment> given(SearchSpace space, Map<String, Double> internal) {
    var given = new HashMap<String, Assignment>();
    internal.forEach(
        (name, value) -> given.put(name, new Assignment(space.byName().get(name), value)));
    return given;
  }
}
