package dev.athanor.server.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one connection may take, and how many there may be. Times are kept to the tick.
 *
 * @param most how many connections are open at a time; further ones are closed at once
 * @param idle how long one may be kept open between requests
 * @param head how long the head of a request may take to arrive
 * @param stall how long a client may neither send the body that it announced nor take what it asked
 *     for
 * @param crowded how long one may be idle while three quarters of the connections are taken
 * @param tick how often this is looked at
 */
public record ConnectionLimits(
    int most, Duration idle, Duration head, Duration stall, Duration crowded, Duration tick) {

  public ConnectionLimits {
    if (most < 1) {
      throw new IllegalArgumentException("most: %d (expected: at least 1)".formatted(most));
    }
    requireNonNull(idle, "idle");
    requireNonNull(head, "head");
    requireNonNull(stall, "stall");
    requireNonNull(crowded, "crowded");
    if (tick.toNanos() <= 0) {
      throw new IllegalArgumentException("tick: %s (expected: more than 0)".formatted(tick));
    }
  }

  /** What a server has unless it is told otherwise. */
  public static ConnectionLimits standard(int most) {
    return new ConnectionLimits(
        most,
        Duration.ofSeconds(75),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        Duration.ofSeconds(1));
  }

  /** How many ticks a time has, at least one. */
  int ticks(Duration time) {
    return (int) Math.clamp(time.dividedBy(tick), 1, Integer.MAX_VALUE);
  }

  /** From how many connections on it is crowded. */
  int crowd() {
    return Math.max(1, most / 4 * 3);
  }
}
