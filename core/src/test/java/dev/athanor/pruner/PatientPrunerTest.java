package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.Verdict;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PatientPrunerTest {

  private static final double NAN = Double.NaN;
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private final PatientPruner pruner = PatientPruner.of(1, 0);

  @Test
  void stops_a_trial_that_has_become_no_better_for_longer_than_its_patience() {
    assertThat(judge(pruner, Direction.MINIMIZE, 0.5, 0.4, 0.45))
        .isEqualTo(
            new Verdict(
                false,
                "step 2: the best of the last 2 reports, 0.4, is not worse than the best before"
                    + " (needs <= 0.5)"));
    assertThat(judge(pruner, Direction.MINIMIZE, 0.5, 0.4, 0.45, 0.41))
        .isEqualTo(
            new Verdict(
                true,
                "step 3: the best of the last 2 reports, 0.41, is worse than the best before"
                    + " (needs <= 0.4)"));
    assertThat(judge(pruner, Direction.MAXIMIZE, 0.5, 0.6, 0.55, 0.59).because())
        .endsWith("0.59, is worse than the best before (needs >= 0.6)");
  }

  @Test
  void forgives_what_is_as_good_as_before() {
    assertThat(judge(pruner, Direction.MINIMIZE, 0.5, 0.4, 0.5, 0.4).prune()).isFalse();
    PatientPruner mild = PatientPruner.of(1, 0.125);
    assertThat(judge(mild, Direction.MINIMIZE, 0.5, 0.625, 0.75).prune()).isFalse();
    assertThat(judge(mild, Direction.MINIMIZE, 0.5, 0.75, 0.75).prune()).isTrue();
    assertThat(judge(mild, Direction.MAXIMIZE, 0.5, 0.25, 0.375).prune()).isFalse();
    assertThat(judge(mild, Direction.MAXIMIZE, 0.5, 0.25, 0.25).prune()).isTrue();
  }

  @Test
  void judges_no_trial_with_fewer_reports_than_patience_takes() {
    assertThat(judge(pruner, Direction.MINIMIZE).because())
        .isEqualTo("0 reports are made (judged from 3)");
    assertThat(judge(pruner, Direction.MINIMIZE, 1, 2).prune()).isFalse();
    assertThat(judge(pruner, Direction.MINIMIZE, 1, 2, 3).prune()).isTrue();
    assertThat(judge(PatientPruner.of(0, 0), Direction.MINIMIZE, 1, 2).prune()).isTrue();
    assertThat(judge(PatientPruner.of(Long.MAX_VALUE, 0), Direction.MINIMIZE, 1, 2, 3).prune())
        .isFalse();
  }

  @Test
  void leaves_out_what_is_no_number() {
    assertThat(judge(pruner, Direction.MINIMIZE, NAN, NAN, NAN).because())
        .isEqualTo("the last 2 reports are all NaN");
    assertThat(judge(pruner, Direction.MINIMIZE, NAN, 1, 2).because())
        .isEqualTo("the first 1 reports are all NaN");
    assertThat(judge(pruner, Direction.MINIMIZE, 1, NAN, 2).prune()).isTrue();
    assertThat(judge(pruner, Direction.MINIMIZE, 1, NAN, 0.5).prune()).isFalse();
    assertThat(judge(pruner, Direction.MINIMIZE, -INFINITY, 0, 1).prune()).isTrue();
    assertThat(judge(pruner, Direction.MINIMIZE, INFINITY, INFINITY, INFINITY).prune()).isFalse();
    assertThat(judge(pruner, Direction.MAXIMIZE, 1, -INFINITY, -INFINITY).prune()).isTrue();
  }

  @Test
  void takes_reports_in_the_order_of_their_steps() {
    var builder = HistoryBuilder.minimizing();
    int trial = builder.ask();
    builder.report(trial, 30, 3).report(trial, -5, 1).report(trial, 9, 2);

    assertThat(pruner.judge(builder.trial(trial), builder.history()).prune()).isTrue();

    builder.report(trial, 30, 0.5);
    assertThat(pruner.judge(builder.trial(trial), builder.history()).prune()).isFalse();
  }

  @Test
  void asks_the_pruner_inside_once_patience_ends() {
    PatientPruner strict = PatientPruner.wrapping(ThresholdPruner.of(0, 2), 1, 0);

    assertThat(judge(strict, Direction.MINIMIZE, 1, 0.5, 9).prune()).isFalse();
    assertThat(judge(strict, Direction.MINIMIZE, 1, 1.5, 9).because())
        .isEqualTo("step 2: 9 is above the upper bound (needs <= 2)");
    assertThat(judge(strict, Direction.MINIMIZE, 1, 1.5, 1.7))
        .isEqualTo(new Verdict(false, "step 2: 1.7 is within the bounds (0 to 2)"));
    assertThat(
            judge(PatientPruner.wrapping(NopPruner.create(), 0, 0), Direction.MINIMIZE, 1, 2, 3)
                .prune())
        .isFalse();
  }

  @Test
  void shows_samplers_what_the_pruner_inside_shows_them() {
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 40; i++) {
      builder.complete(builder.ask(), i);
    }
    HyperbandPruner inside = HyperbandPruner.of(1, OptionalLong.of(81), 3, 0);

    assertThat(pruner.scope(3, builder.history())).isSameAs(builder.history());
    assertThat(PatientPruner.wrapping(inside, 1, 0).scope(3, builder.history()).finished())
        .isEqualTo(inside.scope(3, builder.history()).finished())
        .hasSizeLessThan(40);
  }

  @Test
  void refuses_options_out_of_range() {
    assertThatThrownBy(() -> PatientPruner.of(-1, 0)).hasMessage("patience: -1 (expected: >= 0)");
    assertThatThrownBy(() -> PatientPruner.of(1, -0.5))
        .hasMessage("minDelta: -0.5 (expected: >= 0)");
    assertThatThrownBy(() -> PatientPruner.of(1, NAN)).hasMessage("minDelta: NaN (expected: >= 0)");
  }

  /** The verdict on reports at steps 0, 1, 2, … */
  private static Verdict judge(Pruner pruner, Direction direction, double... reports) {
    var builder = HistoryBuilder.of(direction);
    int trial = builder.ask();
    for (int step = 0; step < reports.length; step++) {
      builder.report(trial, step, reports[step]);
    }
    return pruner.judge(builder.trial(trial), builder.history());
  }
}
