package dev.athanor.storage.sql;

import dev.athanor.storage.metrics.CorruptChunkException;
import dev.athanor.storage.metrics.Pack;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Points that cannot be read.
 *
 * @param run the run's id, or its row where the run is gone
 * @param metrics their keys, as text
 * @param steps which steps, as text
 */
record Damage(String run, String metrics, String steps) {

  private static final int MOST_NAMED = 20;

  static Damage of(Session session, long run, int key, long firstStep, long lastStep, byte[] head)
      throws SQLException {
    String hex =
        session
            .first("SELECT hex FROM run WHERE id = ?", row -> row.getString(1), run)
            .orElse("of row " + run);
    return key == ChunkRows.PACK
        ? new Damage(hex, packed(session, head), "a part of the steps")
        : new Damage(hex, name(session, key), "steps %d to %d".formatted(firstStep, lastStep));
  }

  private static String packed(Session session, byte[] directory) throws SQLException {
    List<Integer> keys;
    try {
      keys = Pack.entries(directory).stream().map(Pack.Entry::key).distinct().toList();
    } catch (CorruptChunkException | ArithmeticException e) {
      return "some of its metrics";
    }
    var names = new ArrayList<String>();
    for (int key : keys.subList(0, Math.min(MOST_NAMED, keys.size()))) {
      names.add(name(session, key));
    }
    return names.stream().collect(Collectors.joining(", "))
        + (keys.size() > MOST_NAMED ? " and %d more".formatted(keys.size() - MOST_NAMED) : "");
  }

  private static String name(Session session, int key) throws SQLException {
    return session
        .first("SELECT name FROM metric_key WHERE id = ?", row -> row.getString(1), key)
        .orElse("number " + key);
  }

  String text() {
    return "run %s, metric %s, %s: the checksum is wrong".formatted(run, metrics, steps);
  }
}
