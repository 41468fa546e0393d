package dev.athanor.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.space.Assignment;
import dev.athanor.space.FloatDistribution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ParamMapTest {

  private static Assignment value(double value) {
    return new Assignment(FloatDistribution.of(0, 1), value);
  }

  @Test
  void is_the_map_that_a_linked_hash_map_becomes_by_the_same_changes() {
    var random = new SplittableRandom(1);
    SequencedMap<String, Assignment> expected = new LinkedHashMap<>();
    ParamMap map = ParamMap.of(Map.of());
    for (int i = 0; i < 200; i++) {
      var more = new LinkedHashMap<String, Assignment>();
      for (int j = random.nextInt(4); j > 0; j--) {
        more.put("p" + random.nextInt(40), value(random.nextDouble()));
      }
      expected.putAll(more);
      map = map.with(more);

      assertThat(map).isEqualTo(expected).hasSameHashCodeAs(expected);
      assertThat(List.copyOf(map.keySet())).isEqualTo(List.copyOf(expected.keySet()));
      assertThat(map.get("p7")).isEqualTo(expected.get("p7"));
      assertThat(map.containsKey("p8")).isEqualTo(expected.containsKey("p8"));
    }
    assertThat(List.copyOf(map.reversed().keySet()))
        .isEqualTo(List.copyOf(expected.reversed().keySet()));
    assertThat(map.firstEntry()).isEqualTo(expected.firstEntry());
    assertThat(map.lastEntry()).isEqualTo(expected.lastEntry());
  }

  @Test
  void does_not_change_with_the_map_that_it_was_made_of() {
    var source = new LinkedHashMap<String, Assignment>();
    source.put("x", value(0.5));
    ParamMap map = ParamMap.of(source);

    source.put("x", value(1));
    source.put("y", value(1));

    assertThat(map).containsExactly(Map.entry("x", value(0.5)));
    assertThat(map.get(null)).isNull();
  }

  @Test
  void refuses_changes() {
    ParamMap map = ParamMap.of(Map.of("x", value(0.5)));

    assertThatThrownBy(() -> map.put("y", value(1)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.remove("x")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.putFirst("y", value(1)))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
