package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.fixture.RecordedLines;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignedRankTest {

  @Test
  void has_the_p_values_of_scipy_for_any_number_of_differences_with_ties_and_zeros() {
    List<List<String>> lines = RecordedLines.of(SignedRankTest.class, "signed-rank.txt");

    assertThat(lines).hasSizeGreaterThan(250);
    for (List<String> line : lines) {
      double expected = Double.parseDouble(line.getFirst());
      double[] differences = RecordedLines.numbers(line, 1);

      assertThat(SignedRank.greater(differences))
          .as("%s", line)
          .isCloseTo(expected, within(1e-12 * expected));
    }
  }

  @Test
  void counts_the_sign_patterns_that_weigh_as_much() {
    assertThat(SignedRank.greater(new double[] {1, 2, 3})).isEqualTo(1 / 8.0);
    assertThat(SignedRank.greater(new double[] {-1, 2, 3})).isEqualTo(2 / 8.0);
    assertThat(SignedRank.greater(new double[] {1, 2, -3})).isEqualTo(5 / 8.0);
    assertThat(SignedRank.greater(new double[] {-1, -2, -3})).isEqualTo(1);
    assertThat(SignedRank.greater(new double[] {4, 4})).isEqualTo(1 / 4.0);
    assertThat(SignedRank.greater(new double[] {4, 0, 0, 4})).isEqualTo(1 / 4.0);
  }

  @Test
  void is_exact_to_the_last_pattern_of_fifty() {
    var differences = new double[50];
    Arrays.setAll(differences, i -> i + 1);

    assertThat(SignedRank.greater(differences)).isEqualTo(Math.scalb(1.0, -50));
    differences[0] = -1;
    assertThat(SignedRank.greater(differences)).isEqualTo(Math.scalb(2.0, -50));
    Arrays.setAll(differences, i -> -i - 1);
    assertThat(SignedRank.greater(differences)).isEqualTo(1);
    differences[0] = 1;
    assertThat(SignedRank.greater(differences)).isEqualTo(1 - Math.scalb(1.0, -50));
  }

  @Test
  void speaks_for_neither_side_where_nothing_differs() {
    assertThat(SignedRank.greater(new double[5])).isEqualTo(1);
    assertThat(SignedRank.greater(new double[20])).isEqualTo(0.5);
  }

  @Test
  void ranks_infinite_differences_last() {
    double infinity = Double.POSITIVE_INFINITY;

    assertThat(SignedRank.greater(new double[] {infinity, 1, -2}))
        .isEqualTo(SignedRank.greater(new double[] {3, 1, -2}));
    assertThat(SignedRank.greater(new double[] {-infinity, 1, infinity, -2}))
        .isEqualTo(SignedRank.greater(new double[] {-3, 1, 3, -2}));
  }

  @Test
  void knows_nothing_of_no_differences_or_of_those_that_are_no_numbers() {
    assertThat(SignedRank.greater(new double[0])).isNaN();
    assertThat(SignedRank.greater(new double[] {1, Double.NaN, 2})).isNaN();
  }
}
