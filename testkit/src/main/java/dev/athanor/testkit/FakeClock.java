package dev.athanor.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. Safe for use by many threads. */
public final class FakeClock implements InstantSource {

  private volatile Instant now;

  private FakeClock(Instant now) {
    this.now = requireNonNull(now, "now");
  }

  /** Stands at 2026-01-01T00:00Z. */
  public static FakeClock create() {
    return at(Instant.parse("2026-01-01T00:00:00Z"));
  }

  /** Stands at the instant. */
  public static FakeClock at(Instant now) {
    return new FakeClock(now);
  }

  @Override
  public Instant instant() {
    return now;
  }

  /** Moves forward; gives back the new time. */
  public synchronized Instant advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "duration: %s (expected: not negative)".formatted(duration));
    }
    now = now.plus(duration);
    return now;
  }

  /** Moves to any time, back as well. */
  public synchronized void set(Instant instant) {
    now = requireNonNull(instant, "instant");
  }
}
