package dev.athanor.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The program in a process of its own, as a user starts it, for tests that kill it. */
final class Program implements AutoCloseable {

  private final Process process;
  private final Path output;

  private Program(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** What a finished call left behind. */
  record Result(int exitCode, String output) {}

  /** Starts the command line with these arguments. */
  static Program start(Path folder, String... args) {
    return startMain("dev.athanor.cli.Main", folder, args);
  }

  /** What starts a main class with the test's own Java and class path. */
  static List<String> command(String main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dslf4j.internal.verbosity=ERROR",
        "-cp",
        System.getProperty("java.class.path"),
        main);
  }

  /** Starts another main class with the same class path. */
  static Program startMain(String main, Path folder, String... args) {
    var command = new ArrayList<>(command(main));
    command.addAll(List.of(args));
    try {
      Path output = Files.createTempFile(folder, "output", ".txt");
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new Program(process, output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs the command line to its end. */
  static Result run(Path folder, String... args) {
    try (Program program = start(folder, args)) {
      return program.await();
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** What it has printed so far. */
  String output() {
    try {
      return Files.readString(output, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Result await() {
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new AssertionError("still running after 120 s; it printed: " + output());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return new Result(process.exitValue(), output());
  }

  /** As {@code kill -9}. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As {@code kill -INT}, which is Ctrl-C, or {@code kill -TERM}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
