package dev.athanor.tuner.file;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.athanor.model.AthanorException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A tuning file cannot be used. It names everything that is wrong with it, in the file's order. */
public final class TuningFileException extends AthanorException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 100;

  /** Never written out: the message says it all. */
  private final transient List<Problem> problems;

  /**
   * One thing that is wrong. Written {@code tune.yaml:7:14: space.lr: low 0.1, high 0.01 (expected:
   * low <= high). Swap the two.}
   *
   * @param line counted from 1; 0 where it is about the file as a whole
   * @param column counted from 1; 0 where it is about the file as a whole
   * @param what what is wrong, with the value
   * @param expected what would have been right; null where {@code what} says it
   * @param remedy what to do; null where that is plain
   */
  public record Problem(
      int line, int column, String what, @Nullable String expected, @Nullable String remedy) {
    public Problem {
      requireNonNull(what, "what");
    }

    /** The problem without its place. */
    public String text() {
      return what
          + (expected == null ? "" : " (expected: " + expected + ")")
          + (remedy == null ? "" : ". " + remedy);
    }

    /** The problem in one line, place first. */
    public String render(String file) {
      return line == 0
          ? file + ": " + text()
          : "%s:%d:%d: %s".formatted(file, line, column, text());
    }
  }

  TuningFileException(String file, List<Problem> problems) {
    super(Code.INVALID_INPUT, message(file, problems));
    this.problems = List.copyOf(problems);
  }

  /** Everything that is wrong, in the file's order; at least one. */
  public List<Problem> problems() {
    return problems;
  }

  private static String message(String file, List<Problem> problems) {
    Stream<String> lines = problems.stream().limit(SHOWN).map(problem -> problem.render(file));
    int more = problems.size() - SHOWN;
    return Stream.concat(
            lines,
            more > 0
                ? Stream.of(
                    "%s: at least %d more problems; the first %d are shown"
                        .formatted(file, more, SHOWN))
                : Stream.empty())
        .collect(joining("\n"));
  }
}
