package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

  @Test
  void texts_of_distributions_are_frozen_because_folders_hold_them() {
    assertThat(CanonicalJson.distribution(FloatDistribution.of(0.1, 1)))
        .isEqualTo("{\"float\":{\"low\":\"0.1\",\"high\":\"1.0\",\"log\":false}}");
    assertThat(CanonicalJson.distribution(FloatDistribution.ofStep(0, 1, 0.25)))
        .isEqualTo(
            "{\"float\":{\"low\":\"0.0\",\"high\":\"1.0\",\"log\":false,\"step\":\"0.25\"}}");
    assertThat(CanonicalJson.distribution(IntDistribution.ofLog(1, 64)))
        .isEqualTo("{\"int\":{\"low\":1,\"high\":64,\"log\":true,\"step\":1}}");
    assertThat(
            CanonicalJson.distribution(
                CategoricalDistribution.of(
                    ParamValue.of("adam"),
                    ParamValue.of(Double.NaN),
                    ParamValue.of(Long.MAX_VALUE),
                    ParamValue.of(true),
                    new ParamValue.Json("null"))))
        .isEqualTo(
            "{\"choices\":[\"adam\",{\"real\":\"NaN\"},9223372036854775807,true,{\"json\":\"null\"}]}");
  }

  @Test
  void a_text_a_number_and_a_truth_value_that_look_alike_stay_apart() {
    var choices =
        CategoricalDistribution.of(
            ParamValue.of("1"),
            ParamValue.of(1L),
            ParamValue.of(1.0),
            new ParamValue.Json("1"),
            ParamValue.of("true"),
            ParamValue.of(true),
            ParamValue.of("{\"real\":\"1.0\"}"));

    assertThat(CanonicalJson.distribution(CanonicalJson.distribution(choices))).isEqualTo(choices);
  }
}
