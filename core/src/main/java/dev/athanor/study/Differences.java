package dev.athanor.study;

import dev.athanor.model.Objective;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What sets a wanted study apart from the stored one, in lines that a person can compare. */
final class Differences {

  private Differences() {}

  /** One line a difference; empty if there is none. */
  static String between(
      StudySnapshot stored, List<Objective> wanted, @Nullable SearchSpace wantedSpace) {
    var lines = new ArrayList<String>();
    compare(lines, "objective", text(stored.objectives()), text(wanted));
    StudySetup setup = stored.setup();
    SearchSpace before = setup == null ? null : setup.space();
    spaces(lines, orEmpty(before), orEmpty(wantedSpace));
    return String.join(System.lineSeparator(), lines);
  }

  private static String text(List<Objective> objectives) {
    return objectives.stream().map(Objective::toString).collect(Collectors.joining(", "));
  }

  private static SearchSpace orEmpty(@Nullable SearchSpace space) {
    return space == null ? SearchSpace.empty() : space;
  }

  private static void spaces(List<String> lines, SearchSpace stored, SearchSpace wanted) {
    var names = new LinkedHashSet<>(stored.byName().keySet());
    names.addAll(wanted.byName().keySet());
    for (String name : names) {
      compare(lines, "space." + name, stored.describe(name), wanted.describe(name));
    }
  }

  private static void compare(List<String> lines, String what, String stored, String wanted) {
    if (!stored.equals(wanted)) {
      lines.add("  %s: stored %s, wanted %s".formatted(what, stored, wanted));
    }
  }
}
