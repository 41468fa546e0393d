package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.athanor.fixture.RecordedLines;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalDistributionTest {

  static List<List<String>> cumulatives() {
    return lines("cumulative");
  }

  static List<List<String>> masses() {
    return lines("mass");
  }

  @ParameterizedTest
  @MethodSource("cumulatives")
  void has_cumulative_probabilities_to_thirteen_digits(List<String> line) {
    double[] numbers = RecordedLines.numbers(line, 1);

    assertClose(NormalDistribution.cumulative(numbers[0]), numbers[1], 1e-13);
    assertClose(NormalDistribution.logCumulative(numbers[0]), numbers[2], 1e-13);
  }

  @ParameterizedTest
  @MethodSource("masses")
  void has_masses_of_intervals_however_narrow_or_far(List<String> line) {
    double[] numbers = RecordedLines.numbers(line, 1);

    assertThat(NormalDistribution.logMass(numbers[0], numbers[1]))
        .isCloseTo(numbers[2], within(1e-13 * Math.max(1, Math.abs(numbers[2]))));
    assertThat(NormalDistribution.logMass(-numbers[1], -numbers[0]))
        .isCloseTo(numbers[2], within(1e-13 * Math.max(1, Math.abs(numbers[2]))));
  }

  @Test
  void knows_no_mass_where_there_is_no_interval() {
    assertThat(NormalDistribution.logMass(1, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(NormalDistribution.logMass(2, 1)).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(NormalDistribution.logMass(Double.NaN, 1)).isNaN();
    assertThat(NormalDistribution.logMass(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-100, 1e-20, 1e-5, 0.02, 0.0749, 0.0751, 0.3, 0.5, 0.9, 0.9999})
  void inverts_its_cumulative_probabilities(double p) {
    double x = NormalDistribution.inverse(p);

    assertThat(NormalDistribution.cumulative(x)).isCloseTo(p, withinPercentage(1e-10));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, -5, -690, -701, -2000, -1e6, -1e12})
  void inverts_logarithms_of_probabilities_too_small_for_a_double(double logP) {
    double x = NormalDistribution.inverseOfLog(logP);

    assertThat(NormalDistribution.logCumulative(x)).isCloseTo(logP, withinPercentage(1e-10));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1",
    "-0.5, 20",
    "-30, -29",
    "-120, -100",
    "3, 4",
    "60, 80",
    "0, 0.001",
    "-9, 9",
    "-1000, -990",
    "5, Infinity",
    "-Infinity, -2"
  })
  void draws_from_an_interval_what_its_masses_say(double a, double b) {
    double whole = NormalDistribution.logMass(a, b);
    for (double u : new double[] {1e-9, 0.1, 0.25, 0.5, 0.75, 0.999}) {
      double x = NormalDistribution.truncated(u, a, b);

      assertThat(x).isBetween(a, b);
      assertThat(Math.exp(NormalDistribution.logMass(a, x) - whole)).isCloseTo(u, within(1e-7));
    }
    assertThat(NormalDistribution.truncated(0, a, b)).isBetween(a, b);
    assertThat(NormalDistribution.truncated(1, a, b)).isBetween(a, b);
  }

  @Test
  void draws_with_the_moments_of_the_truncated_distribution() {
    var random = new SplittableRandom(1);
    int draws = 100_000;
    double sum = 0;
    for (int i = 0; i < draws; i++) {
      sum += NormalDistribution.truncated(random.nextDouble(), -0.5, 2);
    }

    double mass = Math.exp(NormalDistribution.logMass(-0.5, 2));
    double mean = (NormalDistribution.density(-0.5) - NormalDistribution.density(2)) / mass;
    assertThat(sum / draws).isCloseTo(mean, within(0.01));
  }

  private static void assertClose(double actual, double expected, double relative) {
    assertThat(actual).isCloseTo(expected, within(relative * Math.abs(expected)));
  }

  private static List<List<String>> lines(String kind) {
    return RecordedLines.of(NormalDistributionTest.class, "normal.txt").stream()
        .filter(line -> line.getFirst().equals(kind))
        .toList();
  }
}
