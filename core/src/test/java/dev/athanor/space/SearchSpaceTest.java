package dev.athanor.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {

  private static final CategoricalDistribution KIND = CategoricalDistribution.of("net", "tree");
  private static final IntDistribution DEPTH = IntDistribution.of(1, 9);

  private static final SearchSpace NESTED =
      SearchSpace.empty()
          .with("kind", KIND)
          .with("depth", DEPTH)
          .with("leaf", IntDistribution.of(1, 5))
          .when("depth", "kind", ParamValue.of("tree"))
          .when("leaf", "depth", ParamValue.of(3), ParamValue.of(4));

  @Test
  void a_parameter_is_active_where_its_parent_has_one_of_the_values() {
    var tree = new Assignment(KIND, 1);
    assertThat(NESTED.isActive("kind", Map.of())).isTrue();
    assertThat(NESTED.isActive("depth", Map.of("kind", tree))).isTrue();
    assertThat(NESTED.isActive("depth", Map.of("kind", new Assignment(KIND, 0)))).isFalse();
    assertThat(NESTED.isActive("leaf", Map.of("kind", tree, "depth", new Assignment(DEPTH, 4))))
        .isTrue();
    assertThat(NESTED.isActive("leaf", Map.of("kind", tree, "depth", new Assignment(DEPTH, 5))))
        .isFalse();
  }

  @Test
  void a_parameter_whose_parent_is_inactive_is_inactive() {
    assertThat(NESTED.isActive("leaf", Map.of("kind", new Assignment(KIND, 0)))).isFalse();
  }

  @Test
  void a_condition_that_can_never_hold_is_refused() {
    assertThatThrownBy(() -> NESTED.when("leaf", "kind", ParamValue.of("forest")))
        .hasMessageContaining("leaf is active when kind is forest, which it never is");
  }

  @Test
  void a_parent_declared_after_its_child_is_refused() {
    assertThatThrownBy(() -> NESTED.when("kind", "depth", ParamValue.of(1)))
        .hasMessageContaining("kind depends on depth, which is declared after it");
  }

  @Test
  void a_parameter_declared_twice_is_refused() {
    assertThatThrownBy(() -> NESTED.with("kind", KIND)).hasMessageContaining("kind twice");
  }
}
