package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import dev.athanor.storage.metrics.ChunkCodec;
import dev.athanor.storage.metrics.LogRecord;
import dev.athanor.storage.metrics.Pack;
import dev.athanor.storage.metrics.PointColumns;
import dev.athanor.storage.metrics.Summary;
import dev.athanor.storage.sql.ChunkRows.Fresh;
import dev.athanor.storage.sql.RunTail.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes chunks of points. For one thread. */
final class Sealing {

  /** A series with fewer points goes into a pack, to be joined with more later. */
  static final int LONG_SERIES = 4096;

  /** Packs end when they are about so large, so that reading one series reads little else. */
  static final int PACK_BYTES = 128 << 10;

  private final ChunkCodec codec = new ChunkCodec();

  /**
   * What becomes of a tail's records.
   *
   * @param upto the newest revision among them
   * @param states of all series in them
   */
  record Sealed(RunTail tail, long upto, List<Fresh> rows, Map<Integer, SeriesState> states) {

    /** The keys that got a piece of their own. */
    List<Integer> longKeys() {
      return rows.stream()
          .map(row -> row instanceof Fresh.Piece piece ? piece.key() : ChunkRows.PACK)
          .filter(key -> key != ChunkRows.PACK)
          .distinct()
          .toList();
    }
  }

  /** Makes chunks of all records of a tail; null if it has none. */
  @Nullable Sealed seal(RunTail tail) {
    List<Entry> entries = tail.since(0);
    if (entries.isEmpty()) {
      return null;
    }
    long upto = entries.getLast().revision();
    Map<Integer, SeriesState> states = tail.states();
    var rows = new Rows();
    points(entries)
        .forEach((key, points) -> {
          SeriesState state = states.get(key);
          SeriesRule rule = state == null ? SeriesRule.KEEP_DISTINCT : state.rule();
          rows.add(key, upto, points.sorted(rule));
        });
    return new Sealed(tail, upto, rows.done(), states);
  }

  /** The points of records by key, in the order in which they came. */
  static TreeMap<Integer, PointColumns> points(List<Entry> entries) {
    var byKey = new TreeMap<Integer, PointColumns>();
    var sorter =
        new LogRecord.Visitor() {
          private int last = -1;
          private PointColumns columns = new PointColumns();

          @Override
          public void point(int key, long step, long time, double value) {
            if (key != last) {
              last = key;
              columns = byKey.computeIfAbsent(key, each -> new PointColumns());
            }
            columns.add(step, time, value);
          }
        };
    entries.forEach(entry -> LogRecord.read(entry.record(), sorter));
    return byKey;
  }

  Rows rows() {
    return new Rows();
  }

  /** Collects rows: long series by themselves, short ones in packs. */
  final class Rows {
    private final List<Fresh> rows = new ArrayList<>();
    private Pack.Builder pack = new Pack.Builder();

    /** Adds points of a series; the keys come in their order. */
    void add(int key, long newest, PointColumns sorted) {
      int pieces = sorted.size() / LONG_SERIES;
      if (pieces == 0) {
        addShort(key, newest, sorted.size(), codec.encode(sorted, 0, sorted.size()));
        return;
      }
      for (int i = 0; i < pieces; i++) {
        int from = (int) ((long) sorted.size() * i / pieces);
        int to = (int) ((long) sorted.size() * (i + 1) / pieces);
        rows.add(
            new Fresh.Piece(
                key, newest, Summary.of(sorted, from, to), codec.encode(sorted, from, to)));
      }
    }

    /** Adds a short chunk as it is. */
    void addShort(int key, long newest, int points, byte[] chunk) {
      pack.add(key, newest, points, chunk);
      if (pack.bytes() >= PACK_BYTES) {
        finishPack();
      }
    }

    private void finishPack() {
      rows.add(new Fresh.Packed(pack.upto(), pack.points(), pack.build()));
      pack = new Pack.Builder();
    }

    List<Fresh> done() {
      if (!pack.isEmpty()) {
        finishPack();
      }
      return rows;
    }
  }
}
