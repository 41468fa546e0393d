package dev.athanor.storage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest committed revision, and a bell for those who wait for the next: the waking part of a
 * {@link ChangeFeed}, for those who implement one. Safe for use by many threads.
 */
public final class Notice {

  private final AtomicLong revision;

  /* Only those who wait, and who rings while somebody does, take the lock. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition risen = lock.newCondition();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Starts at the revision of the latest commit. */
  public Notice(long revision) {
    this.revision = new AtomicLong(revision);
  }

  public long revision() {
    return revision.get();
  }

  /** Tells of a commit; a revision that is not newer wakes nobody. */
  public void ring(long committed) {
    long before = revision.getAndAccumulate(committed, Math::max);
    // Whoever is not yet counted here looks at the revision after having been counted.
    if (committed > before && waiting.get() > 0) {
      lock.lock();
      try {
        risen.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** As {@link ChangeFeed#await}. */
  public long await(long known, Duration timeout) throws InterruptedException {
    lock.lock();
    waiting.incrementAndGet();
    try {
      long left = timeout.toNanos();
      while (revision.get() <= known && left > 0) {
        left = risen.awaitNanos(left);
      }
      return revision.get();
    } finally {
      waiting.decrementAndGet();
      lock.unlock();
    }
  }
}
