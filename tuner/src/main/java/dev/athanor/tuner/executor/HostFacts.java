package dev.athanor.tuner.executor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** What this machine is, read from files of the system; what they do not tell is left out. */
final class HostFacts {

  private static final double GIB = 1L << 30;

  private HostFacts() {}

  /** {@code host}, {@code os}, {@code cpu}, {@code cpus} and {@code memory}. */
  static SequencedMap<String, String> read() {
    var facts = new LinkedHashMap<String, String>();
    firstLine("/proc/sys/kernel/hostname").ifPresent(name -> facts.put("host", name));
    facts.put("os", operatingSystem());
    value("/proc/cpuinfo", "model name", ":").ifPresent(model -> facts.put("cpu", model));
    facts.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
    memory(facts);
    return facts;
  }

  private static String operatingSystem() {
    var kernel =
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"));
    return value("/etc/os-release", "PRETTY_NAME", "=")
        .map(name -> "%s (%s)".formatted(name.replace("\"", ""), kernel))
        .orElse(kernel);
  }

  /** What the machine has, or the container may use if that is less. */
  private static void memory(Map<String, String> facts) {
    var total =
        value("/proc/meminfo", "MemTotal", ":")
            .map(text -> text.replaceAll("\\D", ""))
            .flatMap(HostFacts::number)
            .map(kibibytes -> kibibytes * 1024);
    var limit = firstLine("/sys/fs/cgroup/memory.max").flatMap(HostFacts::number);
    Stream.concat(total.stream(), limit.stream())
        .min(Long::compare)
        .ifPresent(bytes -> facts.put("memory", "%.1f GiB".formatted(bytes / GIB)));
  }

  private static Optional<Long> number(String digits) {
    try {
      return Optional.of(Long.valueOf(digits));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> firstLine(String file) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines.findFirst().map(String::strip).filter(line -> !line.isEmpty());
    } catch (IOException | RuntimeException missing) {
      return Optional.empty();
    }
  }

  private static Optional<String> value(String file, String name, String separator) {
    try (var lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name) && line.contains(separator))
          .findFirst()
          .map(line -> line.substring(line.indexOf(separator) + 1).strip());
    } catch (IOException | RuntimeException missing) {
      return Optional.empty();
    }
  }
}
