package dev.athanor.storage.sql;

import dev.athanor.model.MetricPoint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Metric points as rows, one a point, in the order in which series are read. Safe for use by many
 * threads, but {@link #append}, which is for the scribe's.
 */
final class MetricRows {

  private static final int PAGE = 4096;

  private final Readers readers;

  MetricRows(Readers readers) {
    this.readers = readers;
  }

  /** Adds points; identical ones are kept once. */
  void append(Session session, long run, List<MetricPoint> points) throws SQLException {
    @Nullable String key = null;
    long series = 0;
    for (MetricPoint point : points) {
      if (!point.key().equals(key)) {
        key = point.key();
        series = series(session, run, key);
      }
      session.update(
          "INSERT INTO metric_point (series, step, time_millis, value_order) VALUES (?, ?, ?, ?) ON"
              + " CONFLICT DO NOTHING",
          series,
          point.step(),
          point.timestampMillis(),
          DoubleBits.ordered(point.value()));
    }
  }

  private static long series(Session session, long run, String key) throws SQLException {
    String known = "SELECT id FROM metric_series WHERE run = ? AND key = ?";
    var series = session.first(known, row -> row.getLong(1), run, key);
    return series.isPresent()
        ? series.get()
        : session.insert("INSERT INTO metric_series (run, key) VALUES (?, ?)", run, key);
  }

  /** The last point of every metric of the run, by key. */
  Map<String, MetricPoint> latest(Session session, long run) throws SQLException {
    var latest = new TreeMap<String, MetricPoint>();
    session.forEach(
        """
        SELECT s.key, p.step, p.time_millis, p.value_order
        FROM metric_series s JOIN metric_point p ON p.series = s.id
        WHERE s.run = ? AND (p.step, p.time_millis, p.value_order) = (
          SELECT step, time_millis, value_order FROM metric_point WHERE series = s.id
          ORDER BY step DESC, time_millis DESC, value_order DESC LIMIT 1)
        """,
        row -> latest.put(row.getString(1), read(row)),
        run);
    return latest;
  }

  /** All points of a metric, read in pages, so that a slow reader holds no connection. */
  Stream<MetricPoint> history(long run, String key) {
    var first = readers.read(session -> firstPage(session, run, key));
    return Stream.iterate(first, page -> !page.isEmpty(), page -> nextPage(run, page))
        .flatMap(List::stream);
  }

  private static List<MetricPoint> firstPage(Session session, long run, String key)
      throws SQLException {
    return session.list(
        """
        SELECT s.key, p.step, p.time_millis, p.value_order
        FROM metric_series s JOIN metric_point p ON p.series = s.id
        WHERE s.run = ? AND s.key = ?
        ORDER BY p.step, p.time_millis, p.value_order LIMIT ?
        """,
        MetricRows::read,
        run,
        key,
        PAGE);
  }

  private List<MetricPoint> nextPage(long run, List<MetricPoint> page) {
    if (page.size() < PAGE) {
      return List.of();
    }
    MetricPoint last = page.getLast();
    return readers.read(session ->
        session.list(
            """
            SELECT s.key, p.step, p.time_millis, p.value_order
            FROM metric_series s JOIN metric_point p ON p.series = s.id
            WHERE s.run = ? AND s.key = ? AND (p.step, p.time_millis, p.value_order) > (?, ?, ?)
            ORDER BY p.step, p.time_millis, p.value_order LIMIT ?
            """,
            MetricRows::read,
            run,
            last.key(),
            last.step(),
            last.timestampMillis(),
            DoubleBits.ordered(last.value()),
            PAGE));
  }

  private static MetricPoint read(ResultSet row) throws SQLException {
    return new MetricPoint(
        row.getString(1), row.getLong(2), row.getLong(3), DoubleBits.ofOrdered(row.getLong(4)));
  }
}
