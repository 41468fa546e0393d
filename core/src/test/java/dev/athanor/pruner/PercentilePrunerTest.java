package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.Verdict;
import org.junit.jupiter.api.Test;

class PercentilePrunerTest {

  @Test
  void says_what_a_trial_would_have_needed() {
    var builder = complete(Direction.MINIMIZE, 0.1, 0.2, 0.3, 0.4);
    int trial = builder.ask();
    builder.report(trial, 1, 0.26);

    assertThat(judge(PercentilePruner.builder(25).startupTrials(1).build(), builder, trial))
        .isEqualTo(
            new Verdict(
                true,
                "step 1: best so far 0.26 is worse than the best 25 % of 4 complete trials"
                    + " (needs <= 0.175)"));
    assertThat(judge(MedianPruner.of(4, 0, 1, 1), builder, trial).because())
        .isEqualTo(
            "step 1: best so far 0.26 is worse than the median of 4 complete trials"
                + " (needs <= 0.25)");
    assertThat(judge(MedianPruner.create(), builder, trial).because())
        .isEqualTo("4 trials are complete (judged from 5)");
  }

  @Test
  void writes_as_many_digits_as_a_comparison_needs() {
    var builder = complete(Direction.MAXIMIZE, 0.1234567);
    int trial = builder.ask();
    builder.report(trial, 1, 0.1234566);

    assertThat(judge(MedianPruner.of(1, 0, 1, 1), builder, trial).because())
        .contains("0.1234566 is worse than")
        .endsWith("(needs >= 0.1234567)");
  }

  @Test
  void lets_a_trial_go_on_before_its_warm_up_and_within_an_interval() {
    var builder = complete(Direction.MINIMIZE, 0.1);
    int trial = builder.ask();
    MedianPruner patient = MedianPruner.of(0, 3, 5, 1);
    builder.report(trial, 2, 9);
    assertThat(judge(patient, builder, trial).because())
        .isEqualTo("step 2 is before step 3, from which trials are judged");

    builder.report(trial, 3, 9).report(trial, 4, 9);

    assertThat(judge(patient, builder, trial).because())
        .isEqualTo("step 4 is not the first of its 5 steps");
  }

  @Test
  void stops_a_trial_that_never_reports_a_number() {
    var builder = complete(Direction.MINIMIZE, 0.1);
    int trial = builder.ask();
    builder.report(trial, 1, Double.NaN);

    assertThat(judge(MedianPruner.of(0, 0, 1, 1), builder, trial))
        .isEqualTo(new Verdict(true, "step 1: every report so far is NaN"));
  }

  @Test
  void refuses_options_out_of_range() {
    assertThatThrownBy(() -> PercentilePruner.of(101))
        .hasMessage("percentile: 101.0 (expected: from 0 to 100)");
    assertThatThrownBy(() -> MedianPruner.of(0, 0, 0, 1))
        .hasMessage("intervalSteps: 0 (expected: >= 1)");
  }

  private static Verdict judge(Pruner pruner, HistoryBuilder builder, int number) {
    return pruner.judge(builder.trial(number), builder.history());
  }

  private static HistoryBuilder complete(Direction direction, double... values) {
    var builder = HistoryBuilder.of(direction);
    for (double value : values) {
      int number = builder.ask();
      builder.report(number, 1, value).complete(number, value);
    }
    return builder;
  }
}
