package dev.athanor.storage.sql;

import dev.athanor.storage.sql.RunTail.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

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
        row -> visit(row, visitor));
  }

  /** Shows all other records: those that chunks have, and those whose run is not there. */
  static void forEachCovered(Session session, Visitor visitor) throws SQLException {
    session.forEach(
        """
        SELECT l.revision, l.run, l.crc, l.record
        FROM metric_log l LEFT JOIN run r ON r.id = l.run
        WHERE r.id IS NULL OR l.revision <= r.sealed_revision ORDER BY l.revision
        """,
        row -> visit(row, visitor));
  }

  private static void visit(ResultSet row, Visitor visitor) throws SQLException {
    var entry = new Entry(row.getLong(1), row.getBytes(4));
    long run = row.getLong(2);
    boolean sound = row.getLong(3) == checksum(run, entry.revision(), entry.record());
    visitor.record(run, entry, sound);
  }

  /** Names every record whose checksum is wrong. */
  static List<Damage> damaged(Session session) throws SQLException {
    var damaged = new ArrayList<Damage>();
    Visitor visitor =
        (run, entry, sound) -> {
          if (!sound) {
            damaged.add(Damage.ofRecord(session, run, entry.revision()));
          }
        };
    forEachUnsealed(session, visitor);
    forEachCovered(session, visitor);
    return damaged;
  }

  /** What the records take, as {@link Entry#bytes} says. */
  static long bytes(Session session, Set<Long> but) throws SQLException {
    return session.number(
        "SELECT coalesce(sum(length(record) + ?), 0) FROM metric_log WHERE revision NOT IN (SELECT"
            + " value FROM json_each(?))",
        RunTail.ENTRY_BYTES,
        json(but));
  }

  /** The newest revision in the log; 0 if it is empty. */
  static long lastRevision(Session session) throws SQLException {
    return session.number("SELECT coalesce(max(revision), 0) FROM metric_log");
  }

  /**
   * Removes the oldest records below a revision.
   *
   * @param most how many at most
   * @param but revisions of records that stay
   * @return how many bytes of records that freed; 0 if there are none left to remove
   */
  static long removeBelow(Session session, long revision, int most, Set<Long> but)
      throws SQLException {
    String kept = json(but);
    long end =
        session.number(
            "SELECT coalesce(max(revision), 0) FROM (SELECT revision FROM metric_log WHERE"
                + " revision < ? AND revision NOT IN (SELECT value FROM json_each(?)) ORDER BY"
                + " revision LIMIT ?)",
            revision,
            kept,
            most);
    long bytes =
        session.number(
            "SELECT coalesce(sum(length(record) + ?), 0) FROM metric_log WHERE revision <= ? AND"
                + " revision NOT IN (SELECT value FROM json_each(?))",
            RunTail.ENTRY_BYTES,
            end,
            kept);
    session.update(
        "DELETE FROM metric_log WHERE revision <= ? AND revision NOT IN (SELECT value FROM"
            + " json_each(?))",
        end,
        kept);
    return bytes;
  }

  private static String json(Set<Long> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
  }
}
