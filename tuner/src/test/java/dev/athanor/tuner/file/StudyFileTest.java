package dev.athanor.tuner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StudyFileTest {

  private static final String ANY_KEY =
      "one of name, space, objective, objectives, sampler, pruner, seed";

  @Test
  void needs_a_space_and_an_objective_only() {
    StudyFile file =
        parse(
            """
            space: {x: {float: [0, 1]}}
            objective: {maximize: accuracy}
            """);

    assertThat(file.space().byName()).containsOnlyKeys("x");
    assertThat(file.objectives()).containsExactly(new Objective("accuracy", Direction.MAXIMIZE));
    assertThat(file.sampler()).isEqualTo("tpe");
    assertThat(file.pruner()).isEqualTo("none");
    assertThat(file.options()).isEmpty();
    assertThat(file.seed()).isZero();
    assertThat(file.name()).isEqualTo("ask-tell");
    assertThat(file.ignored()).isEmpty();
  }

  @Test
  void has_all_that_makes_a_study() {
    StudyFile file =
        parse(
            """
            name: mine
            space:
              kind: {choice: [sgd, adam]}
              momentum: {float: [0, 1], when: {kind: sgd}}
            objective: {minimize: loss}
            sampler: {name: tpe, startup: 20}
            pruner: {name: asha, factor: 3}
            seed: -5
            """);

    assertThat(file.name()).isEqualTo("mine");
    assertThat(file.space().conditions()).hasSize(1);
    assertThat(file.pruner()).isEqualTo("asha");
    assertThat(file.options()).isEqualTo(Map.of("sampler.startup", "20", "pruner.factor", "3"));
    assertThat(file.seed()).isEqualTo(-5);
  }

  @Test
  void may_have_several_objectives() {
    StudyFile file =
        parse(
            """
            space: {x: {float: [0, 1]}}
            objectives:
              - {minimize: loss}
              - {maximize: accuracy}
            """);

    assertThat(file.objectives())
        .containsExactly(
            new Objective("loss", Direction.MINIMIZE),
            new Objective("accuracy", Direction.MAXIMIZE));
  }

  @Test
  void with_a_command_names_what_is_for_tune_alone_and_does_not_check_it() {
    StudyFile file =
        parse(
            """
            command: no-such-program ${nothing}
            space: {x: {float: [0, 1]}}
            objective: {minimize: loss}
            trials: many
            data: not/there.csv
            """);

    assertThat(file.ignored()).containsExactly("command", "trials", "data");
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "", "study.yaml:1:1: the file is empty (expected: at least space and objective)"),
        Arguments.of(
            "# later",
            "study.yaml:1:1: nothing but comments (expected: at least space and objective)"),
        Arguments.of(
            "[x]",
            "study.yaml:1:1: the file is a list of 1 (expected: a mapping with at least space and"
                + " objective)"),
        Arguments.of(
            "seed: 1",
            """
            study.yaml:1:1: space: missing (expected: what is varied). Add `space:` with `lr: {float: [1e-4, 1e-1], log: true}` below it.
            study.yaml:1:1: objective: missing (expected: what is optimised). Add `objective: {minimize: loss}`.\
            """),
        Arguments.of(
            "space: {x: {float: [1, 0]}}\nobjective: {minimize: loss}",
            "study.yaml:1:20: space.x: low 1, high 0 (expected: low <= high). Swap the two."),
        Arguments.of(
            "space: {x: {float: [0, 1]}}\nobjective: {minimize: loss}\ntrials: 3\nconcurrency: 2",
            """
            study.yaml:3:1: trials: no `command` to which it could apply (expected: %s). Drop it: your own program carries out the trials.
            study.yaml:4:1: concurrency: no `command` to which it could apply (expected: %s). Drop it: your own program carries out the trials.\
            """
                .formatted(ANY_KEY, ANY_KEY)),
        Arguments.of(
            "space: {x: {float: [0, 1]}}\nobjective: {minimize: loss}\nsede: 3",
            "study.yaml:3:1: unknown key `sede` (expected: %s). Did you mean `seed`?"
                .formatted(ANY_KEY)),
        Arguments.of(
            "space: {x: {float: [0, 1]}}\n"
                + "objective: {minimize: loss}\n"
                + "objectives: [{minimize: loss}]",
            "study.yaml:3:1: objectives: beside objective (expected: one of the two). Drop one."),
        Arguments.of(
            "space: {x: {float: [0, 1]}}\nobjectives: []",
            "study.yaml:2:13: objectives: a list of 0 (expected: from 1 to 100 objectives). Write"
                + " `objectives: [{minimize: loss}, {maximize: accuracy}]`."),
        Arguments.of(
            "space: {x: {float: [0, 1]}}\nobjectives: {minimize: loss}",
            "study.yaml:2:13: objectives: a mapping of 1 (expected: a list of objectives)"),
        Arguments.of(
            "space: {x: {float: [0, 1]}}\nobjectives: [{minimize: loss}, {maximize: loss}]",
            "study.yaml:2:32: objectives[1]: loss again (expected: each metric once). Drop one of"
                + " the two."),
        Arguments.of(
            "space: {x: {float: [0, 1]}}\n"
                + "objectives: [{minimize: loss}, {maximize: f1}]\n"
                + "pruner: median",
            "study.yaml:3:1: pruner: median with 2 objectives (expected: none, because reports are"
                + " of one objective). Drop it."),
        Arguments.of(
            "name: ' x'\nspace: {x: {float: [0, 1]}}\nobjective: {minimize: loss}",
            "study.yaml:1:7: name: \" x\" (expected: 1 to 250 characters in one line, no blanks at"
                + " the ends)"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void is_refused_with_all_that_is_wrong_its_place_and_what_to_do(String yaml, String messages) {
    TuningFileException exception =
        catchThrowableOfType(TuningFileException.class, () -> parse(yaml));

    assertThat(exception).hasMessage(messages);
  }

  @Test
  void is_refused_if_it_is_not_there() {
    assertThatThrownBy(() -> StudyFile.read(Path.of("no/such.yaml")))
        .isInstanceOf(AthanorException.class)
        .hasMessageStartingWith("no tuning file no/such.yaml.");
  }

  private static StudyFile parse(String yaml) {
    return StudyFile.parse(Path.of("study.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
  }
}
