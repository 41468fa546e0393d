package dev.athanor.storage.metrics;

import static dev.athanor.model.SeriesRule.KEEP_DISTINCT;
import static dev.athanor.model.SeriesRule.LAST_AT_STEP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.SeriesRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PointColumnsTest {

  private static final double[] VALUES = {
    0.0, -0.0, Double.NaN, 1, -1, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  private record Point(long step, long timeMillis, double value) {
    private static final Comparator<Point> ORDER =
        Comparator.comparingLong(Point::step)
            .thenComparingLong(Point::timeMillis)
            .thenComparingDouble(Point::value);
  }

  private static List<Point> points(PointColumns columns) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      points.add(new Point(columns.step(i), columns.timeMillis(i), columns.value(i)));
    }
    return points;
  }

  /** Runs of rising, falling or any steps, one after the other, with many points alike. */
  private static PointColumns jumble(Random random) {
    var points = new PointColumns(0);
    int runs = random.nextInt(6);
    for (int run = 0; run < runs; run++) {
      int kind = random.nextInt(3);
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        long step = kind == 0 ? i : kind == 1 ? 60 - i : random.nextInt(40) - 20;
        points.add(step, random.nextInt(3), VALUES[random.nextInt(VALUES.length)]);
      }
    }
    return points;
  }

  private static List<Point> naive(List<Point> points, SeriesRule rule) {
    return switch (rule) {
      case KEEP_DISTINCT -> {
        var distinct = new TreeSet<Point>(Point.ORDER);
        distinct.addAll(points);
        yield List.copyOf(distinct);
      }
      case LAST_AT_STEP -> {
        var last = new TreeMap<Long, Point>();
        points.forEach(point -> last.put(point.step(), point));
        yield List.copyOf(last.values());
      }
    };
  }

  @Test
  void sorted_is_what_a_plain_sort_under_the_rule_makes() {
    var random = new Random(1);
    for (int round = 0; round < 3_000; round++) {
      PointColumns points = jumble(random);
      List<Point> before = points(points);
      for (SeriesRule rule : SeriesRule.values()) {
        PointColumns sorted = points.sorted(rule);
        assertThat(points(sorted)).isEqualTo(naive(before, rule));
        assertThat(points(points)).isEqualTo(before);
        assertThat(sorted.sorted(rule)).isSameAs(sorted);
      }
    }
  }

  @Test
  void many_points_in_no_order_are_sorted() {
    var random = new Random(2);
    var points = new PointColumns();
    for (int i = 0; i < 100_000; i++) {
      points.add(random.nextInt(50_000), random.nextInt(4), random.nextInt(3));
    }

    assertThat(points(points.sorted(KEEP_DISTINCT)))
        .isEqualTo(naive(points(points), KEEP_DISTINCT));
    assertThat(points(points.sorted(LAST_AT_STEP))).isEqualTo(naive(points(points), LAST_AT_STEP));
  }

  @Test
  void sorted_columns_are_handed_back_as_they_are() {
    var points = new PointColumns();
    points.add(1, 5, 2);
    points.add(1, 5, Double.NaN);
    points.add(2, 0, 0);

    assertThat(points.sorted(KEEP_DISTINCT)).isSameAs(points);
    assertThat(points(points.sorted(LAST_AT_STEP)))
        .containsExactly(new Point(1, 5, Double.NaN), new Point(2, 0, 0));
  }

  @Test
  void nan_of_other_bits_are_one_point() {
    var points = new PointColumns();
    points.add(1, 5, Double.longBitsToDouble(0x7FF8_0000_0000_0001L));
    points.add(1, 5, Double.NaN);

    assertThat(points.sorted(KEEP_DISTINCT).size()).isEqualTo(1);
  }

  @Test
  void columns_take_in_a_part_of_others_and_grow() {
    var other = new PointColumns();
    for (int i = 0; i < 100; i++) {
      other.add(i, -i, i / 2.0);
    }
    var points = new PointColumns(0);

    points.addAll(other, 10, 90);
    points.addAll(points, 0, 80);

    assertThat(points.size()).isEqualTo(160);
    assertThat(points.step(80)).isEqualTo(10);
    assertThat(points.timeMillis(159)).isEqualTo(-89);
    assertThat(points.value(1)).isEqualTo(5.5);
    assertThat(points.bytes()).isBetween(160 * 24L, 160 * 24L * 2);
    points.clear();
    assertThat(points.isEmpty()).isTrue();
  }

  @Test
  void indexes_beyond_the_size_are_refused() {
    var points = new PointColumns(10);
    points.add(1, 2, 3);

    assertThatThrownBy(() -> points.step(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> points.value(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> points.addAll(points, 0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
