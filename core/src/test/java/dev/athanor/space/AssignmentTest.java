package dev.athanor.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;

class AssignmentTest {

  @Test
  void a_map_of_assignments_reads_as_the_values_that_a_user_sees() {
    var params = new LinkedHashMap<String, Assignment>();
    params.put("rate", new Assignment(FloatDistribution.ofLog(1e-5, 1), 3e-5));
    params.put("width", new Assignment(IntDistribution.of(1, 8), 4));
    params.put("optimizer", new Assignment(CategoricalDistribution.of("sgd", "adam"), 1));

    assertThat(params).hasToString("{rate=3e-5, width=4, optimizer=adam}");
  }

  @Test
  void a_value_outside_its_distribution_is_refused() {
    assertThatThrownBy(() -> new Assignment(IntDistribution.of(1, 8), 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("9.0 (expected: int [1, 8])");
  }
}
