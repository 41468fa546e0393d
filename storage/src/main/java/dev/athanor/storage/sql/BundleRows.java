package dev.athanor.storage.sql;

import dev.athanor.model.StepWindow;
import dev.athanor.storage.metrics.Bundle;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The rows of {@code metric_bundle}: the summaries of neighbouring chunks of one series in one. */
final class BundleRows {

  private BundleRows() {}

  /** Stores a bundle; false, with nothing stored, if one of its chunks is there no more. */
  static boolean insert(Session session, long run, int key, Bundle bundle) throws SQLException {
    for (Bundle.Chunk chunk : bundle.chunks()) {
      String single = "SELECT id FROM metric_chunk WHERE id = ? AND bundle = 0";
      if (session.first(single, row -> true, chunk.id()).isEmpty()) {
        return false;
      }
    }
    byte[] summary = bundle.summary().write();
    byte[] chunks = bundle.toBytes();
    long id =
        session.insert(
            "INSERT INTO metric_bundle (run, key, summary, chunks, crc) VALUES (?, ?, ?, ?, ?)",
            run,
            key,
            summary,
            chunks,
            checksum(run, key, summary, chunks));
    for (Bundle.Chunk chunk : bundle.chunks()) {
      session.update("UPDATE metric_chunk SET bundle = ? WHERE id = ?", id, chunk.id());
    }
    return true;
  }

  private static long checksum(long run, int key, byte[] summary, byte[] chunks) {
    return Checksum.of(new long[] {run, key}, summary, chunks);
  }

  /**
   * The bundles of a series.
   *
   * @param window a damaged bundle may be passed over if it is outside
   */
  static List<Bundle> all(Session session, long run, int key, StepWindow window)
      throws SQLException {
    var bundles = new ArrayList<Bundle>();
    session.forEach(
        "SELECT id, run, key, summary, chunks, crc FROM metric_bundle WHERE run = ? AND key = ?",
        row -> {
          if (isSound(row)) {
            bundles.add(Bundle.of(row.getBytes("chunks")));
          } else {
            StepWindow steps = steps(session, row.getLong("id"), run, key);
            if (steps.from() <= window.to() && steps.to() >= window.from()) {
              throw new DamagedChunkException(
                  Damage.ofPiece(session, run, key, steps.from(), steps.to()));
            }
          }
        },
        run,
        key);
    return bundles;
  }

  private static boolean isSound(ResultSet row) throws SQLException {
    return row.getLong("crc")
        == checksum(
            row.getLong("run"), row.getInt("key"), row.getBytes("summary"), row.getBytes("chunks"));
  }

  /** The steps of a bundle as its chunks say them. */
  private static StepWindow steps(Session session, long id, long run, int key) throws SQLException {
    return session
        .first(
            "SELECT min(first_step), max(last_step) FROM metric_chunk WHERE run = ? AND key = ? AND"
                + " bundle = ? HAVING count(*) > 0",
            row -> new StepWindow(row.getLong(1), row.getLong(2)),
            run,
            key,
            id)
        .orElse(StepWindow.ALL);
  }

  /** Names every bundle whose checksum is wrong. */
  static List<Damage> damaged(Session session) throws SQLException {
    var damaged = new ArrayList<Damage>();
    session.forEach(
        "SELECT id, run, key, summary, chunks, crc FROM metric_bundle",
        row -> {
          if (!isSound(row)) {
            long run = row.getLong("run");
            int key = row.getInt("key");
            StepWindow steps = steps(session, row.getLong("id"), run, key);
            damaged.add(Damage.ofPiece(session, run, key, steps.from(), steps.to()));
          }
        });
    return damaged;
  }
}
