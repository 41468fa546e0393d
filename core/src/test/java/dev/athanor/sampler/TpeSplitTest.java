package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TpeSplitTest {

  static List<RecordedStudy> recorded() {
    return RecordedStudy.all();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void is_that_of_optuna(RecordedStudy study) {
    for (RecordedStudy.Case one : study.cases()) {
      assertThat(best(study.history())).isEqualTo(one.below);
      assertThat(rest(study.history())).isEqualTo(one.above);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "10,1", "11,2", "249,25", "250,25", "251,25", "100000,25"})
  void takes_a_tenth_rounded_up_but_no_more_than_25(int finished, int best) {
    assertThat(TpeSplit.bestOf(finished, 1)).isEqualTo(best);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "11,2", "251,26", "1000,100"})
  void takes_a_tenth_of_several_objectives_however_many_that_are(int finished, int best) {
    assertThat(TpeSplit.bestOf(finished, 2)).isEqualTo(best);
  }

  @Test
  void takes_a_value_that_is_no_number_for_the_worst() {
    var builder = HistoryBuilder.of(Direction.MAXIMIZE);
    builder.complete(builder.ask(), Double.NaN).complete(builder.ask(), Double.NEGATIVE_INFINITY);
    builder.complete(builder.ask(), -1e300);

    assertThat(best(builder.history())).containsExactly(2);
  }

  @Test
  void takes_an_infeasible_trial_only_after_all_feasible_ones() {
    var builder = HistoryBuilder.minimizing();
    int broken = builder.ask();
    builder.constrain(broken, "memory", 0.5).complete(broken, -100);
    for (int i = 1; i < 10; i++) {
      int pruned = builder.ask();
      builder.constrain(pruned, "memory", -1).report(pruned, 1, i).prune(pruned);
    }

    assertThat(best(builder.history())).containsExactly(1);
  }

  private static List<Integer> best(StudyHistory history) {
    return numbers(history, true).toList();
  }

  /** With the running ones. */
  private static List<Integer> rest(StudyHistory history) {
    return Stream.concat(
            numbers(history, false), history.unfinished().stream().map(TrialSnapshot::number))
        .sorted()
        .toList();
  }

  private static Stream<Integer> numbers(StudyHistory history, boolean best) {
    return new TpeTable()
        .split(history).rows().stream().filter(row -> row.best() == best).map(TpeSplit.Row::number);
  }
}
