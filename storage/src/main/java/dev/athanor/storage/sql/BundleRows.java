package dev.athanor.storage.sql;

import dev.athanor.storage.metrics.Bundle;
import dev.athanor.storage.metrics.Summary;
import java.sql.SQLException;
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

  /** The bundles of a series. */
  static List<Bundle> all(Session session, long run, int key) throws SQLException {
    return session.list(
        "SELECT id, summary, chunks, crc FROM metric_bundle WHERE run = ? AND key = ?",
        row -> {
          byte[] summary = row.getBytes(2);
          byte[] chunks = row.getBytes(3);
          if (row.getLong(4) != checksum(run, key, summary, chunks)) {
            Summary said = Summary.read(summary);
            throw new DamagedChunkException(
                Damage.of(session, run, key, said.firstStep(), said.lastStep(), summary));
          }
          return Bundle.of(chunks);
        },
        run,
        key);
  }
}
