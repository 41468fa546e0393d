package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.fixture.RecordedLines;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorFunctionTest {

  static List<List<String>> recorded() {
    return RecordedLines.of(ErrorFunctionTest.class, "normal.txt").stream()
        .filter(line -> line.getFirst().equals("erf"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void is_exact_to_fifteen_digits(List<String> line) {
    double[] numbers = RecordedLines.numbers(line, 1);
    double x = numbers[0];

    assertClose(ErrorFunction.erf(x), numbers[1]);
    assertClose(ErrorFunction.erfc(x), numbers[2]);
    // For negative x the exponential dominates, whose argument x² is rounded.
    double tolerance = x < -1 ? 2e-16 * x * x : 1e-15;
    assertThat(ErrorFunction.erfcx(x))
        .isCloseTo(numbers[3], within(Math.max(tolerance, 1e-15) * numbers[3]));
  }

  @Test
  void is_defined_at_the_ends() {
    assertThat(ErrorFunction.erf(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(ErrorFunction.erfc(Double.POSITIVE_INFINITY)).isZero();
    assertThat(ErrorFunction.erfc(Double.NEGATIVE_INFINITY)).isEqualTo(2);
    assertThat(ErrorFunction.erfcx(Double.POSITIVE_INFINITY)).isZero();
    assertThat(ErrorFunction.erf(Double.NaN)).isNaN();
    assertThat(ErrorFunction.erfc(Double.NaN)).isNaN();
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, within(1.5e-15 * Math.abs(expected)));
  }
}
