package dev.athanor.tuner.executor;

import dev.athanor.model.AthanorException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The living processes of this machine at one moment, as {@code /proc} tells it, without this
 * process itself. A zombie does not live, unless threads of it still run.
 */
final class ProcessTable {

  private static final int SELF = Math.toIntExact(ProcessHandle.current().pid());
  private static final byte[] NAME =
      (TrialExecutor.MARK_VARIABLE + "=").getBytes(StandardCharsets.US_ASCII);
  private static final int LARGEST_ENVIRONMENT = 4 << 20;

  /** How long a process inside execve() shows an empty environment: far less than this. */
  private static final int EXEC_MILLIS = 2;

  /**
   * A process id alone may be given away again; together with the start it is unique.
   *
   * @param startTicks since the machine's start; a child never starts before its parent
   */
  record Identity(int pid, long startTicks) {}

  /**
   * One process.
   *
   * @param program false for the kernel's own
   */
  record Entry(
      Identity id, char state, int parent, int group, int session, int threads, boolean program) {

    int pid() {
      return id.pid();
    }

    boolean lives() {
      boolean zombie = state == 'Z' || state == 'X' || state == 'x';
      return !zombie || threads > 1;
    }
  }

  private final List<Entry> living;

  /** Whether a process ended while it was looked at; it may have started others behind our back. */
  private boolean disturbed;

  private ProcessTable(List<Entry> living, boolean disturbed) {
    this.living = living;
    this.disturbed = disturbed;
  }

  /** Looks at all processes, which takes about 20 µs for each. */
  static ProcessTable read() {
    var names = new File("/proc").list();
    if (names == null) {
      throw new AthanorException(
          AthanorException.Code.INVALID_INPUT,
          "cannot list /proc (expected: Linux with /proc mounted). Trials cannot be stopped"
              + " without it; mount it, or start Athanor where it is.");
    }
    var buffer = new byte[2048];
    var living = new ArrayList<Entry>(names.length);
    boolean disturbed = false;
    for (var name : names) {
      if (Character.isDigit(name.charAt(0))) {
        int pid = Integer.parseInt(name);
        var entry = entry(pid, buffer);
        disturbed |= entry == null;
        if (entry != null && entry.lives() && pid != SELF) {
          living.add(entry);
        }
      }
    }
    return new ProcessTable(living, disturbed);
  }

  /** Whether exactly this process still lives. */
  static boolean lives(Identity id) {
    return group(id) >= 0;
  }

  /** The group of exactly this process; -1 if it does not live any more. */
  static int group(Identity id) {
    var entry = entry(id.pid(), new byte[2048]);
    return entry != null && entry.id().equals(id) && entry.lives() ? entry.group() : -1;
  }

  /** When a process started; 0 if it is gone. */
  static long startTicks(int pid) {
    var entry = entry(pid, new byte[2048]);
    return entry == null ? 0 : entry.id().startTicks();
  }

  List<Entry> living() {
    return living;
  }

  /** The marks of those processes that are worth a look at their environment; by process id. */
  Map<Integer, String> marks(Predicate<Entry> worth, Predicate<String> wanted) {
    var marks = new LinkedHashMap<Integer, String>();
    var blank = new ArrayList<Entry>();
    for (var entry : living) {
      if (entry.program() && worth.test(entry) && !note(marks, entry, wanted)) {
        blank.add(entry);
      }
    }
    if (!blank.isEmpty()) {
      pause(EXEC_MILLIS);
      for (var entry : blank) {
        disturbed |= !note(marks, entry, wanted) && !lives(entry.id());
      }
    }
    return marks;
  }

  /**
   * The processes with these ids and everything they started.
   *
   * @param found process id → mark
   */
  Sighting sighting(Map<Integer, String> found) {
    var marks = new LinkedHashMap<Integer, String>(found);
    boolean grew = true;
    while (grew) {
      grew = false;
      for (var entry : living) {
        var mark = marks.get(entry.parent());
        grew |= mark != null && marks.putIfAbsent(entry.pid(), mark) == null;
      }
    }
    var byPid = new HashMap<Integer, Entry>();
    var strangersGroups = new HashSet<Integer>();
    for (var entry : living) {
      byPid.put(entry.pid(), entry);
      if (!marks.containsKey(entry.pid())) {
        strangersGroups.add(entry.group());
      }
    }
    var members = new ArrayList<Sighting.Member>();
    marks.forEach((pid, mark) -> {
      var entry = byPid.get(pid);
      if (entry != null) {
        members.add(new Sighting.Member(entry.id(), entry.state(), entry.group(), mark));
      }
    });
    return new Sighting(List.copyOf(members), wholeGroups(members, strangersGroups), !disturbed);
  }

  /** This process's own group is never whole, because this process is no member. */
  private static Set<Integer> wholeGroups(
      List<Sighting.Member> members, Set<Integer> strangersGroups) {
    int own = ownGroup();
    return members.stream()
        .map(Sighting.Member::group)
        .filter(group -> group > 1 && group != own && !strangersGroups.contains(group))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int ownGroup() {
    var self = entry(SELF, new byte[2048]);
    return self == null ? 0 : self.group();
  }

  /** Notes the mark if it is wanted; false if there is no environment to be seen. */
  private static boolean note(Map<Integer, String> marks, Entry entry, Predicate<String> wanted) {
    var environment = environment(entry.pid());
    var mark = environment == null ? null : mark(environment);
    if (mark != null && wanted.test(mark)) {
      marks.put(entry.pid(), mark);
    }
    return environment == null || environment.length > 0;
  }

  /** Parses {@code /proc/<pid>/stat}; null if the process is gone. */
  private static @Nullable Entry entry(int pid, byte[] buffer) {
    int length;
    try (var in = new FileInputStream("/proc/" + pid + "/stat")) {
      length = in.read(buffer);
    } catch (IOException gone) {
      return null;
    }
    int at = length - 1;
    while (at > 0 && buffer[at] != ')') { // the name before it may hold anything
      at--;
    }
    if (at <= 0) {
      return null;
    }
    var text = new String(buffer, at + 2, length - at - 2, StandardCharsets.US_ASCII);
    var fields = text.split(" ", 22);
    return new Entry(
        new Identity(pid, Long.parseLong(fields[19])),
        fields[0].charAt(0),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[3]),
        Integer.parseInt(fields[17]),
        !fields[20].equals("0"));
  }

  /** Null if it is another user's; empty if the process is gone, or just inside execve(). */
  private static byte @Nullable [] environment(int pid) {
    try (var in = Files.newInputStream(Path.of("/proc", Integer.toString(pid), "environ"))) {
      return in.readNBytes(LARGEST_ENVIRONMENT);
    } catch (AccessDeniedException foreign) {
      return null;
    } catch (IOException gone) {
      return new byte[0];
    }
  }

  private static @Nullable String mark(byte[] environment) {
    int from = 0;
    while (from < environment.length) {
      int to = from;
      while (to < environment.length && environment[to] != 0) {
        to++;
      }
      int value = from + NAME.length;
      if (value <= to && Arrays.equals(environment, from, value, NAME, 0, NAME.length)) {
        return new String(environment, value, to - value, StandardCharsets.UTF_8);
      }
      from = to + 1;
    }
    return null;
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
