package dev.athanor.tuner.file;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds the program that a command names. */
final class ProgramSearch {

  private ProgramSearch() {}

  /**
   * The program's absolute path; links are not followed.
   *
   * @throws IllegalArgumentException if there is none, or it may not be executed
   */
  static Path find(String name, Path folder, String searchPath) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("an empty word (expected: a program)");
    }
    Path here = folder.resolve(name).normalize();
    if (name.indexOf('/') >= 0) {
      return executable(name, here);
    }
    Path found = inPath(name, folder, searchPath);
    if (found != null) {
      return found;
    }
    throw new IllegalArgumentException(
        "%s: no such program (expected: one in PATH, which is %s, or a path with a /). %s"
            .formatted(
                name,
                searchPath.isEmpty() ? "empty" : searchPath,
                remedy(name, here, folder, searchPath)));
  }

  private static Path executable(String name, Path path) {
    if (!Files.isRegularFile(path)) {
      throw new IllegalArgumentException(
          "%s: %s (expected: a program at %s). Paths are relative to the tuning file's folder."
              .formatted(name, Files.isDirectory(path) ? "a folder" : "no such program", path));
    }
    if (!Files.isExecutable(path)) {
      throw new IllegalArgumentException(
          "%s: not executable (expected: a program). Run 'chmod +x %s', or name what runs it first."
              .formatted(name, path));
    }
    return path;
  }

  private static @Nullable Path inPath(String name, Path folder, String searchPath) {
    for (String entry : searchPath.split(":", -1)) {
      // An empty entry is the current folder, by POSIX.
      Path candidate = folder.resolve(entry).resolve(name);
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private static String remedy(String name, Path here, Path folder, String searchPath) {
    if (name.matches("\\w+=.*")) {
      return "Set variables under environment.";
    }
    if (Files.isRegularFile(here)) {
      return "Write ./%s for the file beside the tuning file.".formatted(name);
    }
    return inPath(name + "3", folder, searchPath) == null
        ? "Install it, or give its path."
        : "Did you mean `%s3`?".formatted(name);
  }
}
