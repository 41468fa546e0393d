package dev.athanor.query;

import static dev.athanor.query.RunQuery.Comparison.EQUAL;
import static dev.athanor.query.RunQuery.Comparison.GREATER;
import static dev.athanor.query.RunQuery.Comparison.GREATER_OR_EQUAL;
import static dev.athanor.query.RunQuery.Comparison.LESS;
import static dev.athanor.query.RunQuery.Comparison.LESS_OR_EQUAL;
import static dev.athanor.query.RunQuery.Comparison.NOT_EQUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.athanor.query.RunQuery.And;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunQuery.Exists;
import dev.athanor.query.RunQuery.In;
import dev.athanor.query.RunQuery.Match;
import dev.athanor.query.RunQuery.Not;
import dev.athanor.query.RunQuery.Or;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunQueryTest {

  private static final RunField LOSS = RunField.Metric.latest("loss");
  private static final RunField TAG = new RunField.Tag("tag");
  private static final RunFacts NOTHING = field -> null;
  private static final RunQuery TRUE = new And(List.of());
  private static final RunQuery FALSE = new Or(List.of());

  private static RunFacts loss(double value) {
    return field -> field.equals(LOSS) ? new FieldValue.Real(value) : null;
  }

  private static RunFacts tag(String value) {
    return field -> field.equals(TAG) ? new FieldValue.Text(value) : null;
  }

  /** The comparisons of the run with the number that hold. */
  private static Set<Comparison> holding(RunFacts run, double number) {
    var holding = EnumSet.noneOf(Comparison.class);
    for (Comparison each : Comparison.values()) {
      if (new Compare(LOSS, each, new FieldValue.Real(number)).matches(run)) {
        holding.add(each);
      }
    }
    return holding;
  }

  @Test
  void numbers_compare_as_numbers() {
    assertThat(holding(loss(1), 2)).containsOnly(NOT_EQUAL, LESS, LESS_OR_EQUAL);
    assertThat(holding(loss(2), 2)).containsOnly(EQUAL, LESS_OR_EQUAL, GREATER_OR_EQUAL);
    assertThat(holding(loss(3), 2)).containsOnly(NOT_EQUAL, GREATER, GREATER_OR_EQUAL);
    assertThat(holding(loss(-0.0), 0.0)).containsOnly(EQUAL, LESS_OR_EQUAL, GREATER_OR_EQUAL);
    assertThat(holding(loss(1), Double.POSITIVE_INFINITY))
        .containsOnly(NOT_EQUAL, LESS, LESS_OR_EQUAL);
  }

  @Test
  void nan_compares_with_nothing_but_by_not_equal() {
    assertThat(holding(loss(Double.NaN), 1)).containsOnly(NOT_EQUAL);
    assertThat(holding(loss(1), Double.NaN)).containsOnly(NOT_EQUAL);
    assertThat(holding(loss(Double.NaN), Double.NaN)).containsOnly(NOT_EQUAL);
  }

  @Test
  void what_compares_a_missing_field_does_not_hold_and_its_negation_does() {
    assertThat(holding(NOTHING, 1)).isEmpty();
    assertThat(holding(NOTHING, Double.NaN)).isEmpty();
    for (Comparison each : Comparison.values()) {
      var compare = new Compare(LOSS, each, new FieldValue.Real(1));
      assertThat(new Not(compare).matches(NOTHING)).isTrue();
    }
    assertThat(new Match(TAG, "%", true).matches(NOTHING)).isFalse();
    assertThat(new In(TAG, List.of(new FieldValue.Text(""))).matches(NOTHING)).isFalse();
    assertThat(new Exists(TAG).matches(NOTHING)).isFalse();
  }

  @Test
  void exists_holds_for_nan() {
    assertThat(new Exists(LOSS).matches(loss(Double.NaN))).isTrue();
    assertThat(new Exists(TAG).matches(tag(""))).isTrue();
  }

  @Test
  void in_holds_for_an_equal_value_and_never_for_nan() {
    var in = new In(LOSS, numbers(1, 0.0, Double.NaN));

    assertThat(in.matches(loss(1))).isTrue();
    assertThat(in.matches(loss(-0.0))).isTrue();
    assertThat(in.matches(loss(2))).isFalse();
    assertThat(in.matches(loss(Double.NaN))).isFalse();
    assertThat(new In(LOSS, List.of()).matches(loss(1))).isFalse();
  }

  private static List<FieldValue> numbers(double... values) {
    return Arrays.stream(values).<FieldValue>mapToObj(FieldValue.Real::new).toList();
  }

  @Test
  void match_looks_at_the_whole_text() {
    assertThat(new Match(TAG, "res%", false).matches(tag("resnet"))).isTrue();
    assertThat(new Match(TAG, "es%", false).matches(tag("resnet"))).isFalse();
    assertThat(new Match(TAG, "RES%", true).matches(tag("resnet"))).isTrue();
  }

  @Test
  void and_or_and_not_follow_their_truth_tables() {
    assertThat(new And(List.of(TRUE, TRUE)).matches(NOTHING)).isTrue();
    assertThat(new And(List.of(TRUE, FALSE)).matches(NOTHING)).isFalse();
    assertThat(new And(List.of(FALSE, TRUE)).matches(NOTHING)).isFalse();
    assertThat(new Or(List.of(FALSE, TRUE)).matches(NOTHING)).isTrue();
    assertThat(new Or(List.of(TRUE, FALSE)).matches(NOTHING)).isTrue();
    assertThat(new Or(List.of(FALSE, FALSE)).matches(NOTHING)).isFalse();
    assertThat(new Not(TRUE).matches(NOTHING)).isFalse();
    assertThat(new Not(FALSE).matches(NOTHING)).isTrue();
    assertThat(RunQuery.all().matches(NOTHING)).isTrue();
  }

  @Test
  void a_value_of_another_kind_than_the_field_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Compare(LOSS, EQUAL, new FieldValue.Text("1")))
        .withMessageContaining("NUMBER");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new In(TAG, numbers(1)))
        .withMessageContaining("TEXT");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Match(LOSS, "1%", false))
        .withMessageContaining("texts");
  }

  @Test
  void depth_counts_conditions_within_conditions() {
    RunQuery exists = new Exists(TAG);

    assertThat(exists.depth()).isEqualTo(1);
    assertThat(RunQuery.all().depth()).isEqualTo(1);
    assertThat(new And(List.of(exists, new Not(new Or(List.of(exists))))).depth()).isEqualTo(4);
    assertThat(nots(RunQuery.DEEPEST - 1).depth()).isEqualTo(RunQuery.DEEPEST);
  }

  @Test
  void depth_stops_counting_where_it_is_too_deep() {
    assertThat(nots(RunQuery.DEEPEST).depth()).isEqualTo(RunQuery.DEEPEST + 1);
    assertThat(nots(1_000_000).depth()).isEqualTo(RunQuery.DEEPEST + 1);
  }

  /** As many negations around one condition. */
  static RunQuery nots(int count) {
    RunQuery query = new Exists(TAG);
    for (int i = 0; i < count; i++) {
      query = new Not(query);
    }
    return query;
  }

  @Test
  void a_list_that_changes_later_does_not_change_a_condition() {
    var some = new ArrayList<>(List.of(FALSE));
    var or = new Or(some);

    some.add(TRUE);

    assertThat(or.matches(NOTHING)).isFalse();
  }
}
