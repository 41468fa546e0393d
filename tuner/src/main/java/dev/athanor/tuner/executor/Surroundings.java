package dev.athanor.tuner.executor;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What attempts run in: the machine, the state of the source code, the interpreter's packages. */
public final class Surroundings {

  private static final Duration QUICK = Duration.ofSeconds(2);
  private static final Duration INTERPRETER = Duration.ofSeconds(10);

  /** Before it there may be what a start-up file or a launcher prints. */
  private static final String BEGIN = "athanor: what this Python is";

  private static final String PYTHON_FACTS =
      """
      import sys
      sys.path = [folder for folder in sys.path if folder]  # the program's own files shadow nothing
      print("%s")
      print(sys.executable)
      print(" ".join(sys.version.split()))
      import importlib.metadata as m
      found = {(d.metadata["Name"] or "", str(d.version)) for d in m.distributions()}
      for name, version in sorted(found, key=lambda d: (d[0].lower(), d[1])):
          if name:
              print(name + "==" + version)
      """
          .formatted(BEGIN);

  private Surroundings() {}

  /**
   * Finds out what can be found out, usually in less than half a second and in 10 s at most; to be
   * called once by each tuner. Never throws: what cannot be known is left out, or says why.
   *
   * <ul>
   *   <li>{@code host}, {@code os}, {@code cpu}, {@code cpus}, {@code memory}, {@code gpus}
   *   <li>{@code commit} of the folder's repository, and {@code dirty}: whether files that git
   *       follows were changed
   *   <li>{@code java}, if the command starts Java: its version
   *   <li>{@code python}, {@code python.executable}, {@code python.packages} (one {@code
   *       name==version} a line), if the command starts Python
   * </ul>
   *
   * @param folder where the command is started; its repository is the one that is asked
   * @param environment what {@link Launch#environment()} will be
   */
  public static SortedMap<String, String> of(
      Path folder, List<String> command, Map<String, String> environment) {
    requireNonNull(folder, "folder");
    var facts = new ConcurrentSkipListMap<String, String>(HostFacts.read());
    var questions =
        List.<Runnable>of(
            () -> graphics(folder, facts),
            () -> commit(folder, facts),
            () -> changes(folder, facts),
            () -> interpreter(folder, List.copyOf(command), Map.copyOf(environment), facts));
    var threads = questions.stream().map(Thread.ofVirtual().name("athanor-probe")::start).toList();
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) { // whatever is not known by now is left out
        Thread.currentThread().interrupt();
        break;
      }
    }
    return Collections.unmodifiableSortedMap(new TreeMap<>(facts));
  }

  private static void graphics(Path folder, Map<String, String> facts) {
    var query = List.of("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader");
    var answer = Probe.ask(query, Map.of(), folder, QUICK);
    if (answer.succeeded() && !answer.output().isEmpty()) {
      SequencedMap<String, Long> counts =
          answer
              .output()
              .lines()
              .collect(
                  Collectors.groupingBy(String::strip, LinkedHashMap::new, Collectors.counting()));
      facts.put(
          "gpus",
          counts.entrySet().stream()
              .map(e -> e.getValue() == 1 ? e.getKey() : e.getValue() + " × " + e.getKey())
              .collect(Collectors.joining("; ")));
    }
  }

  private static void commit(Path folder, Map<String, String> facts) {
    var answer = Probe.ask(List.of("git", "rev-parse", "HEAD"), Map.of(), folder, QUICK);
    if (answer.succeeded()) {
      facts.put("commit", answer.output());
    } else if (answer.output().contains("dubious ownership")) {
      facts.put("commit", "unknown: the repository belongs to another user");
    }
  }

  private static void changes(Path folder, Map<String, String> facts) {
    var status =
        List.of(
            "git",
            "--no-optional-locks",
            "status",
            "--porcelain",
            "--untracked-files=no",
            "--ignore-submodules=dirty");
    var answer = Probe.ask(status, Map.of(), folder, QUICK);
    if (answer.succeeded()) {
      facts.put("dirty", Boolean.toString(!answer.output().isEmpty()));
    } else if (answer.output().contains("took longer")) {
      facts.put("dirty", "unknown: " + answer.output());
    }
  }

  private static void interpreter(
      Path folder,
      List<String> command,
      Map<String, String> environment,
      Map<String, String> facts) {
    var path = environment.getOrDefault("PATH", System.getenv().getOrDefault("PATH", ""));
    Interpreter.of(command, path, folder)
        .ifPresent(interpreter -> {
          switch (interpreter.kind()) {
            case JAVA ->
                ask(
                    interpreter,
                    List.of("-version"),
                    folder,
                    environment,
                    facts,
                    "java",
                    output -> java(output, facts));
            case PYTHON ->
                ask(
                    interpreter,
                    List.of("-c", PYTHON_FACTS),
                    folder,
                    environment,
                    facts,
                    "python",
                    output -> python(output, facts));
          }
        });
  }

  private static void ask(
      Interpreter interpreter,
      List<String> arguments,
      Path folder,
      Map<String, String> environment,
      Map<String, String> facts,
      String name,
      Consumer<String> reader) {
    var words = new ArrayList<>(interpreter.start());
    words.addAll(arguments);
    var answer = Probe.ask(words, environment, folder, INTERPRETER);
    reader.accept(answer.output());
    if (!answer.succeeded()) {
      var lines = answer.output().lines().toList();
      facts.putIfAbsent(name, "unknown: " + (lines.isEmpty() ? "no answer" : lines.getLast()));
    }
  }

  private static void java(String output, Map<String, String> facts) {
    output
        .lines()
        .filter(line -> line.contains(" version "))
        .findFirst()
        .ifPresent(line -> facts.put("java", line));
  }

  private static void python(String output, Map<String, String> facts) {
    var lines = output.lines().dropWhile(line -> !line.equals(BEGIN)).toList();
    if (lines.size() >= 3) {
      facts.put("python.executable", lines.get(1));
      facts.put("python", lines.get(2));
      var packages = lines.stream().skip(3).filter(line -> line.contains("==")).toList();
      facts.put("python.packages", String.join("\n", packages));
    }
  }
}
