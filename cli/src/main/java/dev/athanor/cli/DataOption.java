package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data folder a command works on. */
final class DataOption {

  static final String NAME = "athanor-data";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder (default: ./athanor-data).")
  private @Nullable Path given;

  /** What to say of a name that is not in a folder. */
  static AthanorException missing(String kind, String name, Path folder, List<String> known) {
    return new AthanorException(
        Code.NOT_FOUND,
        "no %s \"%s\" in %s (expected: one of %s).".formatted(kind, name, folder, known));
  }

  Path folder() {
    Path chosen = given;
    return (chosen == null ? Path.of(NAME) : chosen).toAbsolutePath().normalize();
  }

  /** Whether the user named a folder. */
  boolean isGiven() {
    return given != null;
  }
}
