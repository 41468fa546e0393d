package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HyperbandPrunerTest {

  private static final Brackets BRACKETS = Brackets.of(1, 81, 3);

  private final HyperbandPruner pruner = HyperbandPruner.of(1, OptionalLong.of(81), 3, 0);

  @Test
  void names_the_bracket_whose_trials_were_compared() {
    var builder = HistoryBuilder.of(Direction.MAXIMIZE);
    int first = askOf(1, builder);
    int second = askOf(1, builder);
    int other = askOf(0, builder);
    builder.report(first, 3, 0.9).report(other, 3, 0.99).report(second, 2, 0.1);

    assertThat(judge(builder, second))
        .isEqualTo(new Verdict(false, "bracket 1: step 2 is before step 3, where rung 0 ends"));

    builder.report(second, 3, 0.8);

    assertThat(judge(builder, second))
        .isEqualTo(
            new Verdict(
                true,
                "bracket 1: rung 0 (step 3): 0.8 is not in the best 1/3 of 2 (needs >= 0.9)",
                0));
    assertThat(judge(builder, first).prune()).isFalse();
  }

  @Test
  void lets_later_brackets_go_on_for_longer() {
    var builder = HistoryBuilder.minimizing();
    for (int bracket = 0; bracket < BRACKETS.count(); bracket++) {
      int trial = askOf(bracket, builder);
      builder.report(trial, 0, 1);

      assertThat(judge(builder, trial).because())
          .isEqualTo(
              "bracket %d: step 0 is before step %d, where rung 0 ends"
                  .formatted(bracket, Math.round(Math.pow(3, bracket))));
    }
  }

  @Test
  void tells_a_trial_again_that_did_not_stop() {
    var builder = HistoryBuilder.minimizing();
    int good = askOf(0, builder);
    int stubborn = askOf(0, builder);
    builder.report(good, 1, 0.1).report(stubborn, 1, 0.9);
    Verdict verdict = judge(builder, stubborn);
    builder.judge(stubborn, 1, verdict).report(stubborn, 3, 0);

    assertThat(verdict.prune()).isTrue();
    assertThat(judge(builder, stubborn)).isEqualTo(verdict);
  }

  @Test
  void stops_a_trial_whose_value_is_no_number_at_the_end_of_a_rung() {
    var builder = HistoryBuilder.minimizing();
    int trial = askOf(0, builder);
    assertThat(judge(builder, trial).because()).isEqualTo("nothing is reported yet");
    builder.report(trial, -3, Double.NaN).report(trial, 0, Double.NaN);
    assertThat(judge(builder, trial).prune()).isFalse();

    builder.report(trial, 1, Double.NaN);

    assertThat(judge(builder, trial))
        .isEqualTo(new Verdict(true, "bracket 0: rung 0 (step 1): the value is NaN", 0));
  }

  @Test
  void learns_how_long_a_run_is_from_the_first_trial_that_completes() {
    HyperbandPruner learning = HyperbandPruner.create();
    var builder = HistoryBuilder.minimizing();
    int early = builder.ask();
    builder.report(early, 80, 0).fail(early);
    int silent = builder.ask();
    builder.complete(silent, 0);
    int running = builder.ask();
    builder.report(running, 9, 5);
    assertThat(learning.judge(builder.trial(running), builder.history()).because())
        .isEqualTo(
            "there are no brackets: they follow from the first trial that completes, if it comes"
                + " to step 0");
    assertThat(learning.scope(running, builder.history())).isSameAs(builder.history());

    int first = builder.ask();
    builder.report(first, 80, 0).complete(first, 0);
    int longer = builder.ask();
    builder.report(longer, 90_000, 0).complete(longer, 0);

    for (int bracket = 0; bracket < BRACKETS.count(); bracket++) {
      int trial = askOf(bracket, builder);
      long end = Math.round(Math.pow(3, bracket));
      builder.report(trial, end, 9);
      assertThat(learning.judge(builder.trial(trial), builder.history()).because())
          .startsWith("bracket %d: ".formatted(bracket))
          .doesNotContain("no brackets");
      assertThat(learning.scope(trial, builder.history()).trials())
          .allMatch(each -> bracket(each) == bracket(builder.trial(trial)));
    }
  }

  @Test
  void counts_no_trial_that_ended_before_brackets_were_known() {
    HyperbandPruner learning = HyperbandPruner.create();
    var builder = HistoryBuilder.minimizing();
    int failed = askOf(0, builder);
    builder.report(failed, 1, 0).fail(failed);
    int first = askOf(0, builder);
    builder.report(first, 80, 0).complete(first, 0);
    int second = askOf(0, builder);
    builder.report(second, 1, 5);
    assertThat(learning.judge(builder.trial(second), builder.history()).prune()).isFalse();

    int third = askOf(0, builder);
    builder.report(third, 1, 6);

    assertThat(learning.judge(builder.trial(third), builder.history()).because())
        .isEqualTo("bracket 0: rung 0 (step 1): 6 is not in the best 1/3 of 2 (needs <= 5)");
    assertThat(learning.scope(third, builder.history()).finished()).hasSize(2);
  }

  @Test
  void stops_nobody_if_the_first_full_run_is_too_short_for_a_rung() {
    HyperbandPruner learning = HyperbandPruner.of(10, OptionalLong.empty(), 3, 0);
    var builder = HistoryBuilder.minimizing();
    int first = builder.ask();
    builder.report(first, 5, 0).complete(first, 0);
    int trial = builder.ask();
    builder.report(trial, 500, Double.NaN);

    assertThat(learning.judge(builder.trial(trial), builder.history()).prune()).isFalse();
    assertThat(learning.scope(trial, builder.history())).isSameAs(builder.history());
  }

  @Test
  void judges_by_the_trials_of_the_bracket_as_successive_halving_does() {
    var random = new Random(5);
    var builder = HistoryBuilder.minimizing();
    int pruned = 0;
    for (int i = 0; i < 300; i++) {
      int trial = builder.ask();
      Verdict verdict = new Verdict(false, "");
      double quality = random.nextGaussian();
      for (int step = 1; step <= 81 && !verdict.prune(); step += 2) {
        builder.report(trial, step, quality + 1.0 / step);
        StudyHistory history = builder.history();
        verdict = judge(builder, trial);
        StudyHistory narrowed = pruner.scope(trial, history);
        int bracket = bracket(builder.trial(trial));

        assertThat(pruner.judge(builder.trial(trial), narrowed)).isEqualTo(verdict);
        Verdict halving =
            SuccessiveHalvingPruner.of(OptionalLong.of(1), 3, bracket, 0)
                .judge(builder.trial(trial), narrowed);
        assertThat(verdict.because())
            .isEqualTo("bracket %d: %s".formatted(bracket, halving.because()));
        assertThat(verdict.prune()).isEqualTo(halving.prune());
        builder.judge(trial, step, verdict);
      }
      pruned += verdict.prune() ? 1 : 0;
      end(builder, trial, verdict.prune());
    }
    assertThat(pruned).isBetween(100, 299);
  }

  @Test
  void shows_samplers_the_trials_of_the_bracket_alone() {
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 60; i++) {
      end(builder, builder.ask(), i % 3 == 0);
    }
    int open = builder.ask();
    builder.ask();

    for (int number = 0; number < 62; number++) {
      int bracket = BRACKETS.of("test", number);
      StudyHistory scope = pruner.scope(number, builder.history());

      assertThat(scope.revision()).isEqualTo(builder.history().revision());
      assertThat(scope.trials())
          .isEqualTo(
              builder.history().trials().stream().filter(t -> bracket(t) == bracket).toList());
    }
    assertThat(pruner.scope(open, builder.history()).unfinished()).contains(builder.trial(open));
  }

  @Test
  void shows_histories_that_continue_those_of_the_bracket_before() {
    var builder = HistoryBuilder.minimizing();
    var before = new StudyHistory[BRACKETS.count()];
    for (int i = 0; i < 200; i++) {
      int trial = builder.ask();
      int bracket = bracket(builder.trial(trial));
      StudyHistory scope = pruner.scope(trial, builder.history());
      if (before[bracket] != null) {
        assertThat(scope.continues(before[bracket])).isTrue();
      }
      before[bracket] = scope;
      end(builder, trial, i % 2 == 0);
    }
    assertThat(before).doesNotContainNull();
    assertThat(before[0].continues(before[1])).isFalse();
  }

  @Test
  void answers_alike_whatever_it_was_asked_before() {
    HyperbandPruner learning = HyperbandPruner.create();
    var builder = HistoryBuilder.minimizing();
    var other = HistoryBuilder.of("other", Direction.MINIMIZE);
    for (HistoryBuilder each : List.of(builder, other)) {
      int first = each.ask();
      each.report(first, each == other ? 8 : 80, 0).complete(first, 0);
      for (int i = 0; i < 30; i++) {
        end(each, each.ask(), i % 2 == 0);
      }
    }
    StudyHistory young = builder.history();
    for (int i = 0; i < 30; i++) {
      end(builder, builder.ask(), false);
    }

    for (StudyHistory history :
        List.of(builder.history(), young, other.history(), builder.history())) {
      for (int number = 0; number < 40; number++) {
        assertThat(learning.scope(number, history).trials())
            .isEqualTo(HyperbandPruner.create().scope(number, history).trials());
      }
    }
  }

  @Test
  void refuses_options_out_of_range() {
    assertThatThrownBy(() -> HyperbandPruner.of(0, OptionalLong.empty(), 3, 0))
        .hasMessage("minResource: 0 (expected: >= 1)");
    assertThatThrownBy(() -> HyperbandPruner.of(5, OptionalLong.of(4), 3, 0))
        .hasMessage("maxResource: 4 (expected: >= 5)");
    assertThatThrownBy(() -> HyperbandPruner.of(1, OptionalLong.of(9), 1, 0))
        .hasMessage("factor: 1 (expected: >= 2)");
    assertThatThrownBy(() -> HyperbandPruner.of(1, OptionalLong.empty(), 3, 2))
        .hasMessageStartingWith("bootstrap: 2 without maxResource (expected: 0).");
  }

  private Verdict judge(HistoryBuilder builder, int number) {
    return pruner.judge(builder.trial(number), builder.history());
  }

  private static void end(HistoryBuilder builder, int trial, boolean prune) {
    if (prune) {
      builder.prune(trial);
    } else {
      builder.complete(trial, trial);
    }
  }

  /** A new trial of this bracket; those asked for on the way fail. */
  private static int askOf(int bracket, HistoryBuilder builder) {
    int trial = builder.ask();
    while (bracket(builder.trial(trial)) != bracket) {
      builder.fail(trial);
      trial = builder.ask();
    }
    return trial;
  }

  private static int bracket(TrialSnapshot trial) {
    return BRACKETS.of("test", trial.number());
  }
}
