package dev.athanor.tuner.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandTemplateTest {

  private static final Path JAVA = Path.of("/opt/jdk/bin/java");

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("optimizer", CategoricalDistribution.of("sgd", "adam"))
          .with("lr", FloatDistribution.ofLog(1e-6, 1))
          .with("momentum", FloatDistribution.of(0, 1))
          .with("nesterov", CategoricalDistribution.of(ParamValue.of(true), ParamValue.of(false)))
          .when("momentum", "optimizer", ParamValue.of("sgd"));

  private static final SequencedMap<String, ParamValue> SGD = new LinkedHashMap<>();
  private static final SequencedMap<String, ParamValue> ADAM = new LinkedHashMap<>();

  static {
    // Not in the order of the space.
    SGD.put("momentum", ParamValue.of(0.9));
    SGD.put("lr", ParamValue.of(3e-5));
    SGD.put("optimizer", ParamValue.of("sgd"));
    SGD.put("nesterov", ParamValue.of(true));
    ADAM.put("optimizer", ParamValue.of("adam"));
    ADAM.put("lr", ParamValue.of(0.25));
    ADAM.put("nesterov", ParamValue.of(false));
  }

  @Test
  void gives_all_active_parameters_in_the_order_of_the_space() {
    CommandTemplate command = CommandTemplate.of(List.of("train", "${args}", "--last"), SPACE);

    assertThat(command.expand(values(SGD)))
        .containsExactly(
            "train",
            "--optimizer",
            "sgd",
            "--lr",
            "3e-5",
            "--momentum",
            "0.9",
            "--nesterov",
            "true",
            "--last");
    assertThat(command.expand(values(ADAM)))
        .containsExactly(
            "train", "--optimizer", "adam", "--lr", "0.25", "--nesterov", "false", "--last");
  }

  @Test
  void leaves_out_a_word_that_names_an_inactive_parameter() {
    CommandTemplate command =
        CommandTemplate.of(
            List.of("train", "--m=${params.momentum}", "--${params.optimizer}-${params.lr}"),
            SPACE);

    assertThat(command.expand(values(SGD))).containsExactly("train", "--m=0.9", "--sgd-3e-5");
    assertThat(command.expand(values(ADAM))).containsExactly("train", "--adam-0.25");
  }

  @Test
  void replaces_every_placeholder() {
    CommandTemplate command =
        CommandTemplate.of(
            List.of(
                "${java}", "${seed}/${phase}/${trial}", "${params_file}", "$${seed}", "$", "$$"),
            SPACE);

    assertThat(command.expand(values(ADAM)))
        .containsExactly(JAVA.toString(), "-7/tune/12", "/data/params.json", "${seed}", "$", "$$");
  }

  @Test
  void does_not_look_for_placeholders_in_values() {
    var space = SearchSpace.empty().with("x", CategoricalDistribution.of("${seed}", "a b"));
    var params = new LinkedHashMap<String, ParamValue>();
    params.put("x", ParamValue.of("${seed}"));

    assertThat(CommandTemplate.of(List.of("train", "${params.x}"), space).expand(values(params)))
        .containsExactly("train", "${seed}");
  }

  @Test
  void keeps_an_empty_word() {
    assertThat(CommandTemplate.of(List.of("train", ""), SPACE).expand(values(ADAM)))
        .containsExactly("train", "");
  }

  @Test
  void splits_a_text_as_a_shell_would() {
    assertThat(split("a  'b c' \"d e\" f\\ g h'i 'j \"\" '' x=\"y z\"w"))
        .containsExactly("a", "b c", "d e", "f g", "hi j", "", "", "x=y zw");
    assertThat(split("a 'b\\n\"' \"c\\\"\\\\\\n\" \\\\ \\'"))
        .containsExactly("a", "b\\n\"", "c\"\\\\n", "\\", "'");
    assertThat(split("sh -c 'cd src && train $HOME | tee > log' \"a;b\""))
        .containsExactly("sh", "-c", "cd src && train $HOME | tee > log", "a;b");
  }

  @Test
  void replaces_placeholders_in_any_quotes_and_none_that_is_escaped() {
    assertThat(split("a '${trial}' \"${trial}\" ${trial} \\${trial} \"\\${trial}\" $${trial}"))
        .containsExactly("a", "12", "12", "12", "${trial}", "${trial}", "${trial}");
  }

  @Test
  void refuses_an_unknown_placeholder_in_a_list_of_words() {
    assertThatThrownBy(() -> CommandTemplate.of(List.of("train", "${params.lrr}"), SPACE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "command: `${params.lrr}` names no parameter (expected: one of optimizer, lr, momentum,"
                + " nesterov). Did you mean `${params.lr}`?");
  }

  @Test
  void finds_its_program_in_the_search_path_or_relative_to_the_folder(@TempDir Path folder)
      throws IOException {
    Path program = executable(folder.resolve("bin/trainer"));

    assertThat(of("trainer").program(folder, "/nowhere:" + program.getParent(), JAVA))
        .contains(program);
    assertThat(of("bin/trainer").program(folder, "", JAVA)).contains(program);
    assertThat(of("./bin/../bin/trainer").program(folder, "", JAVA)).contains(program);
    assertThat(of(program.toString()).program(folder, "", JAVA)).contains(program);
    assertThat(of("${java}").program(folder, "", program)).contains(program);
  }

  @Test
  void knows_its_program_only_trial_by_trial_if_a_parameter_names_it(@TempDir Path folder) {
    assertThat(of("./train-${params.optimizer}").program(folder, "", JAVA)).isEmpty();
  }

  @Test
  void says_why_there_is_no_program(@TempDir Path folder) throws IOException {
    Files.writeString(folder.resolve("train.sh"), "");
    Files.createDirectory(folder.resolve("src"));

    assertThatThrownBy(() -> of("train.sh").program(folder, "/bin:/usr/bin", JAVA))
        .hasMessage(
            "train.sh: no such program (expected: one in PATH, which is /bin:/usr/bin, or a path"
                + " with a /). Write ./train.sh for the file beside the tuning file.");
    assertThatThrownBy(() -> of("no-such-program").program(folder, "", JAVA))
        .hasMessage(
            "no-such-program: no such program (expected: one in PATH, which is empty, or a path"
                + " with a /). Install it, or give its path.");
    assertThatThrownBy(() -> of("A=1").program(folder, "", JAVA))
        .hasMessageEndingWith("Set variables under environment.");
    assertThatThrownBy(() -> of("./train.sh").program(folder, "", JAVA))
        .hasMessage(
            "./train.sh: not executable (expected: a program). Run 'chmod +x %s', or name what runs it first."
                .formatted(folder.resolve("train.sh")));
    assertThatThrownBy(() -> of("./src").program(folder, "", JAVA))
        .hasMessage(
            "./src: a folder (expected: a program at %s). Paths are relative to the tuning file's folder."
                .formatted(folder.resolve("src")));
    assertThatThrownBy(() -> of("${java}").program(folder, "", folder.resolve("jdk/java")))
        .hasMessageContaining("no such program (expected: a program at ");
  }

  private static CommandTemplate of(String program) {
    return CommandTemplate.of(List.of(program), SPACE);
  }

  private static Path executable(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private static List<String> split(String command) {
    String yaml =
        "command: |\n  %s\nspace: {x: {int: [1, 2]}}\nobjective: {minimize: loss}\n"
            .formatted(command);
    TuningFile file = TuningFile.parse(Path.of("tune.yaml"), yaml.getBytes(StandardCharsets.UTF_8));
    return file.command().expand(values(new LinkedHashMap<>()));
  }

  private static CommandTemplate.Values values(SequencedMap<String, ParamValue> params) {
    return new CommandTemplate.Values(params, -7, "tune", 12, JAVA, Path.of("/data/params.json"));
  }
}
