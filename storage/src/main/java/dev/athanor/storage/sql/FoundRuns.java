package dev.athanor.storage.sql;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.DatasetInput;
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
  static List<Run> runs(Session session, long[] rows, Sightings seen) throws SQLException {
    var tags = new HashMap<Long, Map<String, String>>();
    String json = RunSet.json(rows, 0, rows.length);
    KeyedTexts.TAGS.forEach(
        session,
        json,
        (run, key, value) -> tags.computeIfAbsent(run, each -> new HashMap<>()).put(key, value));
    var runs = new @Nullable Run[rows.length];
    session.forEach(
        "SELECT j.key AS place, r.* FROM json_each(?) j CROSS JOIN run r WHERE r.id = j.value",
        row ->
            runs[row.getInt("place")] =
                RunRows.read(row, tags.getOrDefault(row.getLong("id"), Map.of()), seen),
        json);
    var present = new ArrayList<Run>();
    for (Run run : runs) {
      if (run != null) {
        present.add(run);
      }
    }
    return present;
  }

  /**
   * The runs with their params, latest points and datasets, in this order; what is not there is
   * left out.
   */
  static List<RunSummary> summaries(
      Session session, List<RunId> ids, Overlay overlay, LatestPoints.Look known)
      throws SQLException {
    long[] rows = rows(session, ids);
    List<Run> runs = runs(session, rows, overlay);
    Map<Long, List<Param>> params = params(session, rows);
    var names = new HashMap<Integer, String>();
    Map<Long, Map<String, MetricPoint>> latest = latest(session, rows, known, names);
    Map<Long, List<DatasetInput>> inputs = InputRows.of(session, rows);
    var summaries = new ArrayList<RunSummary>();
    for (int i = 0; i < rows.length; i++) {
      summaries.add(
          new RunSummary(
              runs.get(i),
              params.getOrDefault(rows[i], List.of()),
              newest(session, rows[i], latest.getOrDefault(rows[i], Map.of()), overlay, names),
              inputs.getOrDefault(rows[i], List.of())));
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
    KeyedTexts.PARAMS.forEach(
        session,
        RunSet.json(rows, 0, rows.length),
        (run, key, value) ->
            params.computeIfAbsent(run, each -> new ArrayList<>()).add(new Param(key, value)));
    return params;
  }

  /** By the rows of the runs; a run without points may be missing. */
  private static Map<Long, Map<String, MetricPoint>> latest(
      Session session, long[] rows, LatestPoints.Look known, Map<Integer, String> names)
      throws SQLException {
    var latest = new HashMap<Long, Map<String, MetricPoint>>();
    var missing = new ArrayList<Long>();
    for (long row : rows) {
      Map<String, MetricPoint> points = known.get(row);
      if (points == null) {
        missing.add(row);
      } else {
        latest.put(row, points);
      }
    }
    if (!missing.isEmpty()) {
      var read = read(session, missing.stream().mapToLong(Long::longValue).toArray(), names);
      known.keep(read);
      latest.putAll(read);
    }
    return latest;
  }

  private static Map<Long, Map<String, MetricPoint>> read(
      Session session, long[] rows, Map<Integer, String> names) throws SQLException {
    var read = new HashMap<Long, Map<String, MetricPoint>>();
    for (long row : rows) {
      read.put(row, new HashMap<>());
    }
    // To read a column costs more than to find it. Runs and keys have 31 bits each.
    session.forEach(
        "SELECT (run << 32) + key, last_step, last_time, last_order FROM metric_series WHERE run IN"
            + " (SELECT value FROM json_each(?))",
        row -> {
          long runAndKey = row.getLong(1);
          String key = name(session, names, (int) runAndKey);
          var point =
              new MetricPoint(
                  key, row.getLong(2), row.getLong(3), DoubleBits.ofOrdered(row.getLong(4)));
          requireNonNull(read.get(runAndKey >> 32)).put(key, point);
        },
        RunSet.json(rows, 0, rows.length));
    read.replaceAll((row, points) -> Map.copyOf(points));
    return read;
  }

  /** The points with what the rows do not say yet in the place of what they say. */
  private static Map<String, MetricPoint> newest(
      Session session,
      long row,
      Map<String, MetricPoint> points,
      Overlay overlay,
      Map<Integer, String> names)
      throws SQLException {
    if (!overlay.runs().contains(row)) {
      return points;
    }
    var newest = new HashMap<>(points);
    for (var each : overlay.states(row).entrySet()) {
      String name = name(session, names, each.getKey());
      newest.put(name, each.getValue().last(name));
    }
    return newest;
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
