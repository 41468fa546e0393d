package dev.athanor.tuner.file;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Objective;
import dev.athanor.space.SearchSpace;
import dev.athanor.tuner.signal.MetricRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is tuned, over which values, towards what, and within which limits: a tuning file, checked.
 * Immutable. {@code docs/tune/tuning-file.md} tells it to users.
 *
 * @param path as it was given to {@link #read}; messages about the file begin with it
 * @param folder the file's folder, absolute; the program starts in it
 * @param name of the study
 * @param sampler the sampler's name
 * @param pruner the pruner's name; {@code none} for none
 * @param options the sampler's and pruner's options that the file sets, by dotted name
 * @param trials the study's total, at least 1
 * @param budget how long trials may be run, over all calls; null for no limit
 * @param concurrency how many processes run at a time, at least 1
 * @param seed of a new study
 * @param retries how often a failed trial is tried again
 * @param metrics how the program's output tells metrics
 * @param data what the program reads besides: files and folders that exist, absolute
 * @param confirm what is run again at the end; null for nothing
 * @param silence a trial without output for so long has failed; null for no limit
 * @param timeout an attempt that takes longer has failed; null for no limit
 * @param grace between the request to end and the kill
 * @param environment variables that the program gets besides those of Athanor, in the file's order
 * @param commandAt where the command stands, for {@link #requireCommand}
 */
public record TuningFile(
    Path path,
    Path folder,
    String name,
    CommandTemplate command,
    SearchSpace space,
    Objective objective,
    String sampler,
    String pruner,
    Map<String, String> options,
    int trials,
    @Nullable Duration budget,
    int concurrency,
    long seed,
    int retries,
    MetricRule metrics,
    List<Path> data,
    @Nullable Confirm confirm,
    @Nullable Duration silence,
    @Nullable Duration timeout,
    Duration grace,
    SequencedMap<String, String> environment,
    At commandAt) {

  private static final int LONGEST_NAME = 250;

  public TuningFile {
    requireNonNull(path, "path");
    requireNonNull(folder, "folder");
    requireNonNull(command, "command");
    requireNonNull(space, "space");
    requireNonNull(objective, "objective");
    requireNonNull(metrics, "metrics");
    requireNonNull(grace, "grace");
    requireNonNull(commandAt, "commandAt");
    requireName(name);
    options = Collections.unmodifiableMap(new TreeMap<>(options));
    data = List.copyOf(data);
    environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
  }

  /**
   * A place in the file.
   *
   * @param line counted from 1
   * @param column counted from 1
   */
  public record At(int line, int column) {}

  /**
   * Reads and checks a tuning file.
   *
   * @throws TuningFileException if anything in it is wrong; it names everything that is
   * @throws AthanorException {@code NOT_FOUND} if there is no such file, {@code INVALID_INPUT} if
   *     it cannot be read
   */
  public static TuningFile read(Path path) {
    return parse(path, bytes(path));
  }

  /** The bytes of a file, or the first of them if there are more than it may have. */
  static byte[] bytes(Path path) {
    requireNonNull(path, "path");
    try (InputStream in = Files.newInputStream(path)) {
      // One byte more than allowed tells that there are more.
      return in.readNBytes(SourceText.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new AthanorException(
          Code.NOT_FOUND,
          "no tuning file %s. Check the path; docs/tune/tuning-file.md tells how to write one."
              .formatted(path),
          e);
    } catch (IOException e) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          Files.isDirectory(path)
              ? "%s is a folder (expected: a tuning file). Name the file in it.".formatted(path)
              : "cannot read %s (%s).".formatted(path, e.getMessage()),
          e);
    }
  }

  /**
   * Checks the text of a tuning file.
   *
   * @param path where it would be; data and program are looked for relative to its folder
   * @throws TuningFileException if anything in it is wrong; it names everything that is
   */
  public static TuningFile parse(Path path, byte[] utf8) {
    return TuningFileReader.read(path, utf8);
  }

  /**
   * Checks the name of a study.
   *
   * @throws IllegalArgumentException if a study cannot be called so
   */
  public static String requireName(String name) {
    boolean bad =
        name.isBlank()
            || !name.equals(name.strip())
            || name.length() > LONGEST_NAME
            || name.chars().anyMatch(Character::isISOControl);
    if (bad) {
      throw new IllegalArgumentException(
          "%s (expected: 1 to %d characters in one line, no blanks at the ends)"
              .formatted(YamlNode.quote(name), LONGEST_NAME));
    }
    return name;
  }

  /**
   * Checks that the command's program is there and may be executed, as the program's {@code PATH}
   * finds it.
   *
   * @param java the Java program for {@code ${java}}
   * @throws TuningFileException if it is not
   */
  public void requireCommand(Path java) {
    String inherited = System.getenv("PATH");
    requireCommand(java, inherited == null ? "" : inherited);
  }

  void requireCommand(Path java, String inheritedPath) {
    String searchPath = environment.getOrDefault("PATH", inheritedPath);
    try {
      var _ = command.program(folder, searchPath, java);
    } catch (IllegalArgumentException e) {
      var problems = new Problems(path.toString(), TuningFileReader.NEEDED);
      problems.add(new Position(commandAt.line(), commandAt.column()), "command: ", e);
      throw problems.exception();
    }
  }
}
