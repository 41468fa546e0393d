package dev.athanor.storage.sql;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunSummary;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads many runs with a few statements. */
final class FoundRuns {

  private FoundRuns() {}

  /** The runs of these rows, in their order; rows that are not there are left out. */
  static List<Run> runs(Session session, long[] rows) throws SQLException {
    var tags = new HashMap<Long, Map<String, String>>();
    String json = RunSet.json(rows, 0, rows.length);
    session.forEach(
        "SELECT t.run, t.key, t.value FROM json_each(?) j CROSS JOIN run_tag t WHERE t.run ="
            + " j.value",
        row ->
            tags.computeIfAbsent(row.getLong(1), run -> new HashMap<>())
                .put(row.getString(2), row.getString(3)),
        json);
    var runs = new @Nullable Run[rows.length];
    session.forEach(
        "SELECT j.key AS place, r.* FROM json_each(?) j CROSS JOIN run r WHERE r.id = j.value",
        row ->
            runs[row.getInt("place")] =
                RunRows.read(row, tags.getOrDefault(row.getLong("id"), Map.of())),
        json);
    var present = new ArrayList<Run>();
    for (Run run : runs) {
      if (run != null) {
        present.add(run);
      }
    }
    return present;
  }

  /** The runs with their params and latest points, in this order; what is not there is left out. */
  static List<RunSummary> summaries(Session session, List<RunId> ids, Overlay overlay)
      throws SQLException {
    long[] rows = rows(session, ids);
    List<Run> runs = runs(session, rows);
    Map<Long, List<Param>> params = params(session, rows);
    Map<Long, Map<String, MetricPoint>> latest = latest(session, rows);
    addNewer(session, rows, overlay, latest);
    var summaries = new ArrayList<RunSummary>();
    for (int i = 0; i < rows.length; i++) {
      summaries.add(
          new RunSummary(
              runs.get(i),
              params.getOrDefault(rows[i], List.of()),
              latest.getOrDefault(rows[i], Map.of())));
    }
    return summaries;
  }

  private static long[] rows(Session session, List<RunId> ids) throws SQLException {
    var json = new StringBuilder("[");
    for (RunId id : ids) {
      json.append(json.length() == 1 ? "\"" : ",\"").append(id.hex32()).append('"');
    }
    return session
        .list(
            "SELECT r.id FROM json_each(?) j CROSS JOIN run r WHERE r.hex = j.value ORDER BY j.key",
            row -> row.getLong(1),
            json.append(']').toString())
        .stream()
        .mapToLong(Long::longValue)
        .toArray();
  }

  private static Map<Long, List<Param>> params(Session session, long[] rows) throws SQLException {
    var params = new HashMap<Long, List<Param>>();
    session.forEach(
        """
        SELECT p.run, p.key, p.value
        FROM (SELECT DISTINCT value AS run FROM json_each(?)) j CROSS JOIN run_param p
        WHERE p.run = j.run ORDER BY p.run, p.key
        """,
        row ->
            params
                .computeIfAbsent(row.getLong(1), run -> new ArrayList<>())
                .add(new Param(row.getString(2), row.getString(3))),
        RunSet.json(rows, 0, rows.length));
    return params;
  }

  private static Map<Long, Map<String, MetricPoint>> latest(Session session, long[] rows)
      throws SQLException {
    var latest = new HashMap<Long, Map<String, MetricPoint>>();
    session.forEach(
        """
        SELECT m.run, k.name, m.last_step, m.last_time, m.last_order
        FROM json_each(?) j CROSS JOIN metric_series m CROSS JOIN metric_key k
        WHERE m.run = j.value AND k.id = m.key
        """,
        row -> {
          String key = row.getString(2);
          latest
              .computeIfAbsent(row.getLong(1), run -> new HashMap<>())
              .put(
                  key,
                  new MetricPoint(
                      key, row.getLong(3), row.getLong(4), DoubleBits.ofOrdered(row.getLong(5))));
        },
        RunSet.json(rows, 0, rows.length));
    return latest;
  }

  private static void addNewer(
      Session session, long[] rows, Overlay overlay, Map<Long, Map<String, MetricPoint>> latest)
      throws SQLException {
    Map<Integer, String> names = new HashMap<>();
    for (long row : rows) {
      if (overlay.runs().contains(row)) {
        var known = latest.computeIfAbsent(row, each -> new HashMap<>());
        for (var each : overlay.states(row).entrySet()) {
          String name = name(session, names, each.getKey());
          known.put(name, each.getValue().last(name));
        }
      }
    }
  }

  private static String name(Session session, Map<Integer, String> names, int key)
      throws SQLException {
    String known = names.get(key);
    if (known != null) {
      return known;
    }
    String name =
        MetricKeys.nameOf(session, key)
            .orElseThrow(() -> new SQLException("no metric key has the number " + key));
    names.put(key, name);
    return name;
  }
}
