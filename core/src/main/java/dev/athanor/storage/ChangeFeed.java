package dev.athanor.storage;

import dev.athanor.model.Change;
import java.time.Duration;
import java.util.List;

/**
 * What was committed, in order. A reader keeps the revision it has read up to, waits for more with
 * {@link #await}, and goes on with {@link #since}; it may stop and resume at any time, in another
 * process as well. Nothing is buffered for a slow reader.
 */
public interface ChangeFeed {

  /** The revision of the latest commit; 0 before the first. */
  long revision();

  /**
   * The changes above a revision, each subject once under its latest revision, revisions rising.
   *
   * @param limit how many at most, above 0; the earliest are given
   */
  List<Change> since(long revision, int limit);

  /**
   * Waits until something newer than {@code revision} is committed, without asking the store again
   * and again.
   *
   * @return the latest revision: {@code revision} itself, or a smaller one, if the time ran out
   * @throws InterruptedException if the waiting thread is interrupted
   */
  long await(long revision, Duration timeout) throws InterruptedException;
}
