package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import dev.athanor.storage.metrics.Chunk;
import dev.athanor.storage.metrics.ChunkCodec;
import dev.athanor.storage.metrics.Pack;
import dev.athanor.storage.metrics.PointColumns;
import dev.athanor.storage.metrics.Summary;
import dev.athanor.storage.sql.ChunkRows.Fresh;
import dev.athanor.storage.sql.ChunkRows.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Joins neighbouring packs of a run. Short chunks of a series become one where no long piece of it
 * lies between them; so the series stays a row of pieces that share no place, and which of two
 * points at a step came later is never forgotten. For one thread.
 */
final class PackJoin {

  private final ChunkCodec codec = new ChunkCodec();
  private final Sealing sealing = new Sealing();

  /** A short chunk, not decoded. */
  private record Short(long upto, byte[] bytes, Summary summary) {}

  /** The rule of a series that has chunks. */
  static SeriesRule rule(Session session, long run, int key) throws SQLException {
    return SeriesRows.find(session, run, key)
        .map(SeriesState::rule)
        .orElse(SeriesRule.KEEP_DISTINCT);
  }

  /**
   * The rows that take the place of the packs.
   *
   * @param packs in the order in which they came
   * @param all whether these are all packs of the run. If not, one that is left out may have points
   *     that came between those of two others, and where the last one counts they must not mix.
   */
  List<Fresh> join(Session session, long run, List<Stored> packs, boolean all) throws SQLException {
    Map<Integer, List<Short>> byKey = new TreeMap<>();
    for (Stored stored : packs) {
      for (Pack.Entry entry : stored.pack().entries()) {
        byte[] bytes = stored.pack().chunk(entry);
        byKey
            .computeIfAbsent(entry.key(), key -> new ArrayList<>())
            .add(new Short(entry.upto(), bytes, Chunk.of(bytes).summary()));
      }
    }
    Sealing.Rows rows = sealing.rows();
    for (var each : byKey.entrySet()) {
      int key = each.getKey();
      List<Short> shorts = each.getValue();
      SeriesRule rule = rule(session, run, key);
      List<Summary> pieces = shorts.size() > 1 ? pieces(session, run, key) : List.of();
      boolean mayMix = !all && rule == SeriesRule.LAST_AT_STEP;
      for (List<Short> group : mayMix ? apart(shorts) : groups(shorts, pieces, rule)) {
        add(rows, key, group, rule);
      }
    }
    return rows.done();
  }

  private static List<Summary> pieces(Session session, long run, int key) throws SQLException {
    return session.list(
        "SELECT first_step, first_time, last_step, last_time FROM metric_chunk WHERE run = ? AND"
            + " key = ?",
        row ->
            new Summary(
                1,
                0,
                row.getLong(1),
                row.getLong(2),
                0,
                row.getLong(3),
                row.getLong(4),
                0,
                0,
                0,
                0),
        run,
        key);
  }

  /** Which chunks become one each, in the order of the series. */
  private static List<List<Short>> groups(
      List<Short> shorts, List<Summary> pieces, SeriesRule rule) {
    var sorted = new ArrayList<>(shorts);
    sorted.sort(
        Comparator.comparingLong((Short each) -> each.summary().firstStep())
            .thenComparingLong(each -> each.summary().firstTimeMillis()));
    var groups = new ArrayList<List<Short>>();
    var group = new ArrayList<Short>();
    Summary hull = null;
    for (Short each : sorted) {
      Summary wider = hull == null ? each.summary() : hull(hull, each.summary());
      boolean free = pieces.stream().noneMatch(piece -> Places.touch(wider, piece, rule));
      if (hull != null && !free) {
        if (Places.touch(hull, each.summary(), rule)) {
          // They share places with each other and with long pieces: all stay as they are.
          return apart(sorted);
        }
        groups.add(group);
        group = new ArrayList<>();
        hull = each.summary();
      } else {
        hull = wider;
      }
      group.add(each);
    }
    groups.add(group);
    return groups;
  }

  private static List<List<Short>> apart(List<Short> shorts) {
    return shorts.stream().map(List::of).toList();
  }

  /** The smallest range with both in it; {@code a} begins first. Only its ends are meant. */
  private static Summary hull(Summary a, Summary b) {
    boolean bEndsLater =
        b.lastStep() != a.lastStep()
            ? b.lastStep() > a.lastStep()
            : b.lastTimeMillis() > a.lastTimeMillis();
    Summary end = bEndsLater ? b : a;
    return new Summary(
        1,
        0,
        a.firstStep(),
        a.firstTimeMillis(),
        0,
        end.lastStep(),
        end.lastTimeMillis(),
        0,
        0,
        0,
        0);
  }

  private void add(Sealing.Rows rows, int key, List<Short> group, SeriesRule rule) {
    if (group.size() == 1) {
      Short only = group.getFirst();
      rows.addShort(key, only.upto(), Math.toIntExact(only.summary().count()), only.bytes());
      return;
    }
    var points = new PointColumns();
    long upto = 0;
    for (Short each : group.stream().sorted(Comparator.comparingLong(Short::upto)).toList()) {
      codec.decode(Chunk.of(each.bytes()), points);
      upto = Math.max(upto, each.upto());
    }
    rows.add(key, upto, points.sorted(rule));
  }
}
