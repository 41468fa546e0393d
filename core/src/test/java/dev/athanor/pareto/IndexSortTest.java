package dev.athanor.pareto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexSortTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 12, 13, 64, 65, 1000})
  void is_ascending_and_keeps_equals_as_they_stand(int n) {
    var random = new SplittableRandom(n);
    double[] keys = random.ints(n, 0, 1 + n / 3).mapToDouble(i -> i - 3).toArray();

    assertThat(new IndexSort(n).ascending(keys, n)).isEqualTo(expected(keys));
  }

  @Test
  void tells_neighbours_apart_however_far_off_others_are() {
    double[] keys = new double[300];
    double value = 1;
    for (int i = 0; i < keys.length; i++) {
      keys[(i * 7) % keys.length] = value;
      value = i % 3 == 0 ? value : Math.nextUp(value);
    }
    keys[4] = Double.NEGATIVE_INFINITY;
    keys[5] = Double.POSITIVE_INFINITY;
    keys[6] = Double.MIN_VALUE;
    keys[7] = -Double.MIN_VALUE;

    assertThat(new IndexSort(300).ascending(keys, 300)).isEqualTo(expected(keys));
  }

  @Test
  void takes_signed_zeros_for_equal() {
    double[] keys = IntStream.range(0, 40).mapToDouble(i -> i % 2 == 0 ? 0.0 : -0.0).toArray();

    assertThat(new IndexSort(40).ascending(keys, 40)).isEqualTo(IntStream.range(0, 40).toArray());
  }

  @Test
  void sorts_equals_by_the_next_column() {
    var random = new SplittableRandom(1);
    double[][] columns = new double[3][];
    for (int k = 0; k < 3; k++) {
      columns[k] = random.ints(500, 0, 5).asDoubleStream().toArray();
    }
    int[] order = IntStream.range(0, 500).toArray();

    new IndexSort(500).sort(order, 0, 500, columns, 0);

    Comparator<Integer> byColumns =
        Comparator.<Integer>comparingDouble(i -> columns[0][i])
            .thenComparingDouble(i -> columns[1][i])
            .thenComparingDouble(i -> columns[2][i]);
    assertThat(order)
        .isEqualTo(IntStream.range(0, 500).boxed().sorted(byColumns).mapToInt(i -> i).toArray());
  }

  private static int[] expected(double[] keys) {
    return IntStream.range(0, keys.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> keys[i] + 0.0))
        .mapToInt(i -> i)
        .toArray();
  }
}
