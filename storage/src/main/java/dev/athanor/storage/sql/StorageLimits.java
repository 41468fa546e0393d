package dev.athanor.storage.sql;

import java.time.Duration;

/**
 * How much a data folder keeps in memory and in its log.
 *
 * @param tailBytes when this much of points is not packed, the largest runs are
 * @param mostTailBytes when this much is not packed, batches have to wait
 * @param logBytes when the log is so long, the oldest runs are packed, which bounds the time to
 *     open the folder after a crash
 * @param idle when a run got no points for so long, it is packed
 * @param flush how often the last values of runs are written, so that searches have less to add
 * @param mostPages how many pages the database may grow to, as if the disk were full then
 */
record StorageLimits(
    long tailBytes,
    long mostTailBytes,
    long logBytes,
    Duration idle,
    Duration flush,
    long mostPages) {

  /** The most pages that SQLite knows. */
  static final long ALL_PAGES = 0xFFFF_FFFEL;

  static final StorageLimits DEFAULT =
      new StorageLimits(
          64L << 20,
          128L << 20,
          96L << 20,
          Duration.ofMinutes(10),
          Duration.ofSeconds(10),
          ALL_PAGES);

  /** Limits on points, with room for any database. */
  StorageLimits(long tailBytes, long mostTailBytes, long logBytes, Duration idle, Duration flush) {
    this(tailBytes, mostTailBytes, logBytes, idle, flush, ALL_PAGES);
  }
}
