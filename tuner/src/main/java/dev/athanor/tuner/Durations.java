package dev.athanor.tuner;

import java.time.Duration;

/** Durations as people write them. */
final class Durations {

  private Durations() {}

  /** {@code 1h 5m}, {@code 2m 3s}, {@code 4.2 s}. */
  static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= 3600) {
      return "%dh %dm".formatted(seconds / 3600, seconds % 3600 / 60);
    }
    if (seconds >= 60) {
      return "%dm %ds".formatted(seconds / 60, seconds % 60);
    }
    long tenths = Math.round(duration.toMillis() / 100.0);
    return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
  }
}
