package dev.athanor.storage;

import dev.athanor.model.Change;
import dev.athanor.model.ChangeFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The one lock of an in-memory storage, its revisions, and the feed of its changes. A change runs
 * in {@link #commit}, a look in {@link #read}; both hold the lock, so that a thread sees whole
 * changes only.
 */
final class Ledger implements ChangeFeed {

  /** So many changes are kept at least, whether they count or not. */
  private static final int LEAST_KEPT = 64;

  private final Object lock = new Object();
  private final Notice notice = new Notice(0);
  private final Map<Change.Subject, Long> latest = new HashMap<>();

  /** Changes in the order of their revisions; one counts if it is the latest of its subject. */
  private List<Change> changes = new ArrayList<>();

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
      latest.put(done.subject(), committed);
      changes.add(new Change(committed, done.subject()));
      forgetEarlier();
      result = done.result();
    }
    notice.ring(committed);
    return result;
  }

  /** Once more than half of the changes do not count any more, they go. */
  private void forgetEarlier() {
    if (changes.size() > 2 * latest.size() + LEAST_KEPT) {
      changes = new ArrayList<>(changes.stream().filter(this::counts).toList());
    }
  }

  private boolean counts(Change change) {
    return latest.getOrDefault(change.subject(), 0L) == change.revision();
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
          changes.subList(after(known), changes.size()).stream()
              .filter(this::counts)
              .filter(change -> filter.passes(change.subject()))
              .limit(limit)
              .toList();
      return Changes.read(wanted, limit, known, revision);
    });
  }

  /** The index of the first change above a revision. */
  private int after(long known) {
    int low = 0;
    int high = changes.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (changes.get(middle).revision() <= known) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public long await(long known, Duration timeout) throws InterruptedException {
    return notice.await(known, timeout);
  }
}
