package dev.athanor.tuner.file;

import dev.athanor.tuner.file.TuningFileException.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is wrong with one file, gathered while it is read. For one thread. */
final class Problems {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<what>.*?) \\(expected: (?<expected>.*?)\\)(?:\\.(?: (?<remedy>.*))?)?",
          Pattern.DOTALL);

  /** With so many, nobody reads on, and neither do we. */
  private static final int MOST = 200;

  private final String file;
  private final String needed;
  private final List<Problem> found = new ArrayList<>();

  /**
   * @param file the file as its messages name it
   * @param needed the keys that it cannot do without, in words
   */
  Problems(String file, String needed) {
    this.file = file;
    this.needed = needed;
  }

  /** The keys that the file cannot do without, in words. */
  String needed() {
    return needed;
  }

  /**
   * Adds a problem.
   *
   * @throws TuningFileException if there are too many
   */
  void add(Position at, String what, @Nullable String expected, @Nullable String remedy) {
    found.add(new Problem(at.line(), at.column(), what, expected, remedy));
    if (found.size() == MOST) {
      throw exception();
    }
  }

  /** Adds a refusal by another type, taken apart into its three sentences. */
  void add(Position at, String prefix, IllegalArgumentException refusal) {
    String message = String.valueOf(refusal.getMessage());
    Matcher parts = FORM.matcher(message);
    if (parts.matches()) {
      add(at, prefix + parts.group("what"), parts.group("expected"), parts.group("remedy"));
    } else {
      add(at, prefix + message, null, null);
    }
  }

  boolean any() {
    return !found.isEmpty();
  }

  /** All so far, in the file's order. */
  TuningFileException exception() {
    var sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparing(problem -> new Position(problem.line(), problem.column())));
    return new TuningFileException(file, sorted);
  }

  /** All so far, and one more after which nothing can be read. */
  TuningFileException fatal(
      Position at, String what, @Nullable String expected, @Nullable String remedy) {
    add(at, what, expected, remedy);
    return exception();
  }
}
