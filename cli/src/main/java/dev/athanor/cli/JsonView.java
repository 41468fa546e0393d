package dev.athanor.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import java.io.PrintWriter;
import java.util.List;

/** Progress as JSON objects, one a line, for programs: {@code "event"} tells them apart. */
final class JsonView implements ProgressView {

  private final PrintWriter out;
  private int told;

  JsonView(PrintWriter out, int told) {
    this.out = out;
    this.told = told;
  }

  @Override
  public void show(StudyHistory history) {
    List<TrialSnapshot> finished = history.finished();
    for (; told < finished.size(); told++) {
      ObjectNode line = JsonLines.object().put("event", "trial");
      line.setAll(JsonLines.trial(history.study().name(), finished.get(told), List.of()));
      line.remove("attempts");
      out.println(line);
    }
    out.flush();
  }

  @Override
  public void notice(String text) {
    out.println(JsonLines.object().put("event", "notice").put("text", text));
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
