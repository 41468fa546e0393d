package dev.athanor.storage.sql;

import dev.athanor.model.MetricPoint;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last points of runs, as their rows in {@code metric_series} say, kept so that a page that is
 * asked for again and again does not read twenty rows a run each time. Safe for use by many
 * threads.
 */
final class LatestPoints {

  /** How many points are remembered; then all are read again. */
  private static final int MOST = 200_000;

  /** By the rows of the runs. Guarded by this object, as are the other two. */
  private final Map<Long, Map<String, MetricPoint>> byRun = new HashMap<>();

  private int points;
  private long changes;

  /** What is known now; taken before the transaction begins that reads the rest. */
  synchronized Look look() {
    return new Look(changes);
  }

  /** Forgets what a commit has changed. On the scribe's thread, before anybody is answered. */
  synchronized void follow(Draft draft) {
    for (Draft.Sealed sealed : draft.sealed()) {
      forget(sealed.run());
    }
    for (Draft.Flushed flushed : draft.flushed()) {
      forget(flushed.tail().run());
    }
  }

  private void forget(long run) {
    changes++;
    Map<String, MetricPoint> known = byRun.remove(run);
    points -= known == null ? 0 : known.size();
  }

  private synchronized @Nullable Map<String, MetricPoint> get(long run) {
    return byRun.get(run);
  }

  private synchronized void keep(long asOf, Map<Long, Map<String, MetricPoint>> read) {
    // What was read may be older than a change of which we were told meanwhile.
    if (asOf == changes) {
      read.forEach((run, latest) -> {
        if (byRun.putIfAbsent(run, latest) == null) {
          points += latest.size();
        }
      });
      if (points > MOST) {
        byRun.clear();
        points = 0;
      }
    }
  }

  /** One reader's view. */
  final class Look {
    private final long asOf;

    private Look(long asOf) {
      this.asOf = asOf;
    }

    /** The points of a run by key; null if they are to be read. */
    @Nullable Map<String, MetricPoint> get(long run) {
      return LatestPoints.this.get(run);
    }

    /** Remembers what was read, if it is good still. */
    void keep(Map<Long, Map<String, MetricPoint>> read) {
      LatestPoints.this.keep(asOf, read);
    }
  }
}
