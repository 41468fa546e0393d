package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.storage.sql.Sealing.Sealed;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The thread that turns what the log holds into chunks. It computes by itself and hands the rows to
 * the scribe in small transactions, so that nobody waits for it but those who log faster than it
 * packs.
 *
 * <p>A run is sealed as a whole when one of its series is long, when it has ended, when nothing
 * came for {@link StorageLimits#idle}, and when the tails or the log are large: the largest or the
 * oldest first.
 */
final class Sealer implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Sealer.class.getName());
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Runs that are sealed in one transaction, at most; and their series. */
  private static final int RUNS_AT_ONCE = 64;

  private static final int SERIES_AT_ONCE = 20_000;

  /** Records of the log that are removed in one transaction, at most. */
  private static final int RECORDS_AT_ONCE = 20_000;

  private final Tails tails;
  private final Writes writes;
  private final Merging merging;
  private final StorageLimits limits;
  private final Sealing sealing = new Sealing();
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Runs to seal now. Guarded by the lock, as are the next three. */
  private final Set<Long> ripe = new LinkedHashSet<>();

  private long settleWanted;
  private long settleDone;
  private boolean closing;

  /** Revisions of records that stay in the log. */
  private final Set<Long> damaged;

  /** What the log holds, records that chunks cover too. */
  private final AtomicLong logBytes;

  /** Touched by the thread alone. */
  private long flushedNanos = System.nanoTime();

  private String lastComplaint = "";

  /**
   * Makes a sealer; {@link #start} sets it going.
   *
   * @param logBytes what the log holds now, damaged records not counted
   * @param damaged revisions of records that no chunk has and that must stay
   */
  Sealer(
      Tails tails,
      Writes writes,
      Merging merging,
      StorageLimits limits,
      long logBytes,
      Set<Long> damaged) {
    this.tails = tails;
    this.writes = writes;
    this.merging = merging;
    this.limits = limits;
    this.logBytes = new AtomicLong(logBytes);
    this.damaged = Set.copyOf(damaged);
    this.thread = Thread.ofPlatform().daemon().name("athanor-sealer").unstarted(this::work);
  }

  /**
   * Sets it going.
   *
   * @param first runs to seal at once
   */
  void start(List<Long> first) {
    ripe.addAll(first);
    thread.start();
  }

  /** Hears of a commit, on the scribe's thread. */
  void follow(Draft draft) {
    boolean wake = false;
    lock.lock();
    try {
      for (Draft.Logged logged : draft.logged()) {
        logBytes.addAndGet(logged.entry().bytes());
        RunTail tail = tails.get(logged.run());
        if (tail != null && tail.longest() >= Sealing.LONG_SERIES) {
          wake |= ripe.add(logged.run());
        }
      }
      for (long run : draft.ended()) {
        wake |= ripe.add(run);
      }
      wake |= tails.bytes() > limits.tailBytes() || logBytes.get() > limits.logBytes();
      if (wake) {
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Seals and merges all there is, now; returns when that is done. */
  void settle() {
    lock.lock();
    try {
      long mine = ++settleWanted;
      changed.signalAll();
      while (settleDone < mine && thread.isAlive() && !closing) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (true) {
      long settle;
      List<Long> now;
      lock.lock();
      try {
        if (ripe.isEmpty() && settleWanted == settleDone && !closing) {
          awaitChange();
        }
        if (closing) {
          return;
        }
        settle = settleWanted;
        now = new ArrayList<>(ripe);
        ripe.clear();
      } finally {
        lock.unlock();
      }
      boolean well = round(now, settle > settleDone);
      finish(settle, well);
    }
  }

  private void awaitChange() {
    try {
      long _ = changed.awaitNanos(PAUSE.toNanos());
    } catch (InterruptedException e) {
      LOG.log(Level.FINE, "nobody interrupts the sealer", e);
    }
  }

  private void finish(long settle, boolean well) {
    lock.lock();
    try {
      settleDone = settle;
      changed.signalAll();
      if (!well && !closing) {
        awaitChange();
      }
    } finally {
      lock.unlock();
    }
  }

  /** One look at everything; false if something could not be done, to be tried again later. */
  private boolean round(List<Long> now, boolean all) {
    try {
      seal(all ? tails.all() : chosen(now));
      flush();
      removeCovered();
      merging.round(all);
      return true;
    } catch (RuntimeException e) {
      if (!isClosing()) {
        complain(e);
        retryLater(now);
      }
      return false;
    }
  }

  /** Once for each kind of trouble, not every second while the disk is full. */
  private void complain(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    if (!message.equals(lastComplaint)) {
      lastComplaint = message;
      // What the store itself says needs no stack trace.
      LOG.log(
          Level.WARNING,
          "points could not be packed; they are safe in the log, and it is tried again: " + message,
          e instanceof AthanorException ? null : e);
    }
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private void retryLater(List<Long> runs) {
    lock.lock();
    try {
      ripe.addAll(runs);
    } finally {
      lock.unlock();
    }
  }

  /** The tails to seal: the runs named, idle ones, and those that the budgets choose. */
  private List<RunTail> chosen(List<Long> now) {
    var chosen = new LinkedHashSet<RunTail>();
    for (long run : now) {
      RunTail tail = tails.get(run);
      if (tail != null) {
        chosen.add(tail);
      }
    }
    long nanos = System.nanoTime();
    long total = tails.bytes();
    List<RunTail> all = tails.all();
    for (RunTail tail : all) {
      if (nanos - tail.touchedNanos() > limits.idle().toNanos()) {
        chosen.add(tail);
      }
    }
    if (total > limits.tailBytes()) {
      addUntil(chosen, all, Comparator.comparingLong(RunTail::bytes).reversed(), total / 2);
    }
    if (logBytes.get() > limits.logBytes()) {
      addUntil(chosen, all, Comparator.comparingLong(RunTail::firstRevision), total / 2);
    }
    return new ArrayList<>(chosen);
  }

  private static void addUntil(
      Set<RunTail> chosen, List<RunTail> all, Comparator<RunTail> order, long bytes) {
    long left = bytes;
    for (RunTail tail : all.stream().sorted(order).toList()) {
      if (left <= 0) {
        return;
      }
      chosen.add(tail);
      left -= tail.bytes();
    }
  }

  private void seal(List<RunTail> chosen) {
    var batch = new ArrayList<Sealed>();
    int series = 0;
    for (RunTail tail : chosen) {
      Sealed sealed = sealing.seal(tail);
      if (sealed == null) {
        continue;
      }
      batch.add(sealed);
      series += sealed.states().size();
      if (batch.size() == RUNS_AT_ONCE || series >= SERIES_AT_ONCE) {
        store(batch);
        series = 0;
      }
    }
    store(batch);
  }

  private void store(List<Sealed> batch) {
    if (!batch.isEmpty()) {
      writes.write(draft -> {
        for (Sealed sealed : batch) {
          store(draft, sealed);
        }
        return true;
      });
      batch.forEach(merging::sealed);
      batch.clear();
    }
  }

  private static void store(Draft draft, Sealed sealed) throws SQLException {
    Session session = draft.session();
    long run = sealed.tail().run();
    // A run that is being erased counts as sealed for ever, and takes no chunks.
    int found =
        session.update(
            "UPDATE run SET sealed_revision = ?1, revision = max(revision, ?1), seen_nanos ="
                + " max(seen_nanos, ?3) WHERE id = ?2 AND sealed_revision < ?1",
            sealed.upto(),
            run,
            sealed.tail().seenNanos());
    if (found == 1) {
      for (ChunkRows.Fresh row : sealed.rows()) {
        ChunkRows.insert(session, run, row);
      }
      SeriesRows.put(session, run, sealed.states());
    }
    draft.sealed(run, sealed.upto());
  }

  /** Writes what only the tails know, so that searches have less to add and a crash takes less. */
  private void flush() {
    long now = System.nanoTime();
    if (now - flushedNanos < limits.flush().toNanos()) {
      return;
    }
    flushedNanos = now;
    var batch = new ArrayList<RunTail>();
    int series = 0;
    for (RunTail tail : tails.all()) {
      if (!tail.isFlushed()) {
        batch.add(tail);
        series += tail.seriesCount();
      }
      if (batch.size() == RUNS_AT_ONCE || series >= SERIES_AT_ONCE) {
        flush(batch);
        series = 0;
      }
    }
    flush(batch);
  }

  private void flush(List<RunTail> batch) {
    if (!batch.isEmpty()) {
      writes.write(draft -> {
        for (RunTail tail : batch) {
          // On the scribe's thread nothing is added meanwhile.
          long upto = tail.lastRevision();
          if (RunRows.seen(draft.session(), tail.run(), tail.seenNanos())) {
            SeriesRows.put(draft.session(), tail.run(), tail.states());
          }
          draft.flushed(tail, upto);
        }
        return true;
      });
      batch.clear();
    }
  }

  /** Writes when runs were last seen; all else that only the tails know is in the log. */
  private void rememberSeen() {
    try {
      writes.write(draft -> {
        for (RunTail tail : tails.all()) {
          if (!tail.isFlushed()) {
            boolean _ = RunRows.seen(draft.session(), tail.run(), tail.seenNanos());
          }
        }
        return true;
      });
    } catch (RuntimeException e) {
      complain(e);
    }
  }

  /** Removes the records that chunks cover, from the oldest on. */
  private void removeCovered() {
    long freed;
    do {
      freed = writes.write(this::removeCovered);
      logBytes.addAndGet(-freed);
    } while (freed > 0);
  }

  /** On the scribe's thread, where no tail changes: what this transaction logs is in none yet. */
  private long removeCovered(Draft draft) throws SQLException {
    long below = draft.base() + 1;
    for (RunTail tail : tails.all()) {
      below = Math.min(below, tail.firstRevision());
    }
    return LogRows.removeBelow(draft.session(), below, RECORDS_AT_ONCE, damaged);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Ending.await(thread);
    rememberSeen();
  }
}
