package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.fixture.RecordedLines;
import dev.athanor.model.Direction;
import dev.athanor.model.StudySetup;
import dev.athanor.model.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class PrunersTest {

  /** The verdicts on every report of recorded studies whose trials obey. */
  @TestFactory
  List<DynamicTest> judge_as_optuna_does() {
    var studies = new ArrayList<List<List<String>>>();
    for (List<String> fields : RecordedLines.of(PrunersTest.class, "verdicts.txt")) {
      if (fields.getFirst().equals("study")) {
        studies.add(new ArrayList<>());
      }
      studies.getLast().add(fields);
    }
    var tests = new ArrayList<DynamicTest>();
    for (int i = 0; i < studies.size(); i++) {
      List<List<String>> study = studies.get(i);
      tests.add(DynamicTest.dynamicTest(i + ": " + study.getFirst(), () -> follow(study)));
    }
    return tests;
  }

  @Test
  void know_their_names_and_options() {
    assertThat(Pruners.names()).containsExactly("none", "median", "percentile", "asha");
    assertThat(Pruners.options("asha").keySet())
        .containsExactly("pruner.min", "pruner.factor", "pruner.min_rate", "pruner.bootstrap");
    assertThat(Pruners.of(setup("none", Map.of()))).isInstanceOf(NopPruner.class);
    assertThat(Pruners.of(setup("median", Map.of()))).isInstanceOf(MedianPruner.class);
    assertThat(Pruners.of(setup("percentile", Map.of("sampler.startup", "3"))))
        .isInstanceOf(PercentilePruner.class);
    assertThat(Pruners.of(setup("asha", Map.of("pruner.min", "auto"))))
        .isInstanceOf(SuccessiveHalvingPruner.class);
  }

  @Test
  void refuse_what_they_do_not_know() {
    assertThatThrownBy(() -> Pruners.of(setup("medan", Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "pruner: medan (expected: one of none, median, percentile, asha). Did you mean"
                + " median?");
    assertThatThrownBy(() -> Pruners.of(setup("median", Map.of("pruner.start", "3"))))
        .hasMessageContaining("option: pruner.start (expected: one of pruner.startup,")
        .hasMessageEndingWith("Did you mean pruner.startup?");
    assertThatThrownBy(() -> Pruners.of(setup("asha", Map.of("pruner.factor", "1"))))
        .hasMessageStartingWith("pruner.factor: 1 (expected: a whole number >= 2)");
    assertThatThrownBy(() -> Pruners.of(setup("asha", Map.of("pruner.min", "some"))))
        .hasMessageStartingWith("pruner.min: some (expected: auto, or a whole number >= 1)");
    assertThatThrownBy(() -> Pruners.of(setup("percentile", Map.of("pruner.percentile", "NaN"))))
        .hasMessageStartingWith("pruner.percentile: NaN (expected: a number from 0 to 100)");
    assertThatThrownBy(() -> Pruners.of(setup("none", Map.of("pruner.min", "1"))))
        .hasMessage("option: pruner.min (expected: none). Remove it.");
  }

  private static void follow(List<List<String>> study) {
    List<String> head = study.getFirst();
    Direction direction = Direction.valueOf(head.get(2).toUpperCase(Locale.ROOT));
    Pruner pruner = Pruners.of(setup(head.get(1), options(head)));
    var builder = HistoryBuilder.of(direction);
    for (List<String> line : study.subList(1, study.size())) {
      switch (line.getFirst()) {
        case "ask" -> builder.ask();
        case "report" -> report(builder, pruner, line);
        case "end" -> end(builder, line);
        default -> throw new IllegalStateException("line " + line);
      }
    }
  }

  private static void report(HistoryBuilder builder, Pruner pruner, List<String> line) {
    int number = Integer.parseInt(line.get(1));
    long step = Long.parseLong(line.get(2));
    builder.report(number, step, Double.parseDouble(line.get(3)));

    Verdict verdict = pruner.judge(builder.trial(number), builder.history());

    assertThat(verdict.prune())
        .as("%s: %s", line, verdict.because())
        .isEqualTo(line.get(4).equals("prune"));
    builder.judge(number, step, verdict);
  }

  private static void end(HistoryBuilder builder, List<String> line) {
    int number = Integer.parseInt(line.get(1));
    switch (line.get(2)) {
      case "COMPLETE" -> builder.complete(number, Double.parseDouble(line.get(3)));
      case "PRUNED" -> builder.prune(number);
      default -> builder.fail(number);
    }
  }

  private static Map<String, String> options(List<String> head) {
    var options = new HashMap<String, String>();
    for (String field : head.subList(3, head.size())) {
      String[] option = field.split("=", 2);
      options.put("pruner." + option[0], option[1]);
    }
    return options;
  }

  private static StudySetup setup(String pruner, Map<String, String> options) {
    return new StudySetup(1, "random", new LinkedHashMap<>(options), pruner, null, "test");
  }
}
