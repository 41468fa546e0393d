package dev.athanor.storage.sql;

import dev.athanor.storage.metrics.CorruptChunkException;
import dev.athanor.storage.metrics.LogRecord;
import dev.athanor.storage.sql.RunTail.Entry;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Fills tails from the log. For one thread. */
final class LogReplay {

  private final Tails tails;
  private final Set<Long> damaged = new TreeSet<>();

  LogReplay(Tails tails) {
    this.tails = tails;
  }

  /** Revisions of records that cannot be read. They stay in the log, for whoever can mend them. */
  Set<Long> damaged() {
    return Set.copyOf(damaged);
  }

  /**
   * Looks for damage in the records that {@link #run} passes over: a run that was sealed since a
   * record was damaged has later ones in its chunks, but not that one.
   */
  void lookAtCovered(Session session) throws SQLException {
    LogRows.forEachCovered(
        session,
        (run, entry, sound) -> {
          if (!sound) {
            damaged.add(entry.revision());
          }
        });
  }

  /** Takes in every record that no chunk has. */
  void run(Session session, long nowNanos) throws SQLException {
    LogRows.forEachUnsealed(
        session,
        (run, entry, sound) -> {
          if (sound) {
            take(session, run, entry, nowNanos);
          } else {
            damaged.add(entry.revision());
          }
        });
  }

  /** The runs with records in the log that have come to an end. */
  static List<Long> ended(Session session, Tails tails) throws SQLException {
    var ended = new ArrayList<Long>();
    for (RunTail tail : tails.all()) {
      session
          .first(
              "SELECT id FROM run WHERE id = ? AND ended_nanos IS NOT NULL",
              row -> row.getLong(1),
              tail.run())
          .ifPresent(ended::add);
    }
    return ended;
  }

  private void take(Session session, long run, Entry entry, long nowNanos) throws SQLException {
    try {
      RunTail tail = tails.of(run);
      for (int key : keys(entry.record())) {
        begin(session, tail, key);
      }
      tails.add(run, entry, nowNanos, Long.MIN_VALUE);
    } catch (CorruptChunkException e) {
      damaged.add(entry.revision());
    }
  }

  private static Set<Integer> keys(byte[] record) {
    var keys = new LinkedHashSet<Integer>();
    int[] last = {-1};
    LogRecord.read(
        record,
        (key, step, time, value) -> {
          if (key != last[0]) {
            last[0] = key;
            keys.add(key);
          }
        });
    return keys;
  }

  /** Looks up what the series was before this tail, unless that is known. */
  static void begin(Session session, RunTail tail, int key) throws SQLException {
    if (!tail.knows(key)) {
      Optional<SeriesState> before = SeriesRows.find(session, tail.run(), key);
      if (before.isPresent()) {
        tail.begin(key, before.get());
      }
    }
  }
}
