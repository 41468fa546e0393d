package dev.athanor.storage.sql;

import dev.athanor.model.SeriesRule;
import dev.athanor.storage.metrics.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the log holds of one run and its chunks do not: the records, and the states of the series in
 * them. Changed by one thread, read by many.
 */
final class RunTail {

  /** What a record and its place in a list take beside its bytes, about. */
  static final int ENTRY_BYTES = 56;

  /** What the state of a series takes with its place in a map, about. */
  static final int SERIES_BYTES = 200;

  /** A record of the log. */
  record Entry(long revision, byte[] record) {
    int bytes() {
      return record.length + ENTRY_BYTES;
    }
  }

  /** A series as it is with all records, and how many points of it are in them. */
  private static final class Series {
    private final SeriesFold fold;
    private int points;

    private Series(SeriesFold fold) {
      this.fold = fold;
    }
  }

  private final long run;

  /** Guarded by this object, as is all below. Revisions rise. */
  private List<Entry> entries = new ArrayList<>();

  private final Map<Integer, Series> series = new HashMap<>();
  private long bytes;

  /** How many series {@code bytes} has. */
  private int counted;

  private int longest;
  private boolean flushed = true;
  private long touchedNanos;
  private long seenNanos = Long.MIN_VALUE;

  RunTail(long run) {
    this.run = run;
  }

  long run() {
    return run;
  }

  /** Whether the state of the series is known here. */
  synchronized boolean knows(int key) {
    return series.containsKey(key);
  }

  /** What the series was before the records of this tail. */
  synchronized void begin(int key, SeriesState before) {
    series.putIfAbsent(key, new Series(new SeriesFold(before, before.rule())));
  }

  /**
   * Takes a record in; series that nobody began begin with it.
   *
   * @param nowNanos by {@code System.nanoTime()}
   * @param seen when it arrived, as nanoseconds since 1970; {@code Long.MIN_VALUE} if not known
   * @return how many bytes more this holds now
   */
  synchronized long add(Entry entry, long nowNanos, long seen) {
    entries.add(entry);
    SeriesRule rule = LogRecord.rule(entry.record());
    LogRecord.read(entry.record(), new Fold(rule));
    flushed = false;
    touchedNanos = nowNanos;
    seenNanos = Math.max(seenNanos, seen);
    long grown = entry.bytes() + (long) (series.size() - counted) * SERIES_BYTES;
    counted = series.size();
    bytes += grown;
    return grown;
  }

  /** Folds points into states; points of one series come one after the other. */
  private final class Fold implements LogRecord.Visitor {
    private final SeriesRule rule;
    private int key = -1;
    private @Nullable Series current;

    private Fold(SeriesRule rule) {
      this.rule = rule;
    }

    @Override
    public void point(int nextKey, long step, long time, double value) {
      Series known = nextKey == key ? current : series.get(nextKey);
      if (known == null) {
        known = new Series(new SeriesFold(null, rule));
        series.put(nextKey, known);
      }
      known.fold.add(step, time, value);
      key = nextKey;
      current = known;
      known.points++;
      longest = Math.max(longest, known.points);
    }
  }

  /** The records above a revision. */
  synchronized List<Entry> since(long revision) {
    int from = 0;
    while (from < entries.size() && entries.get(from).revision() <= revision) {
      from++;
    }
    return List.copyOf(entries.subList(from, entries.size()));
  }

  /** Forgets the records up to a revision; gives back the bytes that this frees. */
  synchronized long drop(long revision) {
    var kept = new ArrayList<Entry>();
    long freed = 0;
    for (Entry entry : entries) {
      if (entry.revision() > revision) {
        kept.add(entry);
      } else {
        freed += entry.bytes();
      }
    }
    entries = kept;
    if (kept.isEmpty()) {
      // Nobody needs the states any more: the rows have them.
      freed += (long) counted * SERIES_BYTES;
      counted = 0;
    }
    bytes -= freed;
    longest = 0;
    series.values().forEach(each -> each.points = 0);
    for (Entry entry : kept) {
      LogRecord.read(entry.record(), (key, step, time, value) -> count(key));
    }
    return freed;
  }

  private void count(int key) {
    Series known = series.get(key);
    if (known != null) {
      known.points++;
      longest = Math.max(longest, known.points);
    }
  }

  synchronized @Nullable SeriesState state(int key) {
    Series known = series.get(key);
    return known == null ? null : known.fold.state();
  }

  /** All states that are known here, by key. */
  synchronized Map<Integer, SeriesState> states() {
    var states = new HashMap<Integer, SeriesState>();
    series.forEach((key, each) -> states.put(key, each.fold.state()));
    return states;
  }

  synchronized int seriesCount() {
    return series.size();
  }

  synchronized boolean isEmpty() {
    return entries.isEmpty();
  }

  /** The oldest record's revision; {@code Long.MAX_VALUE} if there is none. */
  synchronized long firstRevision() {
    return entries.isEmpty() ? Long.MAX_VALUE : entries.getFirst().revision();
  }

  /** The newest record's revision; 0 if there is none. */
  synchronized long lastRevision() {
    return entries.isEmpty() ? 0 : entries.getLast().revision();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** How many points the longest series has in the records. */
  synchronized int longest() {
    return longest;
  }

  synchronized long touchedNanos() {
    return touchedNanos;
  }

  /** When the last record arrived, as nanoseconds since 1970; as low as it gets if not known. */
  synchronized long seenNanos() {
    return seenNanos;
  }

  /** Whether the rows say what the states say. */
  synchronized boolean isFlushed() {
    return flushed;
  }

  /** Says that the rows have the states as of a revision. */
  synchronized void flushedUpTo(long revision) {
    flushed = lastRevision() <= revision;
  }
}
