package dev.athanor.cli;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Progress as lines, one for each trial that ends: for logs, pipes and programs. */
final class LineView implements ProgressView {

  private final PrintWriter out;
  private final BiFunction<TrialSnapshot, StudyHistory, String> ended;
  private final UnaryOperator<String> notice;
  private int told;

  private LineView(
      PrintWriter out,
      int told,
      BiFunction<TrialSnapshot, StudyHistory, String> ended,
      UnaryOperator<String> notice) {
    this.out = out;
    this.told = told;
    this.ended = ended;
    this.notice = notice;
  }

  /**
   * Lines for people.
   *
   * @param told how many finished trials need no line any more
   */
  static LineView plain(PrintWriter out, int told) {
    return new LineView(out, told, Lines::ended, UnaryOperator.identity());
  }

  /**
   * JSON objects; {@code "event"} tells them apart.
   *
   * @param told how many finished trials need no line any more
   */
  static LineView json(PrintWriter out, int told) {
    return new LineView(
        out,
        told,
        (trial, history) -> JsonLines.ended(history.study().name(), trial).toString(),
        text -> JsonLines.notice(text).toString());
  }

  @Override
  public void show(StudyHistory history) {
    List<TrialSnapshot> finished = history.finished();
    for (; told < finished.size(); told++) {
      out.println(ended.apply(finished.get(told), history));
    }
    out.flush();
  }

  @Override
  public void notice(String line) {
    out.println(notice.apply(line));
    out.flush();
  }

  @Override
  public long pauseMillis() {
    return 100;
  }

  @Override
  public void end() {
    out.flush();
  }
}
