package dev.athanor.storage;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The latest committed revision, and a bell for those who wait for the next: the waking part of a
 * {@link ChangeFeed}, for those who implement one. Safe for use by many threads.
 */
public final class Notice {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition risen = lock.newCondition();
  private long revision;

  /** Starts at the revision of the latest commit. */
  public Notice(long revision) {
    this.revision = revision;
  }

  public long revision() {
    lock.lock();
    try {
      return revision;
    } finally {
      lock.unlock();
    }
  }

  /** Tells of a commit; a revision that is not newer wakes nobody. */
  public void ring(long committed) {
    lock.lock();
    try {
      if (committed > revision) {
        revision = committed;
        risen.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** As {@link ChangeFeed#await}. */
  public long await(long known, Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (revision <= known && left > 0) {
        left = risen.awaitNanos(left);
      }
      return revision;
    } finally {
      lock.unlock();
    }
  }
}
