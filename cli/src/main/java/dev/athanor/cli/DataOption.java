package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
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

  Path folder() {
    Path chosen = given;
    return (chosen == null ? Path.of(NAME) : chosen).toAbsolutePath().normalize();
  }

  /**
   * The one of all in the folder that has this name; all if there is no name.
   *
   * @throws AthanorException {@code NOT_FOUND} if none has it
   */
  <T> List<T> chosen(String kind, @Nullable String name, List<T> all, Function<T, String> nameOf) {
    if (name == null) {
      return all;
    }
    List<T> chosen = all.stream().filter(each -> nameOf.apply(each).equals(name)).toList();
    if (chosen.isEmpty()) {
      throw new AthanorException(
          Code.NOT_FOUND,
          "no %s \"%s\" in %s (expected: one of %s)."
              .formatted(kind, name, folder(), all.stream().map(nameOf).toList()));
    }
    return chosen;
  }

  /** Whether the user named a folder. */
  boolean isGiven() {
    return given != null;
  }
}
