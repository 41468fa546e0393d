package dev.athanor.storage.sql;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of {@code metric_series} and of runs do not say yet. Taken before the transaction
 * that reads the rows begins; safe for use by many threads.
 */
interface Overlay extends Sightings {

  /** The rows of the runs with newer states. */
  Set<Long> runs();

  /** The newest state of a series of such a run; null where its row, if it has one, is right. */
  @Nullable SeriesState state(long run, int key);

  /** The newest states of such a run by key; of series whose rows are right, some too. */
  Map<Integer, SeriesState> states(long run);
}
