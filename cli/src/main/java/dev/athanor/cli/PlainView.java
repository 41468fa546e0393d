package dev.athanor.cli;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import java.io.PrintWriter;
import java.util.List;

/** Progress as lines, one for each trial that ends: for logs and pipes. */
final class PlainView implements ProgressView {

  private final PrintWriter out;
  private int told;

  /**
   * A view on a writer.
   *
   * @param told how many finished trials need no line any more
   */
  PlainView(PrintWriter out, int told) {
    this.out = out;
    this.told = told;
  }

  @Override
  public void show(StudyHistory history) {
    List<TrialSnapshot> finished = history.finished();
    for (; told < finished.size(); told++) {
      out.println(Lines.ended(finished.get(told), history));
    }
    out.flush();
  }

  @Override
  public void notice(String line) {
    out.println(line);
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
