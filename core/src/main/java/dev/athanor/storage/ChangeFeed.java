package dev.athanor.storage;

import dev.athanor.model.Change;
import dev.athanor.model.ChangeFilter;
import java.time.Duration;
import java.util.List;

/**
 * What was committed, in order. A reader keeps the revision it has read up to, waits for more, and
 * goes on from there; it may stop and resume at any time, in another process as well. Nothing is
 * buffered for a slow reader.
 *
 * <p>A reader that wants a part only goes on from {@link Changes#upTo}, which passes what its
 * filter left out:
 *
 * <pre>{@code
 * var wanted = new ChangeFilter.OfStudy(study);
 * long known = 0;
 * while (following) {
 *   Changes changes = feed.next(known, wanted, 100, Duration.ofSeconds(10));
 *   changes.list().forEach(this::show);
 *   known = changes.upTo();
 * }
 * }</pre>
 */
public interface ChangeFeed {

  /** The revision of the latest commit; 0 before the first. */
  long revision();

  /**
   * The wanted changes above a revision, each subject once under its latest revision, revisions
   * rising.
   *
   * @param limit how many at most, above 0; the earliest are given
   */
  Changes since(long revision, ChangeFilter filter, int limit);

  /** All changes above a revision, as {@link #since(long, ChangeFilter, int)} gives them. */
  default List<Change> since(long revision, int limit) {
    return since(revision, new ChangeFilter.Everything(), limit).list();
  }

  /**
   * Waits until anything newer than {@code revision} is committed, without asking the store again
   * and again.
   *
   * @return the latest revision: {@code revision} itself, or a smaller one, if the time ran out
   * @throws InterruptedException if the waiting thread is interrupted
   */
  long await(long revision, Duration timeout) throws InterruptedException;

  /**
   * The wanted changes above a revision, once there is one. Every commit wakes the waiting thread,
   * which then looks at what is new, and sleeps on if nothing of it is wanted.
   *
   * @param limit how many at most, above 0; the earliest are given
   * @return without changes if the time ran out; {@link Changes#upTo} has advanced even so
   * @throws InterruptedException if the waiting thread is interrupted
   */
  default Changes next(long revision, ChangeFilter filter, int limit, Duration timeout)
      throws InterruptedException {
    long from = System.nanoTime();
    Changes changes = since(revision, filter, limit);
    Duration left = timeout;
    while (changes.list().isEmpty() && left.isPositive()) {
      await(changes.upTo(), left);
      changes = since(changes.upTo(), filter, limit);
      left = timeout.minusNanos(System.nanoTime() - from);
    }
    return changes;
  }
}
