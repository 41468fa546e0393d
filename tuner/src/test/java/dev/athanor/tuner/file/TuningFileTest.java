package dev.athanor.tuner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Condition;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.tuner.signal.MetricRule;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningFileTest {

  private static final Path JAVA = Path.of("/opt/jdk/bin/java");

  @Test
  void fills_in_what_the_smallest_file_leaves_out() {
    TuningFile file = read("smallest.yaml");

    assertThat(file.name()).isEqualTo("file");
    assertThat(file.folder()).isEqualTo(file.path().getParent());
    assertThat(file.sampler()).isEqualTo("tpe");
    assertThat(file.pruner()).isEqualTo("none");
    assertThat(file.options()).isEmpty();
    assertThat(file.trials()).isEqualTo(100);
    assertThat(file.budget()).isNull();
    assertThat(file.concurrency()).isEqualTo(1);
    assertThat(file.seed()).isZero();
    assertThat(file.retries()).isZero();
    assertThat(file.metrics()).isEqualTo(new MetricRule.JsonLines("athanor:"));
    assertThat(file.data()).isEmpty();
    assertThat(file.confirm()).isNull();
    assertThat(file.silence()).isNull();
    assertThat(file.timeout()).isNull();
    assertThat(file.grace()).isEqualTo(Duration.ofSeconds(10));
    assertThat(file.environment()).isEmpty();
  }

  @Test
  void reads_every_key() {
    TuningFile file = read("everything.yaml");

    assertThat(file.name()).isEqualTo("everything");
    assertThat(file.objective()).isEqualTo(new Objective("val_accuracy", Direction.MAXIMIZE));
    assertThat(file.sampler()).isEqualTo("tpe");
    assertThat(file.pruner()).isEqualTo("asha");
    assertThat(file.options())
        .isEqualTo(
            Map.of(
                "sampler.multivariate", "true",
                "sampler.startup", "20",
                "sampler.candidates", "48",
                "sampler.constant_liar", "false",
                "pruner.min", "2",
                "pruner.factor", "3"));
    assertThat(file.trials()).isEqualTo(250);
    assertThat(file.budget()).isEqualTo(Duration.ofMinutes(90));
    assertThat(file.concurrency()).isEqualTo(4);
    assertThat(file.seed()).isEqualTo(17);
    assertThat(file.retries()).isEqualTo(2);
    assertThat(file.metrics()).isInstanceOf(MetricRule.Matching.class);
    assertThat(file.data()).containsExactly(file.folder().resolve("smallest.yaml"), file.folder());
    assertThat(file.confirm()).isEqualTo(new Confirm(5, 10, "test_accuracy"));
    assertThat(file.silence()).isEqualTo(Duration.ofMinutes(10));
    assertThat(file.timeout()).isEqualTo(Duration.ofDays(1));
    assertThat(file.grace()).isEqualTo(Duration.ofMillis(500));
    assertThat(file.environment())
        .containsExactly(
            Map.entry("OMP_NUM_THREADS", "2"),
            Map.entry("VERSION", "1.10"),
            Map.entry("DEBUG", "true"),
            Map.entry("EMPTY", ""));
  }

  @Test
  void takes_the_options_of_a_wrapped_pruner_beside_those_of_the_patient_one() {
    TuningFile file =
        parse("x: {int: [1, 2]}\npruner: {name: patient, patience: 3, wrapped: asha, factor: 2}");

    assertThat(file.pruner()).isEqualTo("patient");
    assertThat(file.options())
        .isEqualTo(Map.of("pruner.patience", "3", "pruner.wrapped", "asha", "pruner.factor", "2"));
  }

  @Test
  void takes_fixed_values_and_the_options_of_the_sampler_for_the_rest() {
    TuningFile file =
        parse(
            """
            {x: {float: [0, 1]}, act: {choice: [relu, 1, true]}}
            sampler: {name: partial_fixed, base: qmc, scramble: false, fixed: {x: 5.0e-1, act: 1}}
            """);

    assertThat(file.sampler()).isEqualTo("partial_fixed");
    assertThat(file.options())
        .isEqualTo(
            Map.of(
                "sampler.base", "qmc",
                "sampler.scramble", "false",
                "sampler.fixed.x", "0.5",
                "sampler.fixed.act", "1"));
  }

  @Test
  void takes_bounds_for_a_pruner_as_numbers_or_as_none() {
    TuningFile file =
        parse("x: {int: [1, 2]}\npruner: {name: threshold, lower: none, upper: -1e-3}");

    assertThat(file.options()).isEqualTo(Map.of("pruner.lower", "none", "pruner.upper", "-0.001"));
  }

  @Test
  void puts_parents_before_what_depends_on_them_and_keeps_the_order_otherwise() {
    TuningFile file = read("everything.yaml");

    assertThat(file.space().byName().keySet())
        .containsExactly("optimizer", "momentum", "nesterov", "lr", "width", "depth", "layers");
    assertThat(file.space().conditions())
        .containsExactly(
            new Condition("momentum", "optimizer", List.of(ParamValue.of("sgd"))),
            new Condition(
                "nesterov", "optimizer", List.of(ParamValue.of("sgd"), ParamValue.of("rmsprop"))),
            new Condition(
                "nesterov", "momentum", List.of(ParamValue.of(0.9), ParamValue.of(0.95))));
  }

  @Test
  void reads_every_kind_of_parameter() {
    var space = read("everything.yaml").space().byName();

    assertThat(space)
        .containsEntry("momentum", FloatDistribution.ofStep(0, 0.95, 0.05))
        .containsEntry("lr", FloatDistribution.ofLog(1e-4, 0.1))
        .containsEntry("width", IntDistribution.ofLog(16, 256))
        .containsEntry("depth", IntDistribution.ofStep(1, 9, 2))
        .containsEntry(
            "nesterov", CategoricalDistribution.of(ParamValue.of(true), ParamValue.of(false)))
        .containsEntry(
            "layers",
            CategoricalDistribution.of(
                new ParamValue.Json("[64,64]"),
                new ParamValue.Json("{\"act\":\"relu\",\"sizes\":[128]}"),
                new ParamValue.Json("null"),
                ParamValue.of("none")));
  }

  @Test
  void tells_texts_from_numbers_as_yaml_1_2_does() {
    var space = read("words.yaml").space().byName();

    assertThat(space)
        .containsEntry(
            "answer",
            CategoricalDistribution.of(
                ParamValue.of("1"),
                ParamValue.of(2),
                ParamValue.of(2.5),
                ParamValue.of("yes"),
                ParamValue.of("no"),
                ParamValue.of(16),
                ParamValue.of(1000.0),
                new ParamValue.Json("null")));
  }

  @Test
  void takes_an_alias_for_what_it_names() {
    var space = read("words.yaml").space().byName();

    assertThat(space.get("decay")).isEqualTo(space.get("lr"));
  }

  @Test
  void takes_a_number_for_a_name_and_numbers_for_words() {
    TuningFile file = read("words.yaml");

    assertThat(file.name()).isEqualTo("2024-11");
    assertThat(file.command().words())
        .containsExactly(
            "python3", "train.py", "--verbose", "true", "--flags", "a b", "--lr=${params.lr}");
  }

  @Test
  void confirms_the_objective_where_no_metric_is_named() {
    assertThat(read("words.yaml").confirm()).isEqualTo(new Confirm(3, 5, "loss"));
  }

  @Test
  void takes_a_whole_number_for_a_real_and_a_real_that_is_whole_for_a_whole_number() {
    TuningFile file = parse("x: {float: [0, 1]}\n  y: {int: [1e0, 1e3]}");

    assertThat(file.space().byName())
        .containsEntry("x", FloatDistribution.of(0, 1))
        .containsEntry("y", IntDistribution.of(1, 1000));
  }

  @Test
  void reads_files_of_other_systems() {
    String yaml =
        "\uFEFFcommand: x\r\nspace:\r\n  x: {int: [1, 2]}\r\nobjective: {minimize: loss}\r\n";

    TuningFile file = TuningFile.parse(Path.of("tune.yaml"), yaml.getBytes(StandardCharsets.UTF_8));

    assertThat(file.command().words()).containsExactly("x");
  }

  @Test
  void finds_places_in_files_of_other_systems() {
    String yaml =
        """
        command: >-
          x
          ${sed}
        space:
          x: {int: [1, 2]}
        objective: {minimize: loss}
        """
            .replace("\n", "\r\n");
    byte[] marked = ("\uFEFF" + yaml).getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> TuningFile.parse(Path.of("tune.yaml"), marked))
        .hasMessageStartingWith("tune.yaml:3:3: command: unknown placeholder `${sed}`");
  }

  @Test
  void resolves_paths_against_its_own_folder(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("a/data"));
    Path path =
        Files.writeString(
            folder.resolve("a/tune.yaml"),
            """
            command: x
            space: {x: {int: [1, 2]}}
            objective: {minimize: loss}
            data: ../a/data
            """);

    TuningFile file = TuningFile.read(path);

    assertThat(file.name()).isEqualTo("a");
    assertThat(file.data()).containsExactly(folder.resolve("a/data"));
  }

  @Test
  void accepts_a_command_whose_program_is_in_the_search_path(@TempDir Path folder)
      throws IOException {
    executable(folder.resolve("trainer"));

    parse("x: {int: [1, 2]}", "trainer").requireCommand(JAVA, "/nowhere:" + folder);
  }

  @Test
  void refuses_a_command_whose_program_is_nowhere(@TempDir Path folder) throws IOException {
    executable(folder.resolve("python3"));

    assertThatThrownBy(
            () -> parse("x: {int: [1, 2]}", "python t.py").requireCommand(JAVA, folder.toString()))
        .hasMessage(
            "tune.yaml:1:10: command: python: no such program (expected: one in PATH, which is %s, or a path with a /). Did you mean `python3`?"
                .formatted(folder));
  }

  @Test
  void looks_for_the_program_where_the_file_lets_the_program_look(@TempDir Path folder)
      throws IOException {
    executable(folder.resolve("trainer"));
    TuningFile file =
        parse("x: {int: [1, 2]}\nenvironment: {PATH: '%s'}".formatted(folder), "trainer");

    file.requireCommand(JAVA, "/nowhere");
  }

  private static void executable(Path file) throws IOException {
    Files.writeString(file, "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static TuningFile parse(String space) {
    return parse(space, "x");
  }

  private static TuningFile parse(String space, String command) {
    String yaml =
        "command: %s\nspace:\n  %s\nobjective: {minimize: loss}\n".formatted(command, space);
    return TuningFile.parse(Path.of("tune.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
  }

  static TuningFile read(String resource) {
    URL url = Objects.requireNonNull(TuningFileTest.class.getResource(resource), resource);
    try {
      return TuningFile.read(Path.of(url.toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
