package dev.athanor.tuner.executor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The interpreter that a command starts.
 *
 * @param kind which language it is of
 * @param start the words that start it, to which its arguments can be added
 */
record Interpreter(Kind kind, List<String> start) {

  /** Those whose version and packages can be asked for. */
  enum Kind {
    JAVA,
    PYTHON
  }

  /** What may stand before an interpreter, and can be run again without harm. */
  private static final Set<String> HARMLESS =
      Set.of(
          "chrt",
          "conda",
          "env",
          "exec",
          "hatch",
          "ionice",
          "mamba",
          "micromamba",
          "nice",
          "nohup",
          "numactl",
          "pdm",
          "pipenv",
          "pixi",
          "poetry",
          "stdbuf",
          "taskset",
          "time",
          "timeout",
          "uv");

  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "zsh", "ksh");
  private static final Pattern PYTHON = Pattern.compile("(?:python|pypy)[0-9.]*");
  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_]\\w*=.*", Pattern.DOTALL);

  Interpreter {
    start = List.copyOf(start);
  }

  /**
   * Looks for it in a command.
   *
   * @param path where programs are looked up
   * @return empty if the command starts another program, or does it in a way that is not understood
   */
  static Optional<Interpreter> of(List<String> command, String path, Path directory) {
    var words = withoutShell(command);
    for (int i = 0; i < words.size(); i++) {
      var kind = kind(words.get(i));
      if (kind.isPresent()) {
        return Optional.of(new Interpreter(kind.get(), words.subList(0, i + 1)));
      }
      if (i == 0 && !HARMLESS.contains(name(words.getFirst()))) {
        return ofScript(words.getFirst(), path, directory);
      }
    }
    return Optional.empty();
  }

  /** {@code sh -c "X=1 python train.py"} starts what the text's first words start. */
  private static List<String> withoutShell(List<String> command) {
    if (command.size() < 3
        || !SHELLS.contains(name(command.getFirst()))
        || !command.get(1).startsWith("-")
        || !command.get(1).endsWith("c")) {
      return command;
    }
    var words = new ArrayList<>(List.of(SPACES.split(command.get(2).strip())));
    while (!words.isEmpty()
        && (VARIABLE.matcher(words.getFirst()).matches() || words.getFirst().equals("exec"))) {
      words.removeFirst();
    }
    return words.isEmpty() ? command : words;
  }

  /** {@code torchrun} and its like are scripts whose first line names the interpreter. */
  private static Optional<Interpreter> ofScript(String program, String path, Path directory) {
    var file =
        program.contains("/")
            ? Optional.of(directory.resolve(program))
            : LocalExecutor.find(program, path, directory);
    try (var in = Files.newInputStream(file.orElseThrow(IOException::new))) {
      var text = new String(in.readNBytes(256), StandardCharsets.UTF_8);
      int end = text.indexOf('\n');
      if (!text.startsWith("#!") || end < 0) {
        return Optional.empty();
      }
      var words = new ArrayList<>(List.of(SPACES.split(text.substring(2, end).strip())));
      if (name(words.getFirst()).equals("env")) {
        words.removeFirst();
        words.removeIf(word -> word.equals("-S"));
      }
      if (words.isEmpty()) {
        return Optional.empty();
      }
      var start = List.of(words.getFirst());
      return kind(start.getFirst()).map(kind -> new Interpreter(kind, start));
    } catch (IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Kind> kind(String word) {
    var name = name(word);
    if (name.equals("java")) {
      return Optional.of(Kind.JAVA);
    }
    return PYTHON.matcher(name).matches() ? Optional.of(Kind.PYTHON) : Optional.empty();
  }

  private static String name(String word) {
    return word.substring(word.lastIndexOf('/') + 1);
  }
}
