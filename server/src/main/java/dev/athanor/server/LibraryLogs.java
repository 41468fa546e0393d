package dev.athanor.server;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What libraries log: warnings of theirs, but not what clients do wrong, for whoever can reach the
 * port could fill the disk with it. A level that somebody has set stays.
 */
final class LibraryLogs {

  private static final List<String> WARNINGS = List.of("com.linecorp.armeria", "io.netty");

  private static final List<String> FAULTS =
      List.of(
          "com.linecorp.armeria.internal.common",
          "com.linecorp.armeria.server.HttpServerHandler",
          "com.linecorp.armeria.server.ConnectionLimitingHandler",
          // They mind that a second server has meters of the same names.
          "com.linecorp.armeria.common.metric.NoopMeterRegistry",
          "io.micrometer");

  /** Kept, because a logger that nobody holds forgets its level. */
  private static final List<Logger> SET = new CopyOnWriteArrayList<>();

  private LibraryLogs() {}

  /** Has it so from now on; to be called before a library logs anything. */
  static void quieten() {
    WARNINGS.forEach(name -> set(name, Level.WARNING));
    FAULTS.forEach(name -> set(name, Level.SEVERE));
  }

  private static void set(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    if (logger.getLevel() == null) {
      logger.setLevel(level);
      SET.add(logger);
    }
  }
}
