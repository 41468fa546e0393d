package dev.athanor.storage.sql;

import dev.athanor.model.MetricPoint;
import dev.athanor.model.SeriesRule;
import dev.athanor.storage.metrics.LogRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * Moves the points of schema 1, a row each, into the log of schema 2, and numbers the params that
 * spell numbers. From the log they are packed like any others. Frozen, as a released migration is:
 * it writes the first version of records, which is read for ever.
 */
final class MovePoints implements JavaMigration {

  private static final int RECORD_POINTS = 4096;

  @Override
  public MigrationVersion getVersion() {
    return MigrationVersion.fromVersion("2.1");
  }

  @Override
  public String getDescription() {
    return "move points";
  }

  @Override
  public @Nullable Integer getChecksum() {
    return null;
  }

  @Override
  public boolean canExecuteInTransaction() {
    return true;
  }

  @Override
  public void migrate(Context context) throws SQLException {
    Connection connection = context.getConnection();
    new Move(connection).run();
    numberParams(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE metric_point");
      statement.execute("DROP TABLE metric_series_1");
    }
  }

  /** One pass over all series of schema 1. */
  private static final class Move {
    private final Connection connection;
    private final Map<String, Integer> keys = new HashMap<>();
    private long revision;

    private Move(Connection connection) {
      this.connection = connection;
    }

    private record OldSeries(long id, long run, String key) {}

    private void run() throws SQLException {
      revision = newestRevision();
      List<OldSeries> all = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("SELECT id, run, key FROM metric_series_1 ORDER BY run, id")) {
        while (rows.next()) {
          all.add(new OldSeries(rows.getLong(1), rows.getLong(2), rows.getString(3)));
        }
      }
      for (OldSeries series : all) {
        move(series);
      }
    }

    private long newestRevision() throws SQLException {
      try (Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  """
                  SELECT max(
                    coalesce((SELECT max(revision) FROM study), 0),
                    coalesce((SELECT max(revision) FROM trial), 0),
                    coalesce((SELECT max(revision) FROM run), 0))
                  """)) {
        row.next();
        return row.getLong(1);
      }
    }

    private void move(OldSeries series) throws SQLException {
      var batch = new ArrayList<MetricPoint>();
      try (PreparedStatement select =
          connection.prepareStatement(
              "SELECT step, time_millis, value_order FROM metric_point WHERE series = ? ORDER BY"
                  + " step, time_millis, value_order")) {
        select.setLong(1, series.id());
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            batch.add(
                new MetricPoint(
                    series.key(),
                    rows.getLong(1),
                    rows.getLong(2),
                    DoubleBits.ofOrdered(rows.getLong(3))));
            if (batch.size() == RECORD_POINTS) {
              log(series.run(), batch);
            }
          }
        }
      }
      log(series.run(), batch);
    }

    private void log(long run, List<MetricPoint> batch) throws SQLException {
      if (batch.isEmpty()) {
        return;
      }
      int key = key(batch.getFirst().key());
      byte[] record = LogRecord.write(SeriesRule.KEEP_DISTINCT, batch, name -> key);
      revision++;
      try (PreparedStatement insert =
          connection.prepareStatement(
              "INSERT INTO metric_log (revision, run, crc, record) VALUES (?, ?, ?, ?)")) {
        insert.setLong(1, revision);
        insert.setLong(2, run);
        insert.setLong(3, Checksum.of(new long[] {run, revision}, record));
        insert.setBytes(4, record);
        insert.executeUpdate();
      }
      batch.clear();
    }

    private int key(String name) throws SQLException {
      Integer known = keys.get(name);
      if (known != null) {
        return known;
      }
      int id = keys.size() + 1;
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO metric_key (id, name) VALUES (?, ?)")) {
        insert.setInt(1, id);
        insert.setString(2, name);
        insert.executeUpdate();
      }
      keys.put(name, id);
      return id;
    }
  }

  private static void numberParams(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT DISTINCT value FROM run_param");
        PreparedStatement update =
            connection.prepareStatement("UPDATE run_param SET number_order = ? WHERE value = ?")) {
      while (rows.next()) {
        Long order = RunRows.numberOrder(rows.getString(1));
        if (order != null) {
          update.setLong(1, order);
          update.setString(2, rows.getString(1));
          update.executeUpdate();
        }
      }
    }
  }
}
