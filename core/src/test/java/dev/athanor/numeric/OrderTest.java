package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 15, 16, 17, 32, 33, 100, 1000})
  void is_ascending_and_keeps_equals_as_they_stand(int n) {
    var random = new Random(n);
    double[] values = random.ints(n, 0, 1 + n / 3).asDoubleStream().toArray();

    int[] order = Order.ascending(values);

    int[] expected =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    assertThat(order).isEqualTo(expected);
  }

  @Test
  void leaves_its_argument_alone() {
    double[] values = {3, 1, 2};

    Order.ascending(values);

    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void takes_infinities_and_signed_zeros() {
    double[] values = {0.0, Double.POSITIVE_INFINITY, -0.0, Double.NEGATIVE_INFINITY};

    assertThat(Order.ascending(values)).containsExactly(3, 0, 2, 1);
    assertThat(Arrays.stream(Order.ascending(new double[] {-0.0, 0.0}))).containsExactly(0, 1);
  }
}
