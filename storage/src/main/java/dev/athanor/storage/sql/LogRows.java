package dev.athanor.storage.sql;

import dev.athanor.storage.sql.RunTail.Entry;
import java.sql.SQLException;

/** The rows of {@code metric_log}: the points of one batch each, by the revision of the batch. */
final class LogRows {

  private LogRows() {}

  static void insert(Session session, long run, Entry entry) throws SQLException {
    session.update(
        "INSERT INTO metric_log (revision, run, crc, record) VALUES (?, ?, ?, ?)",
        entry.revision(),
        run,
        checksum(run, entry.revision(), entry.record()),
        entry.record());
  }

  private static long checksum(long run, long revision, byte[] record) {
    return Checksum.of(new long[] {run, revision}, record);
  }

  /** Hears of the records. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Hears of one.
     *
     * @param sound whether the checksum is right
     */
    void record(long run, Entry entry, boolean sound) throws SQLException;
  }

  /**
   * Shows the records that no chunk has, revisions rising.
   *
   * @param visitor must not run this statement again
   */
  static void forEachUnsealed(Session session, Visitor visitor) throws SQLException {
    session.forEach(
        """
        SELECT l.revision, l.run, l.crc, l.record
        FROM metric_log l CROSS JOIN run r ON r.id = l.run
        WHERE l.revision > r.sealed_revision ORDER BY l.revision
        """,
        row -> {
          var entry = new Entry(row.getLong(1), row.getBytes(4));
          long run = row.getLong(2);
          boolean sound = row.getLong(3) == checksum(run, entry.revision(), entry.record());
          visitor.record(run, entry, sound);
        });
  }

  /** How many bytes all records have. */
  static long bytes(Session session) throws SQLException {
    return session.number("SELECT coalesce(sum(length(record)), 0) FROM metric_log");
  }

  /** The newest revision in the log; 0 if it is empty. */
  static long lastRevision(Session session) throws SQLException {
    return session.number("SELECT coalesce(max(revision), 0) FROM metric_log");
  }

  /**
   * Removes the oldest records below a revision.
   *
   * @param most how many at most
   * @return how many bytes of records that freed; 0 if there are none left to remove
   */
  static long removeBelow(Session session, long revision, int most) throws SQLException {
    long end =
        session.number(
            "SELECT coalesce(max(revision), 0) FROM (SELECT revision FROM metric_log WHERE"
                + " revision < ? ORDER BY revision LIMIT ?)",
            revision,
            most);
    long bytes =
        session.number(
            "SELECT coalesce(sum(length(record) + ?), 0) FROM metric_log WHERE revision <= ?",
            RunTail.ENTRY_BYTES,
            end);
    session.update("DELETE FROM metric_log WHERE revision <= ?", end);
    return bytes;
  }
}
