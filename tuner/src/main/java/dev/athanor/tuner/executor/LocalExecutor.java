package dev.athanor.tuner.executor;

import static dev.athanor.model.AthanorException.Code.INVALID_INPUT;
import static dev.athanor.model.AthanorException.Code.LIMIT;
import static dev.athanor.model.AthanorException.Code.STORE_UNAVAILABLE;
import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs trials on this machine, each in a session of its own: a program that forks, goes into the
 * background or ignores signals is still ended as a whole. Linux only. Thread-safe.
 *
 * <p>Signals are libc's {@code kill}, so this module needs {@code --enable-native-access}.
 */
public final class LocalExecutor implements TrialExecutor {

  /** Where the C library looks when there is no PATH. */
  private static final String DEFAULT_PATH = "/bin:/usr/bin";

  private static final Path NOTHING = Path.of("/dev/null");
  private static final int LONGEST_SHEBANG = 256;

  private final String ownPath;

  public LocalExecutor() {
    this(System.getenv().getOrDefault("PATH", DEFAULT_PATH));
  }

  /** With the search path on which {@code setsid} is looked up. */
  LocalExecutor(String ownPath) {
    this.ownPath = requireNonNull(ownPath, "ownPath");
  }

  @Override
  public Execution launch(Launch launch) {
    var setsid =
        find("setsid", ownPath, Path.of("/"))
            .orElseThrow(() ->
                new AthanorException(
                    INVALID_INPUT,
                    ("program setsid: not found on PATH (%s). Trials need it to be stoppable as"
                            + " a whole; install the package util-linux.")
                        .formatted(ownPath)));
    var builder = new ProcessBuilder();
    builder.command().add(setsid.toString());
    builder.command().addAll(launch.command());
    var environment = environment(builder, launch);
    checkDirectory(launch.directory());
    checkProgram(launch, environment.getOrDefault("PATH", DEFAULT_PATH));
    checkWritable(launch.stdout());
    checkWritable(launch.stderr());
    builder
        .directory(launch.directory().toFile())
        .redirectInput(NOTHING.toFile())
        .redirectOutput(Redirect.appendTo(launch.stdout().toFile()))
        .redirectError(Redirect.appendTo(launch.stderr().toFile()));
    return new LocalExecution(launch.mark(), start(builder, launch));
  }

  @Override
  public List<Leftover> endLeftovers(String folder, Duration grace) {
    if (folder.isEmpty() || folder.contains("/")) {
      throw new IllegalArgumentException(
          "folder: '%s' (expected: the part of the marks before the '/')".formatted(folder));
    }
    return new Roundup(() -> leftovers(folder + "/"), grace).run(Roundup.KILL_LIMIT);
  }

  /** Those with the mark, their children, and the sessions led by one of those with the mark. */
  private static Sighting leftovers(String start) {
    var table = ProcessTable.read();
    var marked = table.marks(entry -> true, mark -> mark.startsWith(start));
    var found = new HashMap<>(marked);
    for (var entry : table.living()) {
      var mark = marked.get(entry.session());
      if (mark != null) {
        found.putIfAbsent(entry.pid(), mark);
      }
    }
    return table.sighting(found);
  }

  private static Process start(ProcessBuilder builder, Launch launch) {
    try {
      return builder.start();
    } catch (IOException e) {
      var message = String.valueOf(e.getMessage());
      if (message.contains("error=11,") || message.contains("error=12,")) { // EAGAIN, ENOMEM
        throw new AthanorException(
            LIMIT,
            ("cannot start %s: the machine takes no more processes (%s). Lower the concurrency, or"
                    + " raise the limit (ulimit -u, memory).")
                .formatted(launch.command(), message),
            e);
      }
      var failure = unusable(launch, message);
      failure.initCause(e);
      throw failure;
    }
  }

  private static Map<String, String> environment(ProcessBuilder builder, Launch launch) {
    try {
      var environment = builder.environment();
      environment.put("PYTHONUNBUFFERED", "1");
      environment.putAll(launch.environment());
      environment.put(MARK_VARIABLE, launch.mark());
      return environment;
    } catch (IllegalArgumentException e) {
      var failure = unusable(launch, String.valueOf(e.getMessage()));
      failure.initCause(e);
      throw failure;
    }
  }

  private static AthanorException unusable(Launch launch, String why) {
    return new AthanorException(
        INVALID_INPUT,
        "cannot start %s in %s: %s.".formatted(launch.command(), launch.directory(), why));
  }

  private static void checkDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new AthanorException(
          INVALID_INPUT,
          "directory %s: %s (expected: an existing folder to start the program in). Make it, or"
                  .formatted(directory, Files.exists(directory) ? "not a folder" : "missing")
              + " correct its name.");
    }
  }

  /** The child could only say it on its standard error. */
  private static void checkProgram(Launch launch, String path) {
    var name = launch.command().getFirst();
    if (name.isEmpty() || launch.command().stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw unusable(launch, "an empty program name, or a NUL character in a word");
    }
    if (name.indexOf('/') >= 0) {
      var file = launch.directory().resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new AthanorException(
            INVALID_INPUT,
            "program %s: missing (looked for %s). Correct the name; it is relative to the folder %s."
                .formatted(name, file.normalize(), launch.directory()));
      }
      if (!Files.isExecutable(file)) {
        throw new AthanorException(
            INVALID_INPUT,
            "program %s: not executable. Run 'chmod +x %s', or put its interpreter in front of it."
                .formatted(name, file.normalize()));
      }
      checkInterpreter(name, file);
      return;
    }
    var file =
        find(name, path, launch.directory())
            .orElseThrow(() ->
                new AthanorException(
                    INVALID_INPUT,
                    ("program %s: not found on PATH (%s). Install it, correct the name, or give"
                            + " its path; a file of the folder %s is ./%s.")
                        .formatted(name, path, launch.directory(), name)));
    checkInterpreter(name, file);
  }

  /** The kernel calls a script "not found" when it means the interpreter in its first line. */
  private static void checkInterpreter(String name, Path file) {
    byte[] start;
    try (var in = Files.newInputStream(file)) {
      start = in.readNBytes(LONGEST_SHEBANG);
    } catch (IOException unreadable) { // may still be executable
      return;
    }
    var text = new String(start, StandardCharsets.UTF_8);
    int end = text.indexOf('\n');
    if (!text.startsWith("#!") || end < 0) {
      return;
    }
    boolean carriageReturn = text.charAt(end - 1) == '\r';
    var interpreter = text.substring(2, end).strip().split("\\s+", 2)[0];
    if (carriageReturn || !Files.exists(file.resolveSibling(interpreter))) {
      throw new AthanorException(
          INVALID_INPUT,
          "program %s: its first line asks for the interpreter '%s', which does not exist. %s"
              .formatted(
                  name,
                  interpreter + (carriageReturn ? "\\r" : ""),
                  carriageReturn
                      ? "The file has Windows line ends; convert them (sed -i 's/\\r$//' FILE)."
                      : "Correct that line, or put the interpreter in front of the program."));
    }
  }

  /** Looks a program up as execvp(3) does. */
  static Optional<Path> find(String name, String path, Path directory) {
    for (var folder : path.split(":", -1)) {
      var file = directory.resolve(folder).resolve(name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static void checkWritable(Path file) {
    try (var out = new FileOutputStream(file.toFile(), true)) {
      out.flush();
    } catch (IOException e) {
      throw new AthanorException(
          STORE_UNAVAILABLE,
          ("cannot write the program's output to %s (%s). Make its folder, free space, or correct"
                  + " the permissions.")
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
