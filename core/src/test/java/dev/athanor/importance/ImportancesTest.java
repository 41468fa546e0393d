package dev.athanor.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImportancesTest {

  @Test
  void stand_with_the_most_important_first_and_equals_by_name() {
    var b = new ParamImportance("b", 0.25, 0, 1);
    var c = new ParamImportance("c", 0.5, 0.5, 0.5);
    var a = new ParamImportance("a", 0.25, 0.2, 0.3);

    assertThat(new Importances(List.of(b, c, a), 10).params()).containsExactly(c, a, b);
  }

  @Test
  void have_intervals_around_their_values() {
    assertThatThrownBy(() -> new ParamImportance("x", 0.5, 0.6, 0.7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "importance of x: 0.5 in [0.6, 0.7] (expected: 0 <= low <= value <= high <= 1)");
    assertThatThrownBy(() -> new ParamImportance("x", Double.NaN, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ParamImportance("x", 0.5, 0, 1.1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void are_confined_to_what_a_share_can_be() {
    Importances made =
        Importances.of(
            List.of("x", "y"),
            new double[] {0.9, 0.1},
            new double[] {0.7, -0.2},
            new double[] {1.3, 0.05},
            5);

    assertThat(made.params())
        .containsExactly(
            new ParamImportance("x", 0.9, 0.7, 1), new ParamImportance("y", 0.1, 0, 0.1));
  }

  @Test
  void add_up_to_one_unless_all_are_zero() {
    double[] parts = {3, 1};
    assertThat(Importances.normalize(parts)).isTrue();
    assertThat(parts).containsExactly(0.75, 0.25);

    double[] nothing = {0, 0};
    assertThat(Importances.normalize(nothing)).isFalse();
    assertThat(nothing).containsExactly(0, 0);
  }
}
