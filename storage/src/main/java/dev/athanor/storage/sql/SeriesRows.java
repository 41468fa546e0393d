package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The rows of {@code metric_series}: what is known of each series without its points. */
final class SeriesRows {

  private SeriesRows() {}

  static Optional<SeriesState> find(Session session, long run, int key) throws SQLException {
    return session.first(
        "SELECT * FROM metric_series WHERE run = ? AND key = ?", SeriesRows::read, run, key);
  }

  /** The states of all series of a run by key. */
  static Map<Integer, SeriesState> all(Session session, long run) throws SQLException {
    var states = new HashMap<Integer, SeriesState>();
    session.forEach(
        "SELECT * FROM metric_series WHERE run = ?",
        row -> states.put(row.getInt("key"), read(row)),
        run);
    return states;
  }

  /** Writes states over what is there; the rule of a series that is there stays. */
  static void put(Session session, long run, Map<Integer, SeriesState> states) throws SQLException {
    for (var each : states.entrySet()) {
      SeriesState state = each.getValue();
      session.update(
          """
          INSERT INTO metric_series
            (run, key, rule, last_step, last_time, last_order, min_order, max_order)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (run, key) DO UPDATE SET
            last_step = excluded.last_step, last_time = excluded.last_time,
            last_order = excluded.last_order, min_order = excluded.min_order,
            max_order = excluded.max_order
          """,
          run,
          each.getKey(),
          state.rule(),
          state.lastStep(),
          state.lastTime(),
          state.lastOrder(),
          state.minOrder(),
          state.maxOrder());
    }
  }

  private static SeriesState read(ResultSet row) throws SQLException {
    return new SeriesState(
        SeriesRule.valueOf(row.getString("rule")),
        row.getLong("last_step"),
        row.getLong("last_time"),
        row.getLong("last_order"),
        row.getLong("min_order"),
        row.getLong("max_order"));
  }
}
