package dev.athanor.cli;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.List;

/**
 * Progress as a picture at the bottom of a terminal, drawn anew when something changed; trials that
 * ended stand above it, a line each.
 *
 * <p>Drawn with two sequences that every terminal since the VT100 knows.
 */
final class LiveView implements ProgressView {

  private static final String UP = "\033[%dA";
  private static final String CLEAR_BELOW = "\033[J";

  private final PrintWriter out;
  private final LiveFrame frame;
  private final InstantSource clock;
  private int drawn;
  private int told;

  LiveView(PrintWriter out, LiveFrame frame, InstantSource clock) {
    this.out = out;
    this.frame = frame;
    this.clock = clock;
    this.told = frame.before();
  }

  @Override
  public void show(StudyHistory history) {
    TerminalSize size = TerminalSize.now();
    erase();
    List<TrialSnapshot> finished = history.finished();
    for (; told < finished.size(); told++) {
      out.println(Lines.ended(finished.get(told), history));
    }
    int columns = Math.max(20, size.columns());
    List<String> lines = frame.lines(history, clock.instant(), columns - 1);
    for (String line : lines.subList(0, Math.min(lines.size(), Math.max(3, size.rows() - 1)))) {
      out.println(line);
      drawn++;
    }
    out.flush();
  }

  @Override
  public void notice(String line) {
    erase();
    out.println(line);
    out.flush();
  }

  @Override
  public long pauseMillis() {
    return 100;
  }

  @Override
  public void end() {
    erase();
    out.flush();
  }

  private void erase() {
    if (drawn > 0) {
      out.print(UP.formatted(drawn) + CLEAR_BELOW);
      drawn = 0;
    }
  }
}
