package dev.athanor.storage.sql;

import dev.athanor.storage.metrics.CorruptChunkException;
import dev.athanor.storage.metrics.Pack;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Points that cannot be read.
 *
 * @param run the run's id, or its row where the run is gone
 * @param metrics which metrics, as text
 * @param steps which steps, as text
 */
record Damage(String run, String metrics, String steps) {

  private static final String UNKNOWN = "some of its metrics";

  private static final int MOST_NAMED = 20;

  /** Of a piece of one series. */
  static Damage ofPiece(Session session, long run, int key, long firstStep, long lastStep)
      throws SQLException {
    return new Damage(
        hex(session, run),
        "metric " + name(session, key),
        "steps %d to %d".formatted(firstStep, lastStep));
  }

  /**
   * Of a pack.
   *
   * @param directory null if it is what is damaged
   */
  static Damage ofPack(Session session, long run, byte @Nullable [] directory) throws SQLException {
    String metrics = directory == null ? UNKNOWN : packed(session, directory);
    return new Damage(hex(session, run), metrics, "a part of the steps");
  }

  /** Of a record of the log. */
  static Damage ofRecord(Session session, long run, long revision) throws SQLException {
    return new Damage(hex(session, run), UNKNOWN, "the batch of revision " + revision);
  }

  private static String hex(Session session, long run) throws SQLException {
    return session
        .first("SELECT hex FROM run WHERE id = ?", row -> row.getString(1), run)
        .orElse("of row " + run);
  }

  private static String packed(Session session, byte[] directory) throws SQLException {
    List<Integer> keys;
    try {
      keys = Pack.entries(directory).stream().map(Pack.Entry::key).distinct().toList();
    } catch (CorruptChunkException | ArithmeticException e) {
      return UNKNOWN;
    }
    var names = new ArrayList<String>();
    for (int key : keys.subList(0, Math.min(MOST_NAMED, keys.size()))) {
      names.add(name(session, key));
    }
    return (names.size() == 1 ? "metric " : "metrics ")
        + String.join(", ", names)
        + (keys.size() > MOST_NAMED ? " and %d more".formatted(keys.size() - MOST_NAMED) : "");
  }

  private static String name(Session session, int key) throws SQLException {
    return MetricKeys.nameOf(session, key).orElse("number " + key);
  }

  String text() {
    return "run %s, %s, %s: the checksum is wrong".formatted(run, metrics, steps);
  }
}
