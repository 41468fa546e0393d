package dev.athanor.cli;

import dev.athanor.model.StudyHistory;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/** Progress as a picture at the bottom of a terminal, drawn anew when something changed. */
final class LiveView implements ProgressView {

  private final Terminal terminal;
  private final Display display;
  private final LiveFrame frame;
  private final InstantSource clock;

  LiveView(Terminal terminal, LiveFrame frame, InstantSource clock) {
    this.terminal = terminal;
    this.display = new Display(terminal, false);
    this.frame = frame;
    this.clock = clock;
  }

  @Override
  public void show(StudyHistory history) {
    Size size = terminal.getSize();
    int rows = Math.max(4, size.getRows());
    int columns = Math.max(20, size.getColumns());
    display.resize(rows, columns);
    List<String> lines = frame.lines(history, clock.instant(), columns - 1);
    display.update(lines.stream().limit(rows - 1L).map(AttributedString::new).toList(), 0);
    terminal.flush();
  }

  @Override
  public void notice(String line) {
    display.update(List.of(), 0);
    terminal.writer().println(line);
    terminal.flush();
  }

  @Override
  public long pauseMillis() {
    return 100;
  }

  @Override
  public void end() {
    display.update(List.of(), 0);
    terminal.flush();
    try {
      terminal.close();
    } catch (IOException e) {
      // The terminal went away; there is nothing left to restore.
    }
  }
}
