package dev.athanor.storage;

import dev.athanor.model.Change;
import dev.athanor.model.ChangeFilter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The one lock of an in-memory storage, its revisions, and the feed of its changes. A change runs
 * in {@link #commit}, a look in {@link #read}; both hold the lock, so that a thread sees whole
 * changes only.
 */
final class Ledger implements ChangeFeed {

  private final Object lock = new Object();
  private final Notice notice = new Notice(0);
  private final Map<Change.Subject, Long> latest = new HashMap<>();
  private final TreeMap<Long, Change.Subject> byRevision = new TreeMap<>();
  private long revision;

  /** The result of a change, and what it was a change of. */
  record Committed<T>(T result, Change.Subject subject) {}

  /** Runs a change under the next revision. A change that throws must have changed nothing. */
  <T> T commit(LongFunction<Committed<T>> change) {
    long committed;
    T result;
    synchronized (lock) {
      committed = revision + 1;
      Committed<T> done = change.apply(committed);
      revision = committed;
      Long before = latest.put(done.subject(), committed);
      if (before != null) {
        byRevision.remove(before);
      }
      byRevision.put(committed, done.subject());
      result = done.result();
    }
    notice.ring(committed);
    return result;
  }

  /** As {@link #commit}, for a change without a result. */
  void change(LongFunction<Change.Subject> change) {
    boolean unused = commit(revision -> new Committed<>(true, change.apply(revision)));
  }

  <T> T read(Supplier<T> look) {
    synchronized (lock) {
      return look.get();
    }
  }

  @Override
  public long revision() {
    return notice.revision();
  }

  @Override
  public Changes since(long known, ChangeFilter filter, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: %d (expected: >= 1)".formatted(limit));
    }
    return read(() -> {
      List<Change> wanted =
          byRevision.tailMap(known, false).entrySet().stream()
              .filter(entry -> filter.passes(entry.getValue()))
              .limit(limit)
              .map(entry -> new Change(entry.getKey(), entry.getValue()))
              .toList();
      return Changes.read(wanted, limit, known, revision);
    });
  }

  @Override
  public long await(long known, Duration timeout) throws InterruptedException {
    return notice.await(known, timeout);
  }
}
