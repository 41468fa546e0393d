package dev.athanor.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatDistributionTest {

  @ParameterizedTest
  @CsvSource({"0, 0.5, 0.05", "-1e9, 1e9, 0.3", "0.1, 1e6, 0.1", "-3, 3, 1.5", "1e-9, 1e-6, 1e-9"})
  void every_step_is_contained_and_read_back(double low, double high, double step) {
    FloatDistribution distribution = FloatDistribution.ofStep(low, high, step);
    long count = distribution.count();

    for (long i = 0; i < count; i += Math.max(1, count / 1000)) {
      double value = distribution.atStep(i);
      assertThat(distribution.contains(value)).as("%s", value).isTrue();
      assertThat(distribution.internal(new ParamValue.Real(value))).isEqualTo(value);
    }
    assertThat(distribution.atStep(count - 1)).isEqualTo(distribution.high());
  }

  @Test
  void a_value_between_two_steps_is_not_contained() {
    assertThat(FloatDistribution.ofStep(0, 1, 0.25).contains(0.3)).isFalse();
    assertThat(FloatDistribution.ofStep(0, 1, 0.25).contains(Double.NaN)).isFalse();
  }

  @Test
  void high_is_lowered_to_the_last_step() {
    assertThat(FloatDistribution.ofStep(0, 1, 0.3).high()).isEqualTo(0.9, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 1e-300",
    "-1e308, 1e308, 1e307",
    "1e16, 10000000000000100, 0.5",
    "0, 1, 1e-17"
  })
  void steps_that_doubles_cannot_tell_or_count_are_refused(double low, double high, double step) {
    assertThatThrownBy(() -> FloatDistribution.ofStep(low, high, step))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: at most 2^53 steps");
  }

  @Test
  void a_range_of_one_value_may_have_any_step() {
    assertThat(FloatDistribution.ofStep(1e16, 1e16, 0.5).single()).isTrue();
  }

  private static Offset<Double> within(double offset) {
    return Offset.offset(offset);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, false, low <= high",
    "0, 1, true, drop log",
    "-1, 1, true, drop log",
    "NaN, 1, false, finite",
    "0, Infinity, false, finite"
  })
  void a_range_that_makes_no_sense_is_refused(
      double low, double high, boolean log, String expected) {
    assertThatThrownBy(() -> new FloatDistribution(low, high, log, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource({"3e-5, 3e-5", "0.25, 0.25", "1.0, 1.0", "1.5e-10, 1.5e-10", "1e20, 1e20"})
  void a_value_is_written_as_people_write_it_and_reads_back(double value, String text) {
    assertThat(ParamValue.of(value).text()).isEqualTo(text);
    assertThat(Double.parseDouble(ParamValue.of(value).text())).isEqualTo(value);
  }
}
