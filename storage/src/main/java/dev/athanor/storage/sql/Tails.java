package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.storage.sql.RunTail.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tails of all runs that have one. Read by many threads; changed by the scribe's alone, after
 * the commit and before anybody is answered.
 */
final class Tails {

  /** How long a batch waits for room before it is refused. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<Long, RunTail> byRun = new ConcurrentHashMap<>();
  private final long mostBytes;

  /** Guarded by this object. */
  private long bytes;

  /**
   * No tails.
   *
   * @param mostBytes how much they may hold together before batches have to wait
   */
  Tails(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  @Nullable RunTail get(long run) {
    return byRun.get(run);
  }

  /** The run's tail, an empty one if it has none. */
  RunTail of(long run) {
    return byRun.computeIfAbsent(run, RunTail::new);
  }

  /** The run's records above a revision. */
  List<Entry> since(long run, long revision) {
    RunTail tail = byRun.get(run);
    return tail == null ? List.of() : tail.since(revision);
  }

  List<RunTail> all() {
    return new ArrayList<>(byRun.values());
  }

  long bytes() {
    synchronized (this) {
      return bytes;
    }
  }

  void add(long run, Entry entry, long nowNanos, long seenNanos) {
    long grown = of(run).add(entry, nowNanos, seenNanos);
    synchronized (this) {
      bytes += grown;
    }
  }

  /** Forgets what the run's chunks now have, and the run when nothing is left of it here. */
  void drop(long run, long revision) {
    RunTail tail = byRun.get(run);
    if (tail == null) {
      return;
    }
    long freed = tail.drop(revision);
    if (tail.isEmpty()) {
      byRun.remove(run);
    }
    synchronized (this) {
      bytes -= freed;
      notifyAll();
    }
  }

  /**
   * Waits until the tails have room.
   *
   * @throws AthanorException {@code LIMIT} if they stay full for {@link #PATIENCE}
   */
  void awaitRoom() {
    boolean interrupted = false;
    synchronized (this) {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (bytes > mostBytes) {
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0) {
          throw new AthanorException(
              Code.LIMIT,
              "%d bytes of points wait to be packed (at most %d), and that has not changed for %d s. The batch was not stored; send it again later."
                  .formatted(bytes, mostBytes, PATIENCE.toSeconds()));
        }
        try {
          wait(millis);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes in a commit: what it logged before what it sealed, which may be of the same run. */
  void follow(Draft draft, long nowNanos) {
    for (Draft.Logged logged : draft.logged()) {
      add(logged.run(), logged.entry(), nowNanos, draft.nowNanos());
    }
    for (Draft.Sealed sealed : draft.sealed()) {
      drop(sealed.run(), sealed.upto());
    }
    for (Draft.Flushed flushed : draft.flushed()) {
      flushed.tail().flushedUpTo(flushed.upto());
    }
  }

  /** As {@link Sightings#nanos} has it, now. */
  long seenNanos(long run) {
    RunTail tail = byRun.get(run);
    return tail == null ? Long.MIN_VALUE : tail.seenNanos();
  }

  /** What the rows do not say now. */
  Overlay overlay() {
    var newer = new HashMap<Long, RunTail>();
    for (RunTail tail : byRun.values()) {
      if (!tail.isFlushed()) {
        newer.put(tail.run(), tail);
      }
    }
    return new Snapshot(Map.copyOf(newer));
  }

  private record Snapshot(Map<Long, RunTail> tails) implements Overlay {
    @Override
    public Set<Long> runs() {
      return tails.keySet();
    }

    @Override
    public long nanos(long run) {
      RunTail tail = tails.get(run);
      return tail == null ? Long.MIN_VALUE : tail.seenNanos();
    }

    @Override
    public @Nullable SeriesState state(long run, int key) {
      RunTail tail = tails.get(run);
      return tail == null ? null : tail.state(key);
    }

    @Override
    public Map<Integer, SeriesState> states(long run) {
      RunTail tail = tails.get(run);
      return tail == null ? Map.of() : tail.states();
    }
  }
}
