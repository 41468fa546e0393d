package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is asked, the answer is a condition or a refusal, and comes soon. */
class RandomFiltersTest {

  private static final Duration SOON = Duration.ofSeconds(2);

  private static final List<String> PIECES =
      List.of(
          "metrics",
          "params",
          "tags",
          "attr",
          "dataset",
          "run_id",
          "status",
          "start_time",
          "name",
          "experiment_id",
          "artifact_uri",
          ".",
          ".",
          " ",
          " ",
          " ",
          "`a b`",
          "\"x\"",
          "'x'",
          "'%x%'",
          "=",
          "!=",
          "<",
          ">=",
          "LIKE",
          "ilike",
          "IN",
          "NOT",
          "IS",
          "NULL",
          "AND",
          "OR",
          "(",
          ")",
          "('a', 'b')",
          "[",
          "]",
          ",",
          ";",
          "5",
          "-.5",
          "1e3",
          "1e400",
          "'",
          "\"",
          "`",
          "\\",
          "--",
          "# ",
          "/*",
          "*/",
          "\n",
          "::",
          ":",
          "->",
          "%",
          "?",
          "$1",
          "é",
          "学",
          "🐔",
          "\ud800",
          "\0",
          "desc",
          "DESC",
          "r'a'",
          "b'a'",
          "{",
          "|",
          "~",
          "\\x4");

  private static void ask(String text) {
    refusedAtMost(() -> MlflowFilter.runs(text, List.of("s3://b/1", "file:///a")));
    refusedAtMost(() -> ExperimentFilter.of(text));
    refusedAtMost(() -> MlflowOrder.runs(List.of(text)));
    refusedAtMost(() -> ExperimentOrder.of(List.of(text)));
  }

  private static void refusedAtMost(Runnable question) {
    try {
      question.run();
    } catch (FilterException refusal) {
      assertThat(String.valueOf(refusal.getMessage()).length()).isBetween(1, 2001);
    }
  }

  @Test
  void random_pieces_are_accepted_or_refused() {
    var dice = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      var text = new StringBuilder();
      for (int pieces = 1 + dice.nextInt(16); pieces > 0; pieces--) {
        text.append(PIECES.get(dice.nextInt(PIECES.size())));
      }
      assertThatCode(() -> ask(text.toString())).as(text.toString()).doesNotThrowAnyException();
    }
  }

  @Test
  void random_characters_are_accepted_or_refused() {
    var dice = new Random(12);
    for (int i = 0; i < 5_000; i++) {
      var text = new StringBuilder("run_id IN ('a'");
      for (int length = dice.nextInt(20); length > 0; length--) {
        text.append((char) (dice.nextInt(8) == 0 ? dice.nextInt(65536) : dice.nextInt(128)));
      }
      text.append(')');
      assertThatCode(() -> ask(text.toString())).as(text.toString()).doesNotThrowAnyException();
      assertThatCode(() -> ask(text.substring(14))).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(",
        ")",
        "[",
        "'",
        "\"",
        "`",
        "''",
        "\\'",
        "/*",
        "*/",
        "--",
        "\n",
        " ",
        "a",
        "a.",
        ".a",
        "a ",
        "NOT ",
        "1",
        "1.",
        "-",
        "1e",
        "::",
        "a,",
        "a=",
        "a=1 ",
        "(a",
        "[a",
        "params.a='x' ",
        "#",
        "é",
        "a.b.c=",
        "%",
        "a IS NULL ",
        "'a',",
        "\"a\" ",
        "run_id IN ('a') ",
        "a b ",
        "-1",
        "a\n"
      })
  void what_is_said_over_and_over_takes_no_long_time(String piece) {
    String longest = piece.repeat(FilterClauses.LONGEST / piece.length());

    assertTimeout(
        SOON,
        () -> {
          ask(longest);
          ask("run_id IN (" + longest.substring(20) + ")");
          ask("params.a = '" + longest.substring(20));
          ask(longest.substring(0, 9000 / piece.length() * piece.length()));
        });
  }

  @Test
  void long_patterns_of_places_take_no_long_time() {
    String pattern = "%_".repeat(999);

    assertTimeout(
        SOON,
        () -> {
          ask("artifact_uri LIKE '" + pattern + "'");
          ask("artifact_uri LIKE '" + "%a".repeat(999) + "'");
          ask("artifact_uri ILIKE '" + "%".repeat(1999) + "'");
        });
  }
}
