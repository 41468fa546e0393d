package dev.athanor.tuner.signal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was seen in the printed lines, within bounds: the metrics' names, and what was no metric.
 */
final class StrangeLines {

  private static final int MOST_NOTES = 8;
  private static final int MOST_NAMES = 1_000;
  private static final int LONGEST_LINE = 200;

  private final List<String> notes = new ArrayList<>();
  private final Set<String> noted = new HashSet<>();
  private final Set<String> names = new LinkedHashSet<>();

  /** Whether a metric of this name is taken: the first thousand names are. */
  boolean take(String name) {
    if (names.contains(name)) {
      return true;
    }
    if (names.size() == MOST_NAMES) {
      note(
          "names", "more than %,d metric names (limit); others are left out".formatted(MOST_NAMES));
      return false;
    }
    return names.add(name);
  }

  /** Notes a line, the first of each kind and a few in all. */
  void note(String kind, String reason, byte[] bytes, int from, int to) {
    if (notes.size() < MOST_NOTES && !noted.contains(kind)) {
      int end = Math.min(to, from + 4 * LONGEST_LINE);
      var line = new String(bytes, from, end - from, StandardCharsets.UTF_8);
      note(kind, "%s: %s".formatted(reason, ConsoleLog.shown(line, LONGEST_LINE)));
    }
  }

  private void note(String kind, String text) {
    if (notes.size() < MOST_NOTES && noted.add(kind)) {
      notes.add(text);
    }
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  Set<String> names() {
    return Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }
}
