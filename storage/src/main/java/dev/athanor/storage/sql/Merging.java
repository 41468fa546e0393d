package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.storage.metrics.Bundle;
import dev.athanor.storage.metrics.CorruptChunkException;
import dev.athanor.storage.sql.ChunkRows.Fresh;
import dev.athanor.storage.sql.ChunkRows.Head;
import dev.athanor.storage.sql.ChunkRows.Stored;
import dev.athanor.storage.sql.Sealing.Sealed;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Joins what was sealed early: packs of a run into fewer packs and long pieces, long pieces into
 * bundles. Each transaction rewrites at most {@value #MOST_BYTES} bytes. For the sealer's thread.
 */
final class Merging {

  private static final Logger LOG = Logger.getLogger(Merging.class.getName());

  /** How many chunks make a bundle. */
  static final int BUNDLE = 64;

  private static final long MOST_BYTES = 16L << 20;

  /** Packs of a run beyond what their bytes need, before they are joined. */
  private static final int SPARE_PACKS = 6;

  /** Pages that are given back to the disk in one transaction, and from how many free ones on. */
  private static final int PAGES_AT_ONCE = 2000;

  private static final int SPARE_PAGES = 4096;

  private final Readers readers;
  private final Writes writes;
  private final PackJoin join = new PackJoin();
  private final Set<Long> runs = new LinkedHashSet<>();
  private final Set<Series> series = new LinkedHashSet<>();

  /** Runs with chunks that cannot be read. */
  private final Set<Long> damaged = new HashSet<>();

  private boolean looked;

  private record Series(long run, int key) {}

  private record Row(long id, long upto, long bytes) {}

  Merging(Readers readers, Writes writes) {
    this.readers = readers;
    this.writes = writes;
  }

  /** Remembers that a run has new chunks. */
  void sealed(Sealed sealed) {
    runs.add(sealed.tail().run());
    sealed.longKeys().forEach(key -> series.add(new Series(sealed.tail().run(), key)));
  }

  /**
   * Joins what is worth it.
   *
   * @param all even where it is hardly worth it
   */
  void round(boolean all) {
    if (!looked || all) {
      looked = true;
      readers.read(this::findWork);
    }
    for (long run : take(runs)) {
      unlessDamaged(run, () -> mergePacks(run, all));
    }
    for (Series each : take(series)) {
      unlessDamaged(each.run(), () -> bundle(each, all));
    }
    giveBackPages(all);
  }

  /** Joins all there is to join; what cannot be read stays as it is, and keeps nobody else. */
  private void unlessDamaged(long run, BooleanSupplier join) {
    if (damaged.contains(run)) {
      return;
    }
    try {
      while (join.getAsBoolean()) {}
    } catch (DamagedChunkException | CorruptChunkException e) {
      damaged.add(run);
      LOG.log(Level.WARNING, "chunks of a run are joined no more, because one is damaged", e);
    }
  }

  private static <T> List<T> take(Set<T> set) {
    var taken = new ArrayList<>(set);
    set.clear();
    return taken;
  }

  /** What an earlier process left. */
  private boolean findWork(Session session) throws SQLException {
    session.forEach(
        "SELECT run FROM metric_chunk WHERE key = 0 GROUP BY run HAVING count(*) > 1",
        row -> runs.add(row.getLong(1)));
    session.forEach(
        "SELECT run, key FROM metric_chunk WHERE key > 0 AND bundle = 0 GROUP BY run, key HAVING"
            + " count(*) >= ?",
        row -> series.add(new Series(row.getLong(1), row.getInt(2))),
        BUNDLE);
    return true;
  }

  /** Joins packs of a run; false if there was nothing to gain. */
  private boolean mergePacks(long run, boolean all) {
    List<Row> rows =
        readers.read(session ->
            session.list(
                "SELECT id, upto, length(body) FROM metric_chunk WHERE run = ? AND key = 0 ORDER BY"
                    + " upto, id",
                row -> new Row(row.getLong(1), row.getLong(2), row.getLong(3)),
                run));
    long bytes = rows.stream().mapToLong(Row::bytes).sum();
    long needed = bytes / Sealing.PACK_BYTES + 1;
    if (rows.size() <= (all ? needed : 2 * needed + SPARE_PACKS)) {
      return false;
    }
    List<Row> window = window(rows);
    List<Fresh> joined =
        readers.read(session -> {
          List<Stored> packs = ChunkRows.packs(session, ids(window));
          return packs.size() == window.size()
              ? join.join(session, run, packs, window.size() == rows.size())
              : List.of();
        });
    if (joined.isEmpty() || joined.size() >= window.size()) {
      return false;
    }
    boolean done = writes.write(draft -> replace(draft.session(), run, ids(window), joined));
    for (Fresh row : joined) {
      if (row instanceof Fresh.Piece piece) {
        series.add(new Series(run, piece.key()));
      }
    }
    // A run that fits in one window is done with.
    return done && window.size() < rows.size();
  }

  private static List<Long> ids(List<Row> rows) {
    return rows.stream().map(Row::id).toList();
  }

  /** The neighbouring packs, as many as possible, that one transaction may rewrite. */
  private static List<Row> window(List<Row> rows) {
    int bestFrom = 0;
    int bestTo = 0;
    int from = 0;
    long bytes = 0;
    for (int to = 0; to < rows.size(); to++) {
      bytes += rows.get(to).bytes();
      while (bytes > MOST_BYTES && from < to) {
        bytes -= rows.get(from).bytes();
        from++;
      }
      if (to + 1 - from > bestTo - bestFrom) {
        bestFrom = from;
        bestTo = to + 1;
      }
    }
    return rows.subList(bestFrom, bestTo);
  }

  private static boolean replace(Session session, long run, List<Long> old, List<Fresh> rows)
      throws SQLException {
    for (long id : old) {
      if (session.first("SELECT id FROM metric_chunk WHERE id = ?", row -> true, id).isEmpty()) {
        // The run is being erased.
        return false;
      }
    }
    for (long id : old) {
      session.update("DELETE FROM metric_chunk WHERE id = ?", id);
    }
    for (Fresh row : rows) {
      ChunkRows.insert(session, run, row);
    }
    return true;
  }

  /** Makes one bundle of a series' pieces; false if there are too few. */
  private boolean bundle(Series each, boolean all) {
    List<Head> chosen = readers.read(session -> neighbours(session, each, all));
    if (chosen.size() < BUNDLE) {
      return false;
    }
    Bundle bundle =
        Bundle.of(
            chosen.stream()
                .map(head -> new Bundle.Chunk(head.id(), head.upto(), head.summary()))
                .toList());
    return writes.write(
        draft -> BundleRows.insert(draft.session(), each.run(), each.key(), bundle));
  }

  /**
   * The first pieces in the order of the series that follow one another without sharing a place.
   */
  private static List<Head> neighbours(Session session, Series each, boolean all)
      throws SQLException {
    List<Head> heads =
        new ArrayList<>(ChunkRows.heads(session, each.run(), each.key(), StepWindow.ALL));
    // The newest stay single: what comes late may still be joined with them.
    if (heads.size() < (all ? BUNDLE : 2 * BUNDLE)) {
      return List.of();
    }
    SeriesRule rule = PackJoin.rule(session, each.run(), each.key());
    heads.sort(
        Comparator.comparingLong((Head head) -> head.summary().firstStep())
            .thenComparingLong(head -> head.summary().firstTimeMillis()));
    var chosen = new ArrayList<Head>();
    for (Head head : heads) {
      if (!chosen.isEmpty() && !Places.follows(head.summary(), chosen.getLast().summary(), rule)) {
        chosen.clear();
      }
      chosen.add(head);
      if (chosen.size() == BUNDLE) {
        return chosen;
      }
    }
    return List.of();
  }

  /** Gives free pages back to the disk, where that shrinks the file by much. */
  private void giveBackPages(boolean all) {
    long free;
    do {
      free =
          readers.read(session -> {
            long count = session.number("PRAGMA freelist_count");
            long pages = session.number("PRAGMA page_count");
            return all || (count > SPARE_PAGES && count > pages / 4) ? count : 0;
          });
      if (free > 0) {
        free = writes.write(draft -> giveBack(draft.session()));
      }
    } while (free > 0);
  }

  private static long giveBack(Session session) throws SQLException {
    long before = session.number("PRAGMA freelist_count");
    session.runToEnd("PRAGMA incremental_vacuum(%d)".formatted(PAGES_AT_ONCE));
    return before - session.number("PRAGMA freelist_count");
  }
}
