package dev.athanor.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunOrderTest {

  private static final RunField LOSS = RunField.Metric.latest("loss");
  private static final RunField NAME = RunField.Attribute.NAME;

  private static @Nullable FieldValue number(@Nullable Double value) {
    return value == null ? null : new FieldValue.Real(value);
  }

  private static List<@Nullable Double> sorted(RunOrder order, @Nullable Double... values) {
    var sorted = new ArrayList<@Nullable Double>(Arrays.asList(values));
    sorted.sort((a, b) -> order.compare(number(a), number(b)));
    return sorted;
  }

  @Test
  void numbers_come_before_nan_before_runs_without_the_field_in_both_directions() {
    Double[] values = {
      null, 2.0, Double.NaN, Double.POSITIVE_INFINITY, -1.0, null, Double.NEGATIVE_INFINITY
    };

    assertThat(sorted(RunOrder.ascending(LOSS), values))
        .containsExactly(
            Double.NEGATIVE_INFINITY, -1.0, 2.0, Double.POSITIVE_INFINITY, Double.NaN, null, null);
    assertThat(sorted(RunOrder.descending(LOSS), values))
        .containsExactly(
            Double.POSITIVE_INFINITY, 2.0, -1.0, Double.NEGATIVE_INFINITY, Double.NaN, null, null);
  }

  @Test
  void nan_equals_nan_and_none_equals_none() {
    for (boolean descending : new boolean[] {false, true}) {
      var order = new RunOrder(LOSS, descending);

      assertThat(order.compare(number(Double.NaN), number(Double.NaN))).isZero();
      assertThat(order.compare(null, null)).isZero();
      assertThat(order.compare(number(-0.0), number(0.0))).isZero();
    }
  }

  @Test
  void texts_go_both_ways_with_none_last() {
    var ascending = RunOrder.ascending(NAME);
    var a = new FieldValue.Text("a");
    var b = new FieldValue.Text("b");

    assertThat(ascending.compare(a, b)).isNegative();
    assertThat(RunOrder.descending(NAME).compare(a, b)).isPositive();
    assertThat(ascending.compare(b, null)).isNegative();
    assertThat(RunOrder.descending(NAME).compare(b, null)).isNegative();
    assertThat(ascending.compare(null, b)).isPositive();
  }

  @Test
  void a_later_field_decides_among_equals_of_the_earlier() {
    List<RunOrder> order = List.of(RunOrder.descending(NAME), RunOrder.ascending(LOSS));
    RunFacts a2 = facts("a", 2.0);
    RunFacts b1 = facts("b", 1.0);
    RunFacts b2 = facts("b", 2.0);
    RunFacts bNone = facts("b", null);

    List<RunFacts> sorted = Stream.of(a2, bNone, b2, b1).sorted(RunOrder.all(order)).toList();

    assertThat(sorted).containsExactly(b1, b2, bNone, a2);
  }

  @Test
  void no_order_leaves_runs_as_they_stand() {
    RunFacts first = facts("b", 2.0);
    RunFacts second = facts("a", 1.0);

    assertThat(Stream.of(first, second).sorted(RunOrder.all(List.of())))
        .containsExactly(first, second);
  }

  private static RunFacts facts(String name, @Nullable Double loss) {
    Map<RunField, FieldValue> known =
        loss == null
            ? Map.of(NAME, new FieldValue.Text(name))
            : Map.of(NAME, new FieldValue.Text(name), LOSS, new FieldValue.Real(loss));
    return known::get;
  }
}
