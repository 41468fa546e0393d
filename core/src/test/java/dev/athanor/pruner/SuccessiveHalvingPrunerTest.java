package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.Verdict;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SuccessiveHalvingPrunerTest {

  private final SuccessiveHalvingPruner pruner =
      SuccessiveHalvingPruner.of(OptionalLong.of(1), 4, 0, 0);

  @Test
  void says_what_a_trial_would_have_needed() {
    var builder = HistoryBuilder.of(Direction.MAXIMIZE);
    for (int i = 0; i < 8; i++) {
      builder.report(builder.ask(), 16, 0.9 + i / 100.0);
    }
    int last = builder.ask();
    builder.report(last, 1, 1).report(last, 4, 1).report(last, 16, 0.912);

    Verdict verdict = judge(builder, last);

    assertThat(verdict.prune()).isTrue();
    assertThat(verdict.because())
        .isEqualTo("rung 2 (step 16): 0.912 is not in the best 1/4 of 9 (needs >= 0.96)");
  }

  @Test
  void lets_a_trial_go_on_between_rungs() {
    var builder = HistoryBuilder.minimizing();
    int first = builder.ask();
    assertThat(judge(builder, first).because()).isEqualTo("nothing is reported yet");

    builder.report(first, 1, 0.5).report(first, 2, 0.4);

    assertThat(judge(builder, first))
        .isEqualTo(new Verdict(false, "step 2 is before step 4, where rung 1 ends"));
    assertThat(pruner.rung(builder.trial(first), builder.history())).isEqualTo(1);
  }

  @Test
  void stops_a_trial_whose_value_is_no_number_at_the_end_of_a_rung() {
    var builder = HistoryBuilder.minimizing();
    int trial = builder.ask();
    builder.report(trial, 0, Double.NaN);
    assertThat(judge(builder, trial).prune()).isFalse();

    builder.report(trial, 1, Double.NaN);

    assertThat(judge(builder, trial))
        .isEqualTo(new Verdict(true, "rung 0 (step 1): the value is NaN", 0));
    assertThat(pruner.rung(builder.trial(trial), builder.history())).isZero();
  }

  @Test
  void tells_a_trial_again_that_did_not_stop() {
    var builder = HistoryBuilder.minimizing();
    builder.report(builder.ask(), 1, 0.1);
    int stubborn = builder.ask();
    builder.report(stubborn, 1, 0.9);
    Verdict verdict = judge(builder, stubborn);
    builder.judge(stubborn, 1, verdict).report(stubborn, 4, 0.0);

    assertThat(verdict.prune()).isTrue();
    assertThat(judge(builder, stubborn)).isEqualTo(verdict);
    assertThat(pruner.rung(builder.trial(stubborn), builder.history())).isZero();
  }

  @Test
  void counts_a_trial_in_the_rungs_up_to_the_one_where_it_was_stopped() {
    var builder = HistoryBuilder.minimizing();
    int stopped = builder.ask();
    builder.report(stopped, 20, 0.1);
    builder.judge(stopped, 20, new Verdict(true, "rung 1 (step 20): …", 1)).prune(stopped);
    int next = builder.ask();

    builder.report(next, 5, 0.2);
    assertThat(judge(builder, next).because()).startsWith("rung 0 (step 5): 0.2 is not");

    builder.report(next, 1, 0.05).report(next, 5, 0.2);
    assertThat(judge(builder, next).because()).startsWith("rung 1 (step 5): 0.2 is not");

    builder.report(next, 4, 0.05).report(next, 16, 0.2);
    assertThat(judge(builder, next).prune()).isFalse();
  }

  @Test
  void learns_where_rungs_end_from_the_first_trial_that_completes() {
    SuccessiveHalvingPruner learning = SuccessiveHalvingPruner.create();
    var builder = HistoryBuilder.minimizing();
    int running = builder.ask();
    builder.report(running, 500, 3);
    assertThat(learning.judge(builder.trial(running), builder.history()).prune()).isFalse();
    assertThat(learning.rung(builder.trial(running), builder.history())).isZero();

    int first = builder.ask();
    builder.report(first, 700, 1).complete(first, 1);
    int longer = builder.ask();
    builder.report(longer, 90_000, 2).complete(longer, 2);

    int judged = builder.ask();
    builder.report(judged, 6, 9);
    assertThat(learning.judge(builder.trial(judged), builder.history()).because())
        .isEqualTo("step 6 is before step 7, where rung 0 ends");
    builder.report(judged, 7, 9);
    assertThat(learning.judge(builder.trial(judged), builder.history()).because())
        .isEqualTo("rung 0 (step 7): 9 is not in the best 1/4 of 3 (needs <= 2)");
  }

  @Test
  void ends_no_rung_at_steps_beyond_all_numbers() {
    var builder = HistoryBuilder.minimizing();
    int trial = builder.ask();
    builder.report(trial, Long.MAX_VALUE, 1);

    assertThat(judge(builder, trial).prune()).isFalse();
    assertThat(
            SuccessiveHalvingPruner.of(OptionalLong.of(1), 2, Long.MAX_VALUE, 0)
                .judge(builder.trial(trial), builder.history())
                .prune())
        .isFalse();
  }

  @Test
  void refuses_options_out_of_range() {
    assertThatThrownBy(() -> SuccessiveHalvingPruner.of(OptionalLong.of(0), 4, 0, 0))
        .hasMessage("minResource: 0 (expected: >= 1)");
    assertThatThrownBy(() -> SuccessiveHalvingPruner.of(OptionalLong.of(1), 1, 0, 0))
        .hasMessage("factor: 1 (expected: >= 2)");
    assertThatThrownBy(() -> SuccessiveHalvingPruner.of(OptionalLong.empty(), 4, 0, 2))
        .hasMessageStartingWith("bootstrap: 2 without minResource (expected: 0).");
  }

  private Verdict judge(HistoryBuilder builder, int number) {
    return pruner.judge(builder.trial(number), builder.history());
  }
}
