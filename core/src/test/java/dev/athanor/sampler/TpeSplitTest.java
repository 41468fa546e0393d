package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.TrialSnapshot;
import java.util.List;
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
    TpeSplit split = TpeSplit.of(study.history(), true);

    for (RecordedStudy.Case one : study.cases()) {
      assertThat(numbers(split.below())).isEqualTo(one.below);
      assertThat(numbers(split.above())).isEqualTo(one.above);
    }
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "10,1", "11,2", "249,25", "250,25", "251,25", "100000,25"})
  void takes_a_tenth_rounded_up_but_no_more_than_25(int finished, int below) {
    assertThat(TpeSplit.belowOf(finished)).isEqualTo(below);
  }

  @Test
  void leaves_running_trials_out_unless_asked_for() {
    var builder = HistoryBuilder.minimizing();
    builder.complete(builder.ask(), 1).complete(builder.ask(), 2);
    builder.ask();
    builder.enqueue();
    builder.pause(builder.ask());

    assertThat(numbers(TpeSplit.of(builder.history(), false).above())).containsExactly(1);
    assertThat(numbers(TpeSplit.of(builder.history(), true).above())).containsExactly(1, 2, 4);
    assertThat(TpeSplit.of(builder.history(), true).finished()).isEqualTo(2);
  }

  @Test
  void takes_a_value_that_is_no_number_for_the_worst() {
    var builder = HistoryBuilder.of(Direction.MAXIMIZE);
    builder.complete(builder.ask(), Double.NaN).complete(builder.ask(), Double.NEGATIVE_INFINITY);
    builder.complete(builder.ask(), -1e300);

    assertThat(numbers(TpeSplit.of(builder.history(), true).below())).containsExactly(2);
  }

  private static List<Integer> numbers(List<TrialSnapshot> trials) {
    return trials.stream().map(TrialSnapshot::number).toList();
  }
}
