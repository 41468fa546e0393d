package dev.athanor.tuner.executor;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is needed to start the process of one attempt.
 *
 * @param mark {@code <folder>/<rest>}: which data folder the attempt belongs to (a name without
 *     {@code /} that no other folder has) and which attempt it is; every process of the attempt
 *     carries it in its environment as {@link TrialExecutor#MARK_VARIABLE}
 * @param command the program and its arguments; a program without {@code /} is looked up on the
 *     {@code PATH} that the process gets, one with {@code /} is relative to the directory
 * @param environment added to this process's own environment; an equal name takes its place
 * @param directory where the process starts
 * @param stdout the file to which standard output is appended; made if missing
 * @param stderr the file to which standard error is appended; may be the same as {@code stdout}
 */
public record Launch(
    String mark,
    List<String> command,
    Map<String, String> environment,
    Path directory,
    Path stdout,
    Path stderr) {

  private static final Pattern MARK = Pattern.compile("[^/\0]+/[^\0]+");

  public Launch {
    if (!MARK.matcher(mark).matches()) {
      throw new IllegalArgumentException(
          "mark: '%s' (expected: <folder>/<rest>, the folder a name without '/')".formatted(mark));
    }
    command = List.copyOf(command);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("command: [] (expected: a program and its arguments)");
    }
    environment = Map.copyOf(environment);
    if (environment.containsKey(TrialExecutor.MARK_VARIABLE)) {
      throw new IllegalArgumentException(
          "environment: has %s (expected: without it; the mark is its value)"
              .formatted(TrialExecutor.MARK_VARIABLE));
    }
    requireNonNull(directory, "directory");
    requireNonNull(stdout, "stdout");
    requireNonNull(stderr, "stderr");
  }
}
