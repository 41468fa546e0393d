package dev.athanor.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The digits program keeps away from the test part while it is tuned. Here the test part is a named
 * pipe that nobody writes to: whoever opens it to read waits for ever.
 */
class DigitsTest {

  private static final Path EXAMPLE =
      Path.of("").toAbsolutePath().resolveSibling("examples").resolve("digits");
  private static final List<String> ARGS =
      List.of("--epochs", "2", "--width", "16", "--depth", "1");

  @TempDir private Path folder;
  private Path pipe;

  @BeforeEach
  void theTestPartIsAPipe() throws IOException, InterruptedException {
    pipe = folder.resolve("test.csv");
    for (String part : List.of("train.csv", "valid.csv")) {
      Files.copy(EXAMPLE.resolve("data").resolve(part), folder.resolve(part));
    }
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
  }

  @Test
  void in_phase_tune_the_test_part_is_not_opened() throws Exception {
    Process program = start("tune");

    assertThat(program.waitFor(60, TimeUnit.SECONDS)).as("it ends, so it opened no pipe").isTrue();
    assertThat(program.exitValue()).isZero();
    assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("athanor: {")
        .doesNotContain("test_accuracy");
  }

  @Test
  void in_phase_confirm_it_is_opened() throws Exception {
    Process program = start("confirm");
    try {
      assertThat(program.waitFor(100, TimeUnit.MILLISECONDS)).isFalse();
      // Opening a pipe to write returns when somebody has opened it to read.
      Thread writer = Thread.ofPlatform().daemon().start(this::feedThePipe);
      writer.join(60_000);

      assertThat(writer.isAlive()).as("nobody opened the pipe").isFalse();
      assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("test_accuracy");
    } finally {
      program.destroyForcibly();
    }
  }

  private void feedThePipe() {
    try {
      Files.write(pipe, Files.readAllBytes(EXAMPLE.resolve("data").resolve("test.csv")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Process start(String phase) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(EXAMPLE.resolve("Digits.java").toString());
    command.addAll(ARGS);
    command.addAll(List.of("--data", folder.toString()));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("ATHANOR_PHASE", phase, "ATHANOR_SEED", "1"));
    return builder.start();
  }
}
