package dev.athanor.numeric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuantileTest {

  @Test
  void lies_on_the_line_between_its_neighbours() {
    double[] sorted = {1, 2, 4, 8};

    assertThat(Quantile.linear(sorted, 0)).isEqualTo(1);
    assertThat(Quantile.linear(sorted, 0.5)).isEqualTo(3);
    assertThat(Quantile.linear(sorted, 0.25)).isEqualTo(1.75);
    assertThat(Quantile.linear(sorted, 1)).isEqualTo(8);
    assertThat(Quantile.linear(new double[] {7}, 0.3)).isEqualTo(7);
  }

  @Test
  void is_not_defined_between_infinities() {
    double infinity = Double.POSITIVE_INFINITY;

    assertThat(Quantile.linear(new double[] {infinity}, 0.5)).isNaN();
    assertThat(Quantile.linear(new double[] {1, infinity}, 0)).isNaN();
    assertThat(Quantile.linear(new double[] {-infinity, 1, 2}, 0.75)).isEqualTo(1.5);
  }
}
