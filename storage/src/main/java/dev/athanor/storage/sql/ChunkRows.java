package dev.athanor.storage.sql;

import dev.athanor.model.StepWindow;
import dev.athanor.storage.metrics.Pack;
import dev.athanor.storage.metrics.Summary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rows of {@code metric_chunk}: long pieces of one series each, and packs of short ones. */
final class ChunkRows {

  /** The {@code key} of packs. */
  static final int PACK = 0;

  private static final byte[] NOTHING = {};

  private ChunkRows() {}

  /** A row as it is to be. */
  sealed interface Fresh {
    /** A piece of one series. */
    record Piece(int key, long upto, Summary summary, byte[] body) implements Fresh {}

    /** Short pieces of several. */
    record Packed(long upto, int points, Pack pack) implements Fresh {}
  }

  static void insert(Session session, long run, Fresh fresh) throws SQLException {
    switch (fresh) {
      case Fresh.Piece piece -> insert(session, run, piece);
      case Fresh.Packed packed -> insert(session, run, packed);
    }
  }

  private static void insert(Session session, long run, Fresh.Piece piece) throws SQLException {
    Summary summary = piece.summary();
    byte[] head = summary.write();
    session.update(
        """
        INSERT INTO metric_chunk
          (run, key, upto, points, first_step, first_time, last_step, last_time,
           summary_crc, body_crc, summary, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        run,
        piece.key(),
        piece.upto(),
        summary.count(),
        summary.firstStep(),
        summary.firstTimeMillis(),
        summary.lastStep(),
        summary.lastTimeMillis(),
        checksum(run, piece.key(), piece.upto(), head),
        checksum(run, piece.key(), piece.upto(), piece.body()),
        head,
        piece.body());
  }

  private static void insert(Session session, long run, Fresh.Packed packed) throws SQLException {
    byte[] directory = packed.pack().directory();
    byte[] body = packed.pack().body();
    session.update(
        """
        INSERT INTO metric_chunk
          (run, key, upto, points, first_step, first_time, last_step, last_time,
           summary_crc, body_crc, summary, body)
        VALUES (?, 0, ?, ?, 0, 0, 0, 0, ?, ?, ?, ?)
        """,
        run,
        packed.upto(),
        packed.points(),
        checksum(run, PACK, packed.upto(), directory),
        checksum(run, PACK, packed.upto(), body),
        directory,
        body);
  }

  private static long checksum(long run, int key, long upto, byte[] part) {
    return Checksum.of(new long[] {run, key, upto}, part);
  }

  /** A long piece without its body. */
  record Head(long id, long upto, Summary summary) {}

  /**
   * The long pieces of a series that are in no bundle.
   *
   * @param window a piece whose summary is damaged may be passed over if it is outside
   */
  static List<Head> heads(Session session, long run, int key, StepWindow window)
      throws SQLException {
    var heads = new ArrayList<Head>();
    session.forEach(
        "SELECT id, run, key, upto, first_step, last_step, summary_crc, summary FROM metric_chunk"
            + " WHERE run = ? AND key = ? AND bundle = 0",
        row -> {
          // The columns have no checksum; they count where there is nothing better.
          if (reaches(row, window) || isSound(row, "summary", "summary_crc")) {
            heads.add(
                new Head(
                    row.getLong("id"),
                    row.getLong("upto"),
                    Summary.read(sound(session, row, "summary", "summary_crc"))));
          }
        },
        run,
        key);
    return heads;
  }

  private static boolean reaches(ResultSet row, StepWindow window) throws SQLException {
    return row.getLong("first_step") <= window.to() && row.getLong("last_step") >= window.from();
  }

  /** The body of a long piece; empty if the piece is there no more. */
  static Optional<byte[]> body(Session session, long id) throws SQLException {
    return session.first(
        "SELECT run, key, upto, first_step, last_step, body_crc, summary, body FROM metric_chunk"
            + " WHERE id = ?",
        row -> sound(session, row, "body", "body_crc"),
        id);
  }

  /** A pack as it is stored. */
  record Stored(long id, long upto, Pack pack) {}

  /** The packs of a run that have one of the series, in the order in which they came. */
  static List<Stored> packs(Session session, long run, Set<Integer> keys) throws SQLException {
    var wanted = new ArrayList<Long>();
    session.forEach(
        "SELECT id, run, key, upto, first_step, last_step, summary_crc, summary FROM metric_chunk"
            + " WHERE run = ? AND key = 0 ORDER BY upto, id",
        row -> {
          byte[] directory = sound(session, row, "summary", "summary_crc");
          if (Pack.entries(directory).stream().anyMatch(entry -> keys.contains(entry.key()))) {
            wanted.add(row.getLong("id"));
          }
        },
        run);
    return packs(session, wanted);
  }

  /** These packs, without those that are there no more. */
  static List<Stored> packs(Session session, List<Long> ids) throws SQLException {
    var packs = new ArrayList<Stored>();
    for (long id : ids) {
      session
          .first("SELECT * FROM metric_chunk WHERE id = ?", row -> pack(session, row), id)
          .ifPresent(packs::add);
    }
    return packs;
  }

  private static Stored pack(Session session, ResultSet row) throws SQLException {
    return new Stored(
        row.getLong("id"),
        row.getLong("upto"),
        new Pack(
            Pack.entries(sound(session, row, "summary", "summary_crc")),
            sound(session, row, "body", "body_crc")));
  }

  private static byte[] sound(Session session, ResultSet row, String part, String crc)
      throws SQLException {
    if (!isSound(row, part, crc)) {
      throw new DamagedChunkException(damage(session, row, part));
    }
    return bytes(row, part);
  }

  private static boolean isSound(ResultSet row, String part, String crc) throws SQLException {
    return row.getLong(crc)
        == checksum(row.getLong("run"), row.getInt("key"), row.getLong("upto"), bytes(row, part));
  }

  private static Damage damage(Session session, ResultSet row, String part) throws SQLException {
    long run = row.getLong("run");
    int key = row.getInt("key");
    return key == PACK
        ? Damage.ofPack(session, run, part.equals("body") ? bytes(row, "summary") : null)
        : Damage.ofPiece(session, run, key, row.getLong("first_step"), row.getLong("last_step"));
  }

  /** SQLite gives an empty blob as null. */
  private static byte[] bytes(ResultSet row, String column) throws SQLException {
    byte[] bytes = row.getBytes(column);
    return bytes == null ? NOTHING : bytes;
  }

  /** Names every row whose checksum is wrong. */
  static List<Damage> damaged(Session session) throws SQLException {
    var damaged = new ArrayList<Damage>();
    session.forEach(
        "SELECT * FROM metric_chunk",
        row -> {
          try {
            byte[] _ = sound(session, row, "summary", "summary_crc");
            byte[] _ = sound(session, row, "body", "body_crc");
          } catch (DamagedChunkException e) {
            damaged.add(e.damage());
          }
        });
    return damaged;
  }
}
