package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.Verdict;
import org.junit.jupiter.api.Test;

class WilcoxonPrunerTest {

  private final WilcoxonPruner pruner = WilcoxonPruner.create();

  @Test
  void stops_a_trial_that_is_worse_step_by_step_than_the_best() {
    var builder = HistoryBuilder.minimizing();
    complete(builder, 5, 5, 5, 5, 5);
    complete(builder, 1, 2, 3, 4, 5);

    assertThat(judge(builder, 1.1, 2.2, 3.3))
        .isEqualTo(
            new Verdict(
                false,
                "step 2: over 3 steps in common with trial 1, the best, p = 0.125: not worse"
                    + " (needs >= 0.1)"));
    assertThat(judge(builder, 1.1, 2.2, 3.3, 4.4))
        .isEqualTo(
            new Verdict(
                false,
                "step 3: over 4 steps in common with trial 1, the best, p = 0.0625: worse (needs"
                    + " >= 0.1), but its mean 2.75 is not worse than 3"));
    assertThat(judge(builder, 1.1, 2.2, 3.3, 6.4))
        .isEqualTo(
            new Verdict(
                true,
                "step 3: over 4 steps in common with trial 1, the best, p = 0.0625: worse (needs"
                    + " >= 0.1)"));
  }

  @Test
  void stops_a_trial_that_is_lower_where_larger_values_are_better() {
    var builder = HistoryBuilder.of(Direction.MAXIMIZE);
    complete(builder, 1, 2, 3, 4);

    assertThat(judge(builder, 0.9, 1.8, 2.7, 3.6).prune()).isTrue();
    assertThat(judge(builder, 1.1, 2.2, 3.3, 4.4).prune()).isFalse();
  }

  @Test
  void compares_at_the_steps_that_both_have_in_any_order() {
    var builder = HistoryBuilder.minimizing();
    int best = builder.ask();
    for (int step = -4; step < 4; step += 2) {
      builder.report(best, step, step);
    }
    builder.complete(best, -1);
    int trial = builder.ask();
    builder.report(trial, 2, 3).report(trial, -4, -3).report(trial, 1, 9).report(trial, 0, 4);

    assertThat(judge(pruner, builder, trial).because())
        .isEqualTo(
            "step 2: over 3 steps in common with trial 0, the best (and 1 it does not have),"
                + " p = 0.125: not worse (needs >= 0.1)");
    assertThat(judge(WilcoxonPruner.of(0.2, 2), builder, trial).prune()).isTrue();
  }

  @Test
  void waits_for_two_steps_in_common_or_more() {
    var builder = HistoryBuilder.minimizing();
    complete(builder, 1, 1, 1, 1);
    int trial = builder.ask();
    builder.report(trial, 0, 9);

    assertThat(judge(WilcoxonPruner.of(1, 0), builder, trial).because())
        .isEqualTo(
            "step 0: over 1 step in common with trial 0, the best: too few to compare (compared"
                + " from 2)");
    builder.report(trial, 1, 9);
    assertThat(judge(WilcoxonPruner.of(1, 0), builder, trial).prune()).isTrue();
    assertThat(judge(WilcoxonPruner.of(1, 3), builder, trial).because())
        .endsWith("too few to compare (compared from 3)");
  }

  @Test
  void lets_a_trial_go_on_that_equals_the_best() {
    var builder = HistoryBuilder.minimizing();
    complete(builder, 1, 2, 3);
    int trial = builder.ask();
    builder.report(trial, 0, 1).report(trial, 1, 2).report(trial, 2, 3);

    assertThat(judge(WilcoxonPruner.of(1, 2), builder, trial).prune()).isFalse();
  }

  @Test
  void judges_no_trial_without_one_to_compare_with() {
    var builder = HistoryBuilder.minimizing();
    int first = builder.ask();
    assertThat(judge(pruner, builder, first).because()).isEqualTo("nothing is reported yet");
    builder.report(first, 0, 1);
    assertThat(judge(pruner, builder, first).because())
        .isEqualTo("no trial is complete that it could be compared with");
    builder.fail(first);
    int silent = builder.ask();
    builder.complete(silent, -3);

    assertThat(judge(builder, 1, 2).because())
        .isEqualTo("trial 1, the best, has no reports, so that no trial is judged");
  }

  @Test
  void judges_no_trial_where_a_report_is_not_finite() {
    var builder = HistoryBuilder.minimizing();
    complete(builder, 1, 1, 1, 1);

    assertThat(judge(builder, 9, Double.NaN, 9, 9).because())
        .isEqualTo("a report of the trial is not finite, so that it is not judged");
    assertThat(judge(builder, 9, Double.POSITIVE_INFINITY, 9, 9).prune()).isFalse();
    int broken = builder.ask();
    builder.report(broken, 0, Double.NEGATIVE_INFINITY).complete(broken, -1);
    assertThat(judge(builder, 9, 9, 9, 9).because())
        .startsWith("trial 3, the best, has a report that is not finite");
  }

  @Test
  void refuses_options_out_of_range() {
    assertThatThrownBy(() -> WilcoxonPruner.of(1.5, 2))
        .hasMessage("pThreshold: 1.5 (expected: from 0 to 1)");
    assertThatThrownBy(() -> WilcoxonPruner.of(0.1, -1))
        .hasMessage("startupSteps: -1 (expected: >= 0)");
  }

  private static void complete(HistoryBuilder builder, double... reports) {
    double sum = 0;
    int trial = builder.ask();
    for (int step = 0; step < reports.length; step++) {
      builder.report(trial, step, reports[step]);
      sum += reports[step];
    }
    builder.complete(trial, sum / reports.length);
  }

  /** The verdict on a new trial's reports at steps 0, 1, 2, … */
  private Verdict judge(HistoryBuilder builder, double... reports) {
    int trial = builder.ask();
    for (int step = 0; step < reports.length; step++) {
      builder.report(trial, step, reports[step]);
    }
    return judge(pruner, builder, trial);
  }

  private static Verdict judge(Pruner pruner, HistoryBuilder builder, int number) {
    return pruner.judge(builder.trial(number), builder.history());
  }
}
