package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.fixture.RecordedLines;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sequences, plain and scrambled. */
class LowDiscrepancySequenceTest {

  static Stream<List<String>> points() {
    return RecordedLines.of(LowDiscrepancySequenceTest.class, "sequences.txt").stream();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("points")
  void equals_the_points_of_scipy(List<String> line) {
    double[] expected = RecordedLines.numbers(line, 2);
    LowDiscrepancySequence sequence =
        line.getFirst().equals("sobol")
            ? SobolSequence.plain(expected.length)
            : HaltonSequence.plain(expected.length);

    assertThat(sequence.at(Long.parseLong(line.get(1)))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 9})
  void of_sobol_scrambled_has_one_point_in_each_equal_part_of_every_range(int k) {
    var sequence = SobolSequence.scrambled(1024, 99);

    for (int dimension = 0; dimension < 1024; dimension += k == 9 ? 50 : 1) {
      var parts = new HashSet<Integer>();
      for (int i = 0; i < 1 << k; i++) {
        parts.add((int) (sequence.at(i, dimension) * (1 << k)));
      }
      assertThat(parts).as("dimension %d", dimension).hasSize(1 << k);
    }
  }

  @Test
  void of_sobol_scrambled_keeps_the_evenness_of_pairs() {
    var plain = SobolSequence.plain(2);
    var scrambled = SobolSequence.scrambled(2, 5);

    for (LowDiscrepancySequence sequence : List.of(plain, scrambled)) {
      var cells = new HashSet<Integer>();
      for (int i = 0; i < 256; i++) {
        double[] point = sequence.at(i);
        cells.add(((int) (point[0] * 16)) * 16 + (int) (point[1] * 16));
      }
      assertThat(cells).hasSize(256);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,8", "1,5", "2,3", "3,3", "10,1"})
  void of_halton_scrambled_has_one_point_in_each_equal_part(int dimension, int digits) {
    int base = new int[] {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31}[dimension];
    var sequence = HaltonSequence.scrambled(11, 3);
    int parts = (int) Math.pow(base, digits);

    var seen = new HashSet<Integer>();
    for (int i = 0; i < parts; i++) {
      seen.add((int) (sequence.at(i, dimension) * parts));
    }

    assertThat(seen).hasSize(parts);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 6, 12})
  void has_a_discrepancy_well_below_that_of_random_points(int dimensions) {
    var random = new SplittableRandom(17);
    double[] ofRandom = new double[9];
    for (int i = 0; i < ofRandom.length; i++) {
      ofRandom[i] = discrepancy(n -> random.doubles(dimensions).toArray(), dimensions);
    }
    Arrays.sort(ofRandom);

    assertThat(discrepancy(SobolSequence.scrambled(dimensions, 1)::at, dimensions))
        .isLessThan(ofRandom[0] / 2);
    assertThat(discrepancy(HaltonSequence.scrambled(dimensions, 1)::at, dimensions))
        .isLessThan(ofRandom[0] / 2);
  }

  /** The squared centred L2 discrepancy of 512 points (Hickernell, 1998). */
  private static double discrepancy(LongFunction<double[]> sequence, int dimensions) {
    int n = 512;
    var points = new double[n][];
    for (int i = 0; i < n; i++) {
      points[i] = sequence.apply(i);
    }
    double single = 0;
    double pairs = 0;
    for (double[] x : points) {
      double product = 1;
      for (double u : x) {
        double c = Math.abs(u - 0.5);
        product *= 1 + 0.5 * c - 0.5 * c * c;
      }
      single += product;
      for (double[] y : points) {
        product = 1;
        for (int k = 0; k < dimensions; k++) {
          product *=
              1
                  + 0.5 * Math.abs(x[k] - 0.5)
                  + 0.5 * Math.abs(y[k] - 0.5)
                  - 0.5 * Math.abs(x[k] - y[k]);
        }
        pairs += product;
      }
    }
    return Math.pow(13.0 / 12, dimensions) - 2 * single / n + pairs / n / n;
  }

  @Test
  void scrambled_is_anywhere_with_equal_chance() {
    double sobol = 0;
    double halton = 0;
    for (int seed = 0; seed < 4_000; seed++) {
      sobol += SobolSequence.scrambled(3, seed).at(5, 2) / 4_000;
      halton += HaltonSequence.scrambled(3, seed).at(5, 2) / 4_000;
    }

    assertThat(sobol).isCloseTo(0.5, within(0.02));
    assertThat(halton).isCloseTo(0.5, within(0.02));
  }

  @Test
  void scrambled_depends_on_the_seed_and_no_dimension_on_how_many_there_are() {
    assertThat(SobolSequence.scrambled(3, 1).at(9)).isEqualTo(SobolSequence.scrambled(3, 1).at(9));
    assertThat(SobolSequence.scrambled(3, 1).at(9))
        .isNotEqualTo(SobolSequence.scrambled(3, 2).at(9));
    assertThat(SobolSequence.scrambled(8, 1).at(9)).startsWith(SobolSequence.scrambled(3, 1).at(9));
    assertThat(HaltonSequence.scrambled(3, 1).at(9))
        .isNotEqualTo(HaltonSequence.scrambled(3, 2).at(9));
    assertThat(HaltonSequence.scrambled(8, 1).at(9))
        .startsWith(HaltonSequence.scrambled(3, 1).at(9));
  }

  @Test
  void goes_as_far_as_it_says() {
    for (LowDiscrepancySequence sequence :
        List.of(
            SobolSequence.plain(4),
            SobolSequence.scrambled(4, 1),
            HaltonSequence.plain(4),
            HaltonSequence.scrambled(4, 1))) {
      for (double coordinate : sequence.at(LowDiscrepancySequence.LENGTH - 1)) {
        assertThat(coordinate).isBetween(0.0, Math.nextDown(1.0));
      }
      assertThatThrownBy(() -> sequence.at(LowDiscrepancySequence.LENGTH))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> sequence.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void refuses_more_dimensions_than_it_is_known_for() {
    String message =
        "dimensions: 1025 (expected: from 1 to 1024, what the %s sequence is known for). Vary fewer parameters, or take sampler random.";
    assertThatThrownBy(() -> SobolSequence.plain(1025)).hasMessage(message, "sobol");
    assertThatThrownBy(() -> HaltonSequence.scrambled(1025, 1)).hasMessage(message, "halton");
    assertThatThrownBy(() -> SobolSequence.plain(0)).hasMessageStartingWith("dimensions: 0");
  }
}
