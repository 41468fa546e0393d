package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.fixture.RecordedLines;
import dev.athanor.model.Direction;
import dev.athanor.model.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A study whose trials obeyed a pruner of Optuna 5.0.0, as record_pruners.py has written it. */
final class RecordedPruning {

  private static final double[][] CURVES =
      RecordedLines.of(RecordedPruning.class, "curves.txt.gz").stream()
          .map(line -> RecordedLines.numbers(line, 0))
          .toArray(double[][]::new);

  private final List<String> head;
  private final String[] words;
  private final List<Course> courses = new ArrayList<>();

  private RecordedPruning(List<String> head, String[] words) {
    this.head = head;
    this.words = words;
  }

  /** What a trial reports, and where it stands. */
  private static final class Course {
    private final double[] curve;
    private final long first;
    private final long stride;
    private final long modulus;
    private int at;

    private Course(String[] asked) {
      curve = CURVES[Integer.parseInt(asked[1])];
      first = Long.parseLong(asked[2]);
      stride = Long.parseLong(asked[3]);
      modulus = Long.parseLong(asked[4]);
    }

    private long step() {
      long step = first + at * stride;
      return modulus == 0 ? step : step % modulus;
    }
  }

  /** All that were recorded with a pruner. */
  static List<RecordedPruning> of(String pruner) {
    List<List<String>> lines =
        RecordedLines.of(RecordedPruning.class, "verdicts-" + pruner + ".txt.gz");
    var studies = new ArrayList<RecordedPruning>();
    for (int i = 0; i < lines.size(); i += 2) {
      String[] words = lines.get(i + 1).getFirst().split(" ");
      studies.add(new RecordedPruning(lines.get(i), words));
    }
    return studies;
  }

  /** The pruner's options by dotted name. */
  Map<String, String> options() {
    var options = new HashMap<String, String>();
    for (String field : head.subList(2, head.size())) {
      String[] option = field.split("=", 2);
      options.put("pruner." + option[0], option[1]);
    }
    return options;
  }

  /** Lets the study happen again, and compares every verdict. */
  void follow(Pruner pruner) {
    Direction direction = Direction.valueOf(head.get(1).toUpperCase(Locale.ROOT));
    var builder = HistoryBuilder.of(head.getFirst(), direction);
    for (int i = 0; i < words.length; i++) {
      String word = words[i];
      int end = word.indexOf('=');
      if (word.startsWith("ask")) {
        builder.ask();
        courses.add(new Course(word.split(":")));
      } else if (end > 0) {
        double value = Double.parseDouble(word.substring(end + 1));
        builder.complete(Integer.parseInt(word.substring(0, end)), value);
      } else if (word.endsWith("x")) {
        builder.fail(Integer.parseInt(word.substring(0, word.length() - 1)));
      } else {
        report(builder, pruner, i);
      }
    }
  }

  private void report(HistoryBuilder builder, Pruner pruner, int word) {
    boolean prune = words[word].endsWith("!");
    String[] parts = (prune ? words[word].replace("!", "") : words[word]).split("\\+");
    int number = Integer.parseInt(parts[0]);
    Course course = courses.get(number);
    course.at += parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    long step = course.step();
    builder.report(number, step, course.curve[course.at++]);

    Verdict verdict = pruner.judge(builder.trial(number), builder.history());

    if (verdict.prune() != prune) {
      assertThat(verdict.prune())
          .as("%s, word %d: %s: %s", head, word, words[word], verdict.because())
          .isEqualTo(prune);
    }
    builder.judge(number, step, verdict);
    if (prune) {
      builder.prune(number);
    }
  }
}
