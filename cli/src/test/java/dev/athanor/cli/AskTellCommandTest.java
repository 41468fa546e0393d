package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command in a process of its own, at both ends of whose pipes is a test. */
class AskTellCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path space;

  @BeforeEach
  void writeTheSpace() throws IOException {
    space =
        Files.writeString(
            folder.resolve("space.yaml"),
            """
            space: {x: {float: [0, 1]}}
            objective: {minimize: loss}
            sampler: {name: tpe, startup: 2}
            """);
  }

  @Test
  void answers_each_request_before_the_next_and_says_the_rest_elsewhere() throws Exception {
    try (Talk talk = Talk.start(folder, "--space", "space.yaml")) {
      for (int i = 0; i < 5; i++) {
        JsonNode trial = talk.send("{\"ask\":1}");
        assertThat(trial.get("trial").asInt()).isEqualTo(i);
        double x = trial.at("/params/x").doubleValue();
        JsonNode told = talk.send("{\"tell\":%d,\"value\":%s}".formatted(i, x + 1));
        assertThat(told.at("/best/value").doubleValue()).isLessThanOrEqualTo(x + 1);
      }
      assertThat(talk.send("nonsense").get("error").asText()).contains("malformed JSON");

      assertThat(talk.end()).isEmpty();
      assertThat(talk.exitCode()).isZero();
      assertThat(talk.people().lines())
          .hasSize(3)
          .first()
          .isEqualTo(
              "study \"ask-tell\": minimize loss by tpe (startup 2) with no pruning, seed 0; reads"
                  + " requests from standard input");
      assertThat(talk.people())
          .contains("5 trials (5 complete, 0 pruned, 0 failed, 0 not told)", "best trial");
    }
  }

  @Test
  void flags_take_the_place_of_the_files_sampler_and_seed() throws Exception {
    try (Talk talk =
        Talk.start(folder, "--space", "space.yaml", "--sampler", "random", "--seed", "5")) {
      JsonNode first = talk.send("{\"ask\":1}");
      talk.end();

      assertThat(talk.people()).contains("by random with no pruning, seed 5;");
      Files.writeString(space, Files.readString(space) + "seed: 5\n");
      try (Talk again = Talk.start(folder, "--space", "space.yaml", "--sampler", "random")) {
        assertThat(again.send("{\"ask\":1}")).isEqualTo(first);
      }
    }
  }

  @Test
  void a_file_with_a_command_is_taken_and_what_is_for_tune_alone_named() throws Exception {
    Files.writeString(space, Files.readString(space) + "command: ./train\ntrials: 5\n");

    try (Talk talk = Talk.start(folder, "--space", "space.yaml")) {
      assertThat(talk.send("{\"ask\":1}").get("trial").asInt()).isZero();
      talk.end();

      assertThat(talk.people())
          .startsWith("space.yaml: for tune alone, and ignored here: command, trials\n");
    }
  }

  @Test
  @Tag("slow")
  void ends_quietly_when_nobody_reads_the_answers() throws Exception {
    try (Talk talk = Talk.start(folder, "--space", "space.yaml")) {
      assertThat(talk.send("{\"ask\":1}").get("trial").asInt()).isZero();
      talk.answers.close();
      talk.write("{\"ask\":10}");

      assertThat(talk.exitCode()).isZero();
      assertThat(talk.people()).contains("study \"ask-tell\": ").doesNotContain("xception");
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  @Tag("slow")
  void a_signal_ends_it(String signal, int exitCode) throws Exception {
    try (Talk talk = Talk.start(folder, "--space", "space.yaml")) {
      assertThat(talk.send("{\"ask\":1}").get("trial").asInt()).isZero();
      new ProcessBuilder("kill", "-" + signal, Long.toString(talk.process.pid())).start().waitFor();

      assertThat(talk.exitCode()).isEqualTo(exitCode);
    }
  }

  @Test
  void is_refused_without_a_file() {
    Cli call = Cli.run("ask-tell");

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.out()).isEmpty();
    assertThat(call.err()).contains("--space=FILE");
  }

  @Test
  void is_refused_with_a_file_that_has_errors() throws IOException {
    Files.writeString(space, "space: {x: {float: [1, 0]}}\nobjective: {minimize: loss}\n");

    Cli call = Cli.run("ask-tell", "--space", space.toString());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.out()).isEmpty();
    assertThat(call.err())
        .startsWith(space + ":1:20: space.x: low 1, high 0 (expected: low <= high)");
  }

  @Test
  void is_refused_with_a_sampler_that_nobody_knows() {
    Cli call = Cli.run("ask-tell", "--space", space.toString(), "--sampler", "tpee");

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("--sampler: tpee (expected: one of random, tpe");
  }

  @Test
  void is_among_the_commands() {
    assertThat(Cli.run("--help").out()).contains("ask-tell");
    assertThat(Cli.run().err()).contains("ask-tell");
    assertThat(Cli.run("ask-tell", "--help").out()).contains("{\"ask\":1}", "--space=FILE");
  }

  /** A process and the pipes to it. */
  private record Talk(
      Process process, BufferedWriter requests, BufferedReader answers, Path standardError)
      implements AutoCloseable {

    static Talk start(Path folder, String... options) throws IOException {
      var command = new ArrayList<>(Program.command("dev.athanor.cli.Main"));
      command.add("ask-tell");
      command.addAll(List.of(options));
      Path standardError = Files.createTempFile(folder, "error", ".txt");
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectError(standardError.toFile())
              .start();
      return new Talk(
          process,
          process.outputWriter(StandardCharsets.UTF_8),
          process.inputReader(StandardCharsets.UTF_8),
          standardError);
    }

    JsonNode send(String request) throws IOException {
      write(request);
      String answer = answers.readLine();
      assertThat(answer).as(people()).isNotNull();
      return JSON.readTree(answer);
    }

    void write(String request) throws IOException {
      requests.write(request + "\n");
      requests.flush();
    }

    /** Ends the requests; gives back what was still answered. */
    List<String> end() throws IOException {
      requests.close();
      return answers.lines().toList();
    }

    int exitCode() throws InterruptedException {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    }

    /** What it said to people so far; all of it once it has ended. */
    String people() throws IOException {
      return Files.readString(standardError);
    }

    @Override
    public void close() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }
}
