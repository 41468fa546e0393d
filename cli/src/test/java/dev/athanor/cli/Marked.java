package dev.athanor.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that carries the mark of an attempt, as /proc shows it: read here by other means than
 * the product's.
 *
 * @param parent the pid of its parent
 * @param leader whether it leads a session: the process that the tuner started
 */
record Marked(long pid, String mark, long parent, boolean leader) {

  /** All marked processes whose working folder is below {@code folder}. */
  static List<Marked> in(Path folder) throws IOException {
    var found = new ArrayList<Marked>();
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      for (Path entry : entries.filter(e -> e.getFileName().toString().matches("\\d+")).toList()) {
        try {
          read(entry, folder, found);
        } catch (IOException e) {
          // It has ended, or is not ours.
        }
      }
    }
    return found;
  }

  private static void read(Path entry, Path folder, List<Marked> found) throws IOException {
    String environment = Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1);
    int at = environment.indexOf("ATHANOR_ATTEMPT=");
    if (at < 0 || !Files.readSymbolicLink(entry.resolve("cwd")).startsWith(folder)) {
      return;
    }
    String mark = environment.substring(at + 16, environment.indexOf('\0', at));
    String stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    if (fields[0].equals("Z")) {
      throw new NoSuchFileException("a zombie");
    }
    long pid = Long.parseLong(entry.getFileName().toString());
    found.add(new Marked(pid, mark, Long.parseLong(fields[1]), Long.parseLong(fields[3]) == pid));
  }

  /** As {@code kill -9}. */
  void kill() {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }
}
