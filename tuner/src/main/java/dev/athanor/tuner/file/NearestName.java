package dev.athanor.tuner.file;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which known name was meant by one that nobody knows. */
final class NearestName {

  /** What other tools call it. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("parameters", "space"),
          Map.entry("params", "space"),
          Map.entry("search_space", "space"),
          Map.entry("direction", "objective"),
          Map.entry("program", "command"),
          Map.entry("jobs", "concurrency"),
          Map.entry("workers", "concurrency"),
          Map.entry("parallel", "concurrency"),
          Map.entry("env", "environment"),
          Map.entry("uniform", "float"),
          Map.entry("loguniform", "float"),
          Map.entry("real", "float"),
          Map.entry("integer", "int"),
          Map.entry("categorical", "choice"),
          Map.entry("values", "choice"),
          Map.entry("if", "when"));

  private static final int SHOWN = 30;

  private NearestName() {}

  /** The nearest of the known names; null if none is near. */
  static @Nullable String of(String unknown, Collection<String> known) {
    String folded = fold(unknown);
    String best = null;
    int least = 1 + Math.max(1, folded.length() / 3);
    for (String name : known) {
      int distance = distance(folded, fold(name));
      if (distance < least) {
        least = distance;
        best = name;
      }
    }
    if (best != null) {
      return best;
    }
    for (String name : known) {
      if (name.length() >= 4 && folded.contains(fold(name))) {
        return name;
      }
    }
    String elsewhere = ELSEWHERE.get(unknown.toLowerCase(Locale.ROOT));
    return elsewhere != null && known.contains(elsewhere) ? elsewhere : null;
  }

  /** "one of lr, batch", cut where there are many. */
  static String oneOf(Collection<String> known) {
    String cut = known.size() > SHOWN ? ", … (%d in all)".formatted(known.size()) : "";
    return known.stream().limit(SHOWN).collect(joining(", ", "one of ", cut));
  }

  /** "Did you mean `lr`?", or null if none is near. */
  static @Nullable String remedy(String unknown, Collection<String> known) {
    String nearest = of(unknown, known);
    return nearest == null ? null : "Did you mean `%s`?".formatted(nearest);
  }

  private static String fold(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substituted, 1 + Math.min(last[j], row[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      int[] free = before;
      before = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
