package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("slow")
class InterruptTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @BeforeEach
  void twoTrialsThatWaitForAFile() throws IOException {
    Files.writeString(
        folder.resolve("train.sh"),
        """
        [ -e go ] || sleep 60
        echo 'athanor: {"loss": 0.5}'
        """);
    Files.writeString(
        folder.resolve("tune.yaml"),
        """
        name: interrupted
        command: sh train.sh
        space: {x: {float: [0, 1]}}
        objective: {minimize: loss}
        trials: 2
        concurrency: 2
        """);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void a_signal_ends_what_runs_says_how_to_go_on_and_loses_nothing(String signal, int code)
      throws Exception {
    try (Program tuner = Program.start(folder, "tune", "tune.yaml")) {
      while (Marked.in(folder).stream().filter(Marked::leader).count() < 2) {
        assertThat(tuner.alive()).as(tuner.output()).isTrue();
        Thread.sleep(10);
      }
      tuner.signal(signal);
      Program.Result result = tuner.await();

      assertThat(result.exitCode()).as(result.output()).isEqualTo(code);
      assertThat(result.output())
          .contains("0 of 2 trials have ended")
          .contains("Go on with: ./athanor tune tune.yaml");
      assertThat(Marked.in(folder)).isEmpty();
    }

    Files.createFile(folder.resolve("go"));
    Program.Result next = Program.run(folder, "tune", "tune.yaml");

    assertThat(next.exitCode()).as(next.output()).isZero();
    List<JsonNode> trials = trials();
    assertThat(trials).extracting(t -> t.get("state").asText()).containsOnly("COMPLETE");
    assertThat(trials).extracting(t -> t.at("/attempts/0/exit").asText()).containsOnly("lost");
    assertThat(trials).extracting(t -> t.get("attempts").size()).containsOnly(2);
  }

  private List<JsonNode> trials() throws IOException {
    var trials = new ArrayList<JsonNode>();
    Cli call = Cli.run("trials", "--json", "--data", folder.resolve("athanor-data").toString());
    for (String line : call.lines()) {
      trials.add(JSON.readTree(line));
    }
    return trials;
  }
}
