package dev.athanor.study;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The time since it was made, of which there may be an end.
 *
 * @param started as {@link System#nanoTime} told it
 */
record Stopwatch(long started, @Nullable Duration limit) {

  Stopwatch(@Nullable Duration limit) {
    this(System.nanoTime(), limit);
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** Whether the limit has passed; never without one. */
  boolean up() {
    return limit != null && elapsed().compareTo(limit) >= 0;
  }
}
