package dev.athanor.tuner.executor;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A short question to another program, with a limit of time and of answer. Its answer goes to a
 * file, because a pipe would be held open by whatever the program leaves behind.
 */
final class Probe {

  private static final int LONGEST_ANSWER = 1 << 20;

  /**
   * What came back.
   *
   * @param output standard output and standard error, stripped; if it failed, what is known of why
   */
  record Answer(boolean succeeded, String output) {}

  private Probe() {}

  /** Asks; never throws. */
  static Answer ask(
      List<String> command, Map<String, String> environment, Path directory, Duration limit) {
    try {
      var file = Files.createTempFile("athanor-probe", ".txt");
      try {
        return ask(command, environment, directory, limit, file);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Answer(false, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(false, "interrupted");
    }
  }

  private static Answer ask(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Duration limit,
      Path file)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(new ArrayList<>(command));
    builder.environment().putAll(environment);
    builder.command().set(0, found(command.getFirst(), environment, directory));
    var process =
        builder
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.to(file.toFile()))
            .start();
    try {
      if (!process.waitFor(limit.toMillis(), MILLISECONDS)) {
        return new Answer(
            false, "%s took longer than %d s".formatted(command.getFirst(), limit.toSeconds()));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    try (var in = Files.newInputStream(file)) {
      var output = new String(in.readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8).strip();
      return new Answer(process.exitValue() == 0, output);
    }
  }

  /** Java itself would look on this process's PATH, not on the one that the program gets. */
  private static String found(String program, Map<String, String> environment, Path directory) {
    var path = environment.get("PATH");
    return path == null || program.contains("/")
        ? program
        : LocalExecutor.find(program, path, directory).map(Path::toString).orElse(program);
  }
}
