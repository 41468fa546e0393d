package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PartialFixedSamplerTest {

  private static final Distribution X = FloatDistribution.of(0, 1);

  private final HistoryBuilder history = HistoryBuilder.minimizing();

  @Test
  void leaves_the_rest_of_a_joint_space_to_the_other_sampler() {
    for (int i = 0; i < 12; i++) {
      int number = history.ask();
      history
          .assign(number, "x", X, i / 12.0)
          .assign(number, "y", X, i / 24.0)
          .assign(number, "z", X, i / 36.0)
          .complete(number, i);
    }
    var sampler = PartialFixedSampler.of(Map.of("y", ParamValue.of(0.5)), TpeSampler.create());

    var joint = sampler.jointSpaces(history.history());

    assertThat(joint).hasSize(1);
    assertThat(joint.getFirst().byName().keySet()).containsExactly("x", "z");
    assertThat(
            sampler
                .suggest(joint.getFirst(), history.history(), new SplittableRandom(1))
                .internal())
        .containsOnlyKeys("x", "z");
    assertThat(one(sampler, "y", X)).isEqualTo(0.5);
    assertThat(one(sampler, "w", X)).isNotEqualTo(0.5).isBetween(0.0, 1.0);
  }

  @Test
  void has_no_joint_space_where_all_of_it_is_fixed() {
    history.tried("x", X, 0.5, 1);
    var sampler = PartialFixedSampler.of(Map.of("x", ParamValue.of(1)), QmcSampler.create());

    assertThat(sampler.jointSpaces(history.history())).isEmpty();
  }

  @Test
  void reads_texts_as_the_distribution_needs_them() {
    var fixed = new LinkedHashMap<String, ParamValue>();
    fixed.put("real", ParamValue.of("1e-1"));
    fixed.put("whole", ParamValue.of("3"));
    fixed.put("number", ParamValue.of("0.5"));
    fixed.put("truth", ParamValue.of("true"));
    fixed.put("text", ParamValue.of("1"));
    var sampler = PartialFixedSampler.of(fixed, RandomSampler.create());

    assertThat(one(sampler, "real", X)).isEqualTo(0.1);
    assertThat(one(sampler, "whole", IntDistribution.of(1, 4))).isEqualTo(3);
    assertThat(
            one(
                sampler,
                "number",
                CategoricalDistribution.of(ParamValue.of(0.25), ParamValue.of(0.5))))
        .isEqualTo(1);
    assertThat(
            one(
                sampler,
                "truth",
                CategoricalDistribution.of(ParamValue.of(false), ParamValue.of(true))))
        .isEqualTo(1);
    assertThat(
            one(sampler, "text", CategoricalDistribution.of(ParamValue.of(1), ParamValue.of("1"))))
        .as("the text itself goes first")
        .isEqualTo(1);
  }

  @Test
  void refuses_a_value_that_the_parameter_cannot_have() {
    var sampler = PartialFixedSampler.of(Map.of("x", ParamValue.of(5)), RandomSampler.create());

    assertThatThrownBy(() -> one(sampler, "x", X))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "parameter x is fixed at 5, which is no value of float [0.0, 1.0] (expected: one of it). Fix it at another, or widen the range.");
  }

  @Test
  void is_as_sequential_as_the_other_sampler() {
    assertThat(PartialFixedSampler.of(Map.of(), TpeSampler.create()).sequential()).isFalse();
    assertThat(PartialFixedSampler.of(Map.of(), GridSampler.create()).sequential()).isTrue();
  }

  private double one(Sampler sampler, String name, Distribution distribution) {
    return sampler.one(
        name,
        distribution,
        new LinkedHashMap<String, Assignment>(),
        history.history(),
        new SplittableRandom(7));
  }
}
