package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThresholdPrunerTest {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private final ThresholdPruner pruner = ThresholdPruner.of(0, 1);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -0.1     | true  | step 4: -0.1 is below the lower bound (needs >= 0)
          0        | false | step 4: 0 is within the bounds (0 to 1)
          1        | false | step 4: 1 is within the bounds (0 to 1)
          1.5      | true  | step 4: 1.5 is above the upper bound (needs <= 1)
          1.0000001 | true | step 4: 1.0000001 is above the upper bound (needs <= 1)
          NaN      | true  | step 4: the value is NaN
          Infinity | true  | step 4: Infinity is above the upper bound (needs <= 1)
          -Infinity | true | step 4: -Infinity is below the lower bound (needs >= 0)
          """)
  void stops_what_lies_outside_its_bounds(double value, boolean prune, String because) {
    var builder = HistoryBuilder.minimizing();
    int trial = builder.ask();
    builder.report(trial, 4, value);

    assertThat(judge(pruner, builder, trial)).isEqualTo(new Verdict(prune, because));
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void does_not_care_which_values_are_better(Direction direction) {
    var builder = HistoryBuilder.of(direction);
    int trial = builder.ask();
    builder.report(trial, 1, 2);

    assertThat(judge(pruner, builder, trial).prune()).isTrue();
  }

  @Test
  void without_bounds_stops_nothing_but_what_is_no_number() {
    var builder = HistoryBuilder.minimizing();
    int trial = builder.ask();
    ThresholdPruner open = ThresholdPruner.of(-INFINITY, INFINITY);

    builder.report(trial, 1, -INFINITY).report(trial, 2, INFINITY);
    assertThat(judge(open, builder, trial).prune()).isFalse();

    builder.report(trial, 3, Double.NaN);
    assertThat(judge(open, builder, trial).prune()).isTrue();
  }

  @Test
  void judges_the_report_at_the_highest_step_as_it_stands() {
    var builder = HistoryBuilder.minimizing();
    int trial = builder.ask();
    assertThat(judge(pruner, builder, trial).because()).isEqualTo("nothing is reported yet");

    builder.report(trial, 7, 0.5).report(trial, 3, 9);
    assertThat(judge(pruner, builder, trial).prune()).isFalse();

    builder.report(trial, 7, 9);
    assertThat(judge(pruner, builder, trial).prune()).isTrue();

    builder.report(trial, 7, 0.5);
    assertThat(judge(pruner, builder, trial).prune()).isFalse();
  }

  @Test
  void judges_the_first_report_of_each_interval_from_the_warm_up_on() {
    var builder = HistoryBuilder.minimizing();
    int trial = builder.ask();
    ThresholdPruner seldom = ThresholdPruner.of(0, 1, 3, 5);

    builder.report(trial, -2, 9).report(trial, 2, 9);
    assertThat(judge(seldom, builder, trial).because())
        .isEqualTo("step 2 is before step 3, from which trials are judged");
    builder.report(trial, 4, 0.5).report(trial, 7, 9);
    assertThat(judge(seldom, builder, trial).because())
        .isEqualTo("step 7 is not the first of its 5 steps");
    builder.report(trial, 12, 9);
    assertThat(judge(seldom, builder, trial).prune()).isTrue();
  }

  @Test
  void refuses_options_out_of_range() {
    assertThatThrownBy(() -> ThresholdPruner.of(2, 1))
        .hasMessage("bounds: lower 2.0, upper 1.0 (expected: lower <= upper)");
    assertThatThrownBy(() -> ThresholdPruner.of(Double.NaN, 1)).hasMessageContaining("lower NaN");
    assertThatThrownBy(() -> ThresholdPruner.of(0, 1, -1, 1))
        .hasMessage("warmupSteps: -1 (expected: >= 0)");
    assertThatThrownBy(() -> ThresholdPruner.of(0, 1, 0, 0))
        .hasMessage("intervalSteps: 0 (expected: >= 1)");
  }

  private static Verdict judge(Pruner pruner, HistoryBuilder builder, int number) {
    return pruner.judge(builder.trial(number), builder.history());
  }
}
