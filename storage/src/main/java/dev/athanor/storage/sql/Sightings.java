package dev.athanor.storage.sql;

/**
 * When runs were last seen, where their rows do not say it yet. Taken before the transaction that
 * reads the rows begins; safe for use by many threads.
 */
@FunctionalInterface
interface Sightings {

  Sightings NONE = run -> Long.MIN_VALUE;

  /** As nanoseconds since 1970; as low as it gets where the row is right. The later one counts. */
  long nanos(long run);
}
