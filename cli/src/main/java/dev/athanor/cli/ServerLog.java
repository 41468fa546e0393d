package dev.athanor.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.temporal.ChronoUnit;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log of a server: a line for each thing that its operator should know, on standard error. */
final class ServerLog {

  private ServerLog() {}

  /** From now on, what is logged is a line each. */
  static void start() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      if (handler instanceof ConsoleHandler) {
        handler.setFormatter(new Line());
      }
    }
  }

  /** Time, level, text; a stack trace where there is one. */
  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord entry) {
      var text = new StringWriter();
      var line = new PrintWriter(text);
      line.printf(
          "%s %s %s%n",
          entry.getInstant().truncatedTo(ChronoUnit.MILLIS),
          entry.getLevel(),
          formatMessage(entry));
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(line);
      }
      return text.toString();
    }
  }
}
