package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedPermutationTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 4_096, 10_007})
  void has_every_number_once(long size) {
    var permutation = KeyedPermutation.of(size, 7);

    assertThat(LongStream.range(0, size).map(permutation::at).sorted())
        .containsExactlyElementsOf(LongStream.range(0, size).boxed().toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, (1L << 31) + 1, 3_000_000_019L, 1L << 62})
  void stays_within_any_size_and_repeats_nothing(long size) {
    var permutation = KeyedPermutation.of(size, 11);
    var seen = new HashSet<Long>();

    for (long place = 0; place < 10_000; place++) {
      long number = permutation.at(place);
      assertThat(number).isBetween(0L, size - 1);
      assertThat(seen.add(number)).isTrue();
    }
    assertThat(permutation.at(size - 1)).isBetween(0L, size - 1);
  }

  @Test
  void spreads_its_first_numbers_evenly() {
    long size = 1_000_003;
    var permutation = KeyedPermutation.of(size, 3);
    var counts = new int[20];
    for (long place = 0; place < 20_000; place++) {
      counts[(int) (permutation.at(place) * 20 / size)]++;
    }

    double chiSquare = 0;
    for (int count : counts) {
      chiSquare += (count - 1_000.0) * (count - 1_000.0) / 1_000;
    }
    assertThat(chiSquare).as("exceeded by chance once in a thousand times").isLessThan(43.8);
  }

  @Test
  void differs_from_key_to_key_and_never_from_time_to_time() {
    long[] one = first(1);

    assertThat(first(1)).isEqualTo(one);
    assertThat(first(2)).isNotEqualTo(one);
  }

  private static long[] first(long key) {
    return LongStream.range(0, 50).map(KeyedPermutation.of(1_000, key)::at).toArray();
  }

  @Test
  void refuses_sizes_and_places_that_there_are_not() {
    assertThatThrownBy(() -> KeyedPermutation.of(0, 1)).hasMessageStartingWith("size: 0");
    assertThatThrownBy(() -> KeyedPermutation.of((1L << 62) + 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> KeyedPermutation.of(5, 1).at(5))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("place: 5 (expected: from 0 to 4)");
  }
}
