package dev.athanor.tuner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.Direction;
import dev.athanor.model.Exit;
import dev.athanor.model.Objective;
import dev.athanor.model.Reports;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of what the end of an attempt means for its trial. */
class SettlementTest {

  private static final Objective LOSS = new Objective("loss", Direction.MINIMIZE);

  static Stream<Arguments> table() {
    var failed = new Exit.Failed(1, "exit 1", "");
    return Stream.of(
        Arguments.of(new Exit.Succeeded(), 0, 0, new Settlement.Complete(0.5)),
        Arguments.of(new Exit.Stopped("rung 1"), 0, 0, new Settlement.Prune("rung 1")),
        Arguments.of(new Exit.Lost("power"), 0, 0, new Settlement.Again("power")),
        Arguments.of(new Exit.Lost("power"), 3, 0, new Settlement.Again("power")),
        Arguments.of(failed, 1, 0, new Settlement.Fail("exit 1")),
        Arguments.of(failed, 1, 1, new Settlement.Again("exit 1")),
        Arguments.of(failed, 2, 1, new Settlement.Fail("exit 1 (the last of 2 failures)")));
  }

  @ParameterizedTest
  @MethodSource("table")
  void of_an_exit_is_what_the_table_says(
      Exit exit, int failures, int retries, Settlement expected) {
    assertThat(Settlement.of(trial(), exit, failures, retries)).isEqualTo(expected);
  }

  static Stream<Arguments> exits() {
    Reports good = Reports.none().with(1, 0.7).with(2, 0.5);
    Reports bad = good.with(3, Double.NaN);
    return Stream.of(
        Arguments.of(0, good, "loss", ""),
        Arguments.of(0, bad, "loss", "loss is NaN at step 3 (expected: a number at the end)"),
        Arguments.of(
            0,
            Reports.none(),
            "",
            "exit 0 without a metric (expected: a line like athanor: {\"loss\": 0.5, \"step\": 1})."),
        Arguments.of(
            0,
            Reports.none(),
            "accuracy, lr",
            "exit 0 without the metric loss; it printed accuracy, lr. Print it, or name one of these"
                + " as the objective."),
        Arguments.of(3, good, "loss", "exit 3: last words"),
        Arguments.of(137, good, "loss", "ended by signal 9: last words"));
  }

  @ParameterizedTest
  @MethodSource("exits")
  void exit_says_what_was_wrong_with_a_program_that_ended_by_itself(
      int code, Reports reports, String seen, String reason) {
    Exit exit = Settlement.exit(code, LOSS, reports, seen, "", "last words");

    if (reason.isEmpty()) {
      assertThat(exit).isEqualTo(new Exit.Succeeded());
    } else {
      assertThat(exit).isEqualTo(new Exit.Failed(code, reason, "last words"));
    }
  }

  private static TrialSnapshot trial() {
    var id = new TrialId(1);
    Instant at = Instant.EPOCH;
    return TrialSnapshot.of(
            new StudyId(1), new TrialEvent.Asked(1, id, 0, TrialState.RUNNING, null, at))
        .after(new TrialEvent.Reported(2, id, 1, 0.7, at))
        .after(new TrialEvent.Reported(3, id, 2, 0.5, at));
  }
}
