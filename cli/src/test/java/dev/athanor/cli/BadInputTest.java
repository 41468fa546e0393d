package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.athanor.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people get wrong, and what they are told: from the file to the exit code. */
class BadInputTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  static Stream<Arguments> refusedFiles() {
    return Stream.of(
        Arguments.of("unknown key", "trails: 3", "unknown key `trails`", "Did you mean `trials`?"),
        Arguments.of("wrong type", "trials: many", "trials: many", "expected: a whole number"),
        Arguments.of("low > high", "space: {x: {float: [1, 0]}}", "low 1, high 0", "low <= high"),
        Arguments.of(
            "log with low <= 0", "space: {x: {float: [0, 1], log: true}}", "low 0 with log", "> 0"),
        Arguments.of(
            "command not found",
            "command: no-such-program",
            "no-such-program: no such program",
            "Install it, or give its path"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusedFiles")
  void a_file_is_refused_with_its_place_and_nothing_is_started(
      String what, String line, String wrong, String remedy) throws IOException {
    Path file = file("sh ok.sh", line);

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).as(call.err()).isEqualTo(2);
    assertThat(call.err()).as(what).contains("tune.yaml:").contains(wrong).contains(remedy);
    assertThat(folder.resolve("athanor-data")).doesNotExist();
  }

  @Test
  void an_edited_space_is_refused_with_the_difference_shown() throws IOException {
    Path file = file("sh ok.sh");
    assertThat(Cli.run("tune", file.toString()).exitCode()).isZero();
    file("sh ok.sh", "space: {x: {float: [0, 2]}}");

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err())
        .contains("space.x: stored float [0.0, 1.0], wanted float [0.0, 2.0]")
        .contains("--new NAME");
  }

  @Test
  void a_folder_in_use_is_refused_with_its_holder() throws IOException {
    Path file = file("sh ok.sh");
    try (SqlStorage held =
        SqlStorage.open(folder.resolve("athanor-data"), InstantSource.system())) {
      Cli call = Cli.run("tune", file.toString());

      assertThat(held.folderId()).isNotBlank();
      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.err())
          .contains(folder.resolve("athanor-data").toString())
          .contains(Long.toString(ProcessHandle.current().pid()));
    }
  }

  @Test
  void a_damaged_database_is_left_untouched_and_the_doctor_named() throws IOException {
    Path file = file("sh ok.sh");
    assertThat(Cli.run("tune", file.toString()).exitCode()).isZero();
    Path database = folder.resolve("athanor-data").resolve("athanor.db");
    byte[] bytes = Files.readAllBytes(database);
    Arrays.fill(bytes, 0, 100, (byte) 'x');
    Files.write(database, bytes);

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("athanor doctor --data");
    assertThat(Files.readAllBytes(database)).isEqualTo(bytes);
    Cli doctor = Cli.run("doctor", "--data", folder.resolve("athanor-data").toString());
    assertThat(doctor.exitCode()).isEqualTo(1);
  }

  @Test
  void a_folder_of_a_newer_program_is_left_untouched_and_both_numbers_are_named()
      throws IOException {
    Path file = file("sh ok.sh");
    assertThat(Cli.run("tune", file.toString()).exitCode()).isZero();
    Path database = folder.resolve("athanor-data").resolve("athanor.db");
    byte[] bytes = Files.readAllBytes(database);
    // SQLite keeps its user_version, our schema's number, in four bytes of the header.
    ByteBuffer.wrap(bytes).putInt(60, 99);
    Files.write(database, bytes);

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).containsPattern("schema 99\\b.*schemas up to \\d+");
    assertThat(Files.readAllBytes(database)).isEqualTo(bytes);
  }

  @Test
  void a_list_command_says_where_it_looked() {
    Cli call = Cli.run("trials", "--data", folder.resolve("nowhere").toString());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(folder.resolve("nowhere").toString());
  }

  static Stream<Arguments> failingPrograms() {
    return Stream.of(
        Arguments.of(
            "NaN", "echo 'athanor: {\"loss\": NaN, \"step\": 1}'", "loss is NaN at step 1"),
        Arguments.of("no metric", "echo hello", "exit 0 without a metric"),
        Arguments.of(
            "another metric",
            "echo 'athanor: {\"accuracy\": 0.5, \"step\": 1}'",
            "exit 0 without the metric loss; it printed accuracy"),
        Arguments.of("failure", "echo 'no data' >&2; exit 3", "exit 3: no data"),
        Arguments.of("silence", "sleep 20", "silent for 0.5 s"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failingPrograms")
  void a_program_that_fails_makes_its_trial_fail_with_the_reason(
      String what, String script, String because) throws IOException {
    Path file = file("sh ok.sh", "silence: 500ms", "retries: 1");
    Files.writeString(folder.resolve("ok.sh"), script);

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).as(call.out() + call.err()).isEqualTo(1);
    List<JsonNode> trials = trials();
    assertThat(trials).hasSize(2);
    for (JsonNode trial : trials) {
      assertThat(trial.get("state").asText()).isEqualTo("FAIL");
      assertThat(trial.get("because").asText()).as(what).contains(because);
      assertThat(trial.get("attempts")).hasSize(2);
    }
    assertThat(call.out()).contains("no trial completed").contains(because);
  }

  @Test
  void the_study_goes_on_when_some_trials_fail() throws IOException {
    Path file = file("sh ok.sh");
    Files.writeString(
        folder.resolve("ok.sh"),
        """
        [ "$ATHANOR_TRIAL" = 0 ] && exit 1
        echo 'athanor: {"loss": 0.5}'
        """);

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).isZero();
    assertThat(trials())
        .extracting(t -> t.get("state").asText())
        .containsExactly("FAIL", "COMPLETE");
  }

  @Test
  void a_program_that_forks_and_ignores_sigterm_is_killed_after_the_grace_and_it_is_said()
      throws IOException {
    Path file = file("sh ok.sh", "grace: 500ms", "pruner: {name: asha, min: 1, factor: 2}");
    Files.writeString(
        folder.resolve("ok.sh"),
        """
        trap '' TERM
        sh -c 'trap "" TERM; while true; do sleep 0.2; done' &
        i=0
        while [ $i -lt 3 ]; do i=$((i+1)); echo "athanor: {\\"loss\\": 1$ATHANOR_TRIAL, \\"step\\": $i}"; done
        [ "$ATHANOR_TRIAL" = 0 ] || sleep 20
        """);

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    assertThat(call.out()).contains("killed after the grace of 0.5 s");
    assertThat(trials())
        .extracting(t -> t.get("state").asText())
        .containsExactly("COMPLETE", "PRUNED");
    assertThat(Marked.in(folder)).isEmpty();
  }

  @Test
  @Tag("slow")
  void a_program_that_prints_a_gigabyte_is_followed_and_its_console_cut() throws IOException {
    Path file = file("sh ok.sh");
    Files.writeString(
        folder.resolve("ok.sh"),
        """
        [ "$ATHANOR_TRIAL" = 0 ] && yes 'a line of a talkative program that says nothing' | head -c 1000000000
        echo
        echo 'athanor: {"loss": 0.5}'
        """);

    Cli call = Cli.run("tune", file.toString());

    assertThat(call.exitCode()).as(call.out() + call.err()).isZero();
    assertThat(trials()).extracting(t -> t.get("state").asText()).containsOnly("COMPLETE");
    Path output = Path.of(trials().getFirst().at("/attempts/0/output").asText());
    assertThat(Files.size(output.resolve("stdout.log"))).isBetween(128_000_000L, 135_000_000L);
  }

  private List<JsonNode> trials() throws IOException {
    Cli call = Cli.run("trials", "--json", "--data", folder.resolve("athanor-data").toString());
    assertThat(call.exitCode()).as(call.err()).isZero();
    var trials = new ArrayList<JsonNode>();
    for (String line : call.lines()) {
      trials.add(JSON.readTree(line));
    }
    return trials;
  }

  /** A tuning file whose keys the given lines replace or join. */
  private Path file(String command, String... lines) throws IOException {
    var keys = new LinkedHashMap<String, String>();
    keys.put("name", "name: bad");
    keys.put("command", "command: " + command);
    keys.put("space", "space: {x: {float: [0, 1]}}");
    keys.put("objective", "objective: {minimize: loss}");
    keys.put("trials", "trials: 2");
    for (String line : lines) {
      keys.put(line.substring(0, line.indexOf(':')), line);
    }
    if (Files.notExists(folder.resolve("ok.sh"))) {
      Files.writeString(
          folder.resolve("ok.sh"),
          "echo 'athanor: {\"loss\": 0.5, \"step\": 1}'\n",
          StandardCharsets.UTF_8);
    }
    return Files.write(folder.resolve("tune.yaml"), keys.values());
  }
}
