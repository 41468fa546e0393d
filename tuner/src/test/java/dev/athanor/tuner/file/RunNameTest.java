package dev.athanor.tuner.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunNameTest {

  @Test
  void tells_the_values_in_their_order() {
    assertThat(RunName.of(values("lr", ParamValue.of(3e-5), "batch", ParamValue.of(32))))
        .isEqualTo("lr-3e-5_batch-32");
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 0.25",
    "1, 1",
    "0, 0",
    "-0.0, 0",
    "3.14159e-5, 3.14e-5",
    "0.00123456, 0.00123",
    "0.000123456, 1.23e-4",
    "12345.678, 12300",
    "123456.78, 1.23e5",
    "-0.5, -0.5",
    "0.99999, 1",
    "99999, 1e5",
    "5e-324, 4.9e-324",
    "1.7976931348623157e308, 1.8e308"
  })
  void gives_three_digits_of_a_real(double value, String name) {
    assertThat(RunName.of(values("x", ParamValue.of(value)))).isEqualTo("x-" + name);
  }

  @Test
  void keeps_to_characters_that_any_file_name_may_have() {
    assertThat(
            RunName.of(
                values(
                    "model/layers", new ParamValue.Json("[64,64]"),
                    "act", ParamValue.of("relu / leaky"),
                    "bias", ParamValue.of(true))))
        .isEqualTo("model-layers-64-64_act-relu-leaky_bias-true");
    assertThat(RunName.of(values("a", ParamValue.of(""), "b", ParamValue.of("Ж"))))
        .isEqualTo("a-empty_b-x");
  }

  @Test
  void marks_what_is_cut_of_a_value() {
    assertThat(RunName.of(values("x", ParamValue.of("a".repeat(60)))))
        .isEqualTo("x-" + "a".repeat(39) + "~");
  }

  @Test
  void says_how_many_values_found_no_room() {
    var many = new LinkedHashMap<String, ParamValue>();
    for (int i = 0; i < 100; i++) {
      many.put("parameter" + i, ParamValue.of(i));
    }

    String name = RunName.of(many);

    assertThat(name)
        .hasSizeLessThanOrEqualTo(RunName.LONGEST)
        .endsWith("_parameter7-7_and-92-more");
  }

  @Test
  void never_exceeds_its_limit() {
    for (int count = 1; count < 60; count++) {
      var values = new LinkedHashMap<String, ParamValue>();
      for (int i = 0; i < count; i++) {
        values.put("p" + "x".repeat(i % 50) + i, ParamValue.of("v".repeat(i * 7 % 45)));
      }
      assertThat(RunName.of(values)).hasSizeBetween(1, RunName.LONGEST);
    }
  }

  @Test
  void leaves_out_what_the_space_does_not_vary() {
    SearchSpace space =
        SearchSpace.empty()
            .with("fixed", CategoricalDistribution.of("a"))
            .with("lr", FloatDistribution.of(0, 1));

    assertThat(RunName.of(values("fixed", ParamValue.of("a"), "lr", ParamValue.of(0.5)), space))
        .isEqualTo("lr-0.5");
    assertThat(RunName.of(values("fixed", ParamValue.of("a")), space)).isEqualTo("default");
  }

  private static SequencedMap<String, ParamValue> values(Object... pairs) {
    var values = new LinkedHashMap<String, ParamValue>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put((String) pairs[i], (ParamValue) pairs[i + 1]);
    }
    return values;
  }
}
