package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.fixture.RecordedLines;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BracketsTest {

  @ParameterizedTest
  @CsvSource({
    "1, 81, 3, 81 34 15 8 5",
    "1, 80, 3, 27 12 6 4",
    "1, 243, 3, 81 34 15 8 5",
    "1, 27, 3, 27 12 6 4",
    "3, 81, 3, 27 12 6 4",
    "2, 100, 2, 32 20 12 8 6 6",
    "1, 1000, 10, 100 15 3",
    "7, 7, 3, 1",
    "7, 6, 3, ''"
  })
  void have_budgets_by_how_often_a_run_can_be_divided(
      long min, long max, long factor, String budgets) {
    assertThat(budgets(Brackets.of(min, max, factor))).isEqualTo(budgets);
  }

  @Test
  void have_the_budgets_of_optuna() {
    List<List<String>> lines = lines("budgets");

    assertThat(lines).hasSizeGreaterThan(1000);
    for (List<String> line : lines) {
      long[] given = line.subList(1, 4).stream().mapToLong(Long::parseLong).toArray();

      assertThat(budgets(Brackets.of(given[0], given[1], given[2])))
          .as("%s", line)
          .isEqualTo(String.join(" ", line.subList(4, line.size())));
    }
  }

  @Test
  void have_the_trials_that_they_have_with_optuna() {
    Brackets brackets = Brackets.of(1, 81, 3);
    for (List<String> line : lines("brackets")) {
      var found = new StringBuilder();
      for (int number = 0; number < line.get(2).length(); number++) {
        found.append(brackets.of(line.get(1), number));
      }

      assertThat(found).as(line.get(1)).hasToString(line.get(2));
    }
  }

  @Test
  void have_shares_of_the_trials_that_follow_their_budgets() {
    Brackets brackets = Brackets.of(1, 81, 3);
    var trials = new int[brackets.count()];
    for (int number = 0; number < 10_000; number++) {
      trials[brackets.of("resnet", number)]++;
    }

    for (int bracket = 0; bracket < trials.length; bracket++) {
      double share = (double) brackets.budget(bracket) / brackets.total();
      assertThat(trials[bracket] / 10_000.0).isCloseTo(share, within(0.01));
    }
  }

  @Test
  void hold_runs_of_any_length() {
    Brackets brackets = Brackets.of(1, Long.MAX_VALUE, 2);

    assertThat(brackets.count()).isEqualTo(64);
    assertThat(brackets.total()).isPositive();
    assertThat(brackets.of("long", 5)).isZero();
  }

  private static String budgets(Brackets brackets) {
    return String.join(
        " ",
        LongStream.range(0, brackets.count())
            .map(bracket -> brackets.budget((int) bracket))
            .mapToObj(Long::toString)
            .toList());
  }

  private static List<List<String>> lines(String kind) {
    return RecordedLines.of(BracketsTest.class, "brackets.txt").stream()
        .filter(line -> line.getFirst().equals(kind))
        .toList();
  }
}
