package dev.athanor.storage.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SummaryTest {

  private static PointColumns points(double... values) {
    var points = new PointColumns();
    for (int i = 0; i < values.length; i++) {
      points.add(10L * i, 1000 + i, values[i]);
    }
    return points;
  }

  private static Summary of(double... values) {
    return Summary.of(points(values), 0, values.length);
  }

  @Test
  void ends_extremes_and_sum_are_those_of_the_points() {
    Summary summary = of(3, Double.NaN, -1, 5, 2);

    assertThat(summary).isEqualTo(new Summary(5, 1, 0, 1000, 3, 40, 1004, 2, -1, 5, 9));
    assertThat(summary.mean()).isEqualTo(9 / 4.0);
  }

  @Test
  void only_nan_have_no_extremes_and_no_mean() {
    Summary summary = of(Double.NaN, Double.NaN);

    assertThat(summary.nans()).isEqualTo(2);
    assertThat(summary.min()).isNaN();
    assertThat(summary.max()).isNaN();
    assertThat(summary.sum()).isZero();
    assertThat(summary.mean()).isNaN();
  }

  @Test
  void negative_zero_is_less_than_zero() {
    assertThat(of(0.0, -0.0).min()).isEqualTo(-0.0);
    assertThat(of(-0.0, 0.0).max()).isEqualTo(0.0);
  }

  @Test
  void parts_put_together_are_the_summary_of_all() {
    var random = new Random(1);
    for (int round = 0; round < 500; round++) {
      double[] values =
          DoubleStream.generate(() -> random.nextInt(3) == 0 ? Double.NaN : random.nextInt(100))
              .limit(2 + random.nextInt(9))
              .toArray();
      PointColumns points = points(values);
      int cut = 1 + random.nextInt(values.length - 1);

      Summary parts = Summary.of(points, 0, cut).and(Summary.of(points, cut, values.length));

      assertThat(parts).isEqualTo(Summary.of(points, 0, values.length));
    }
  }

  @Test
  void bytes_bring_every_summary_back() {
    var random = new Random(2);
    for (int round = 0; round < 5_000; round++) {
      int kind = round % PointShapes.KINDS;
      PointColumns points =
          PointShapes.any(1 + random.nextInt(9), kind, 8 - kind, round % 7, round);
      Summary summary = Summary.of(points, 0, points.size());

      assertThat(Summary.read(summary.write())).isEqualTo(summary);
    }
  }

  @Test
  void counts_beyond_an_int_come_back() {
    var summary =
        new Summary(Long.MAX_VALUE, 1L << 40, Long.MIN_VALUE, 0, 1, Long.MAX_VALUE, -1, 2, 0, 3, 4);

    assertThat(Summary.read(summary.write())).isEqualTo(summary);
  }

  @Test
  void few_bytes_are_enough() {
    assertThat(of(0.5, 0.25, 0.125).write()).hasSizeLessThan(20);
    assertThat(of(Math.E, Math.PI, Math.E).write()).hasSizeLessThan(40);
  }

  @Test
  void bytes_of_nothing_else_are_read() {
    byte[] bytes = of(3, Double.NaN, Math.PI).write();

    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Summary.read(truncated)).isInstanceOf(CorruptChunkException.class);
    }
    assertThatThrownBy(() -> Summary.read(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(CorruptChunkException.class);
  }

  @Test
  void spoilt_bytes_give_a_summary_or_are_refused() {
    var random = new Random(3);
    byte[] sound = of(3, Double.NaN, Math.PI, 0.1f).write();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = sound.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(Summary.read(bytes).count()).isPositive();
      } catch (CorruptChunkException e) {
        assertThat(e).hasMessageMatching(".+");
      }
    }
  }

  @Test
  void no_points_have_no_summary() {
    assertThatThrownBy(() -> Summary.of(points(1), 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no points from 1 to 1");
    assertThatThrownBy(() -> Summary.of(points(1), 0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
