package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What MLflow 3.17.2 answered to some hundreds of filters, asked again here. */
class RecordedFiltersTest {

  private static final RecordedStorage STORAGE = new RecordedStorage();

  /**
   * MLflow takes an alias of an attribute for one of a tag's key too, and looks for another tag.
   */
  private static final Set<String> DIFFERENT = Set.of("tags.created = 'y'");

  /** Refused here and there, in other words. */
  private static final Set<String> OTHER_WORDS =
      Set.of(
          "tags.team /* a comment */ = 'vision'",
          "tags.team = 'vision' -- a comment\n AND params.lr = '0.1'",
          "run_id IN (1)",
          "experiment_id IN (1)",
          "timestamp");

  /** One line of the table. */
  private record Line(String what, String asked, String answer) {

    static Line of(String line) {
      String[] columns = line.split("\t", -1);
      return new Line(columns[0], plain(columns[1]), plain(columns[2]));
    }

    private static String plain(String escaped) {
      var plain = new StringBuilder();
      for (int i = 0; i < escaped.length(); i++) {
        char c = escaped.charAt(i);
        plain.append(
            c != '\\'
                ? c
                : switch (escaped.charAt(++i)) {
                  case 'n' -> '\n';
                  case 't' -> '\t';
                  case 'r' -> '\r';
                  default -> '\\';
                });
      }
      return plain.toString();
    }
  }

  private static List<Line> lines() throws IOException {
    var stream =
        Objects.requireNonNull(RecordedFiltersTest.class.getResourceAsStream("filters.txt"));
    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().map(Line::of).toList();
    }
  }

  private static List<String> differences(String what) throws IOException {
    var differences = new ArrayList<String>();
    int asked = 0;
    for (Line line : lines()) {
      if (line.what().equals(what) && !DIFFERENT.contains(line.asked())) {
        asked++;
        String answer = STORAGE.answer(what, line.asked());
        if (!same(line, answer)) {
          differences.add(
              "%s%n  MLflow %s%n  here   %s".formatted(line.asked(), line.answer(), answer));
        }
      }
    }
    assertThat(asked).isPositive();
    return differences;
  }

  private static boolean same(Line line, String answer) {
    // MLflow breaks down on some, which are refused here.
    boolean broken = line.answer().equals("?");
    return (broken || OTHER_WORDS.contains(line.asked()))
        ? answer.startsWith("!") && (broken || line.answer().startsWith("!"))
        : answer.equals(line.answer());
  }

  @Test
  void filters_of_runs_find_or_refuse_what_they_do_in_MLflow() throws IOException {
    assertThat(differences("runs")).isEmpty();
  }

  @Test
  void orders_of_runs_are_as_in_MLflow() throws IOException {
    assertThat(differences("order")).isEmpty();
  }

  @Test
  void filters_of_experiments_find_or_refuse_what_they_do_in_MLflow() throws IOException {
    assertThat(differences("experiments")).isEmpty();
  }

  @Test
  void orders_of_experiments_are_as_in_MLflow() throws IOException {
    assertThat(differences("experiment-order")).isEmpty();
  }
}
