package dev.athanor.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.athanor.server.http.ConnectionLimits;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What clients may take of a server.
 *
 * @param connections what each connection may take
 * @param bodiesBytes how many bytes of bodies may be in memory at a time
 * @param request how long a request may take, from its head to the end of its answer, where its
 *     route says nothing else
 * @param grace how long requests under way may take to end when the server is closed
 */
record Limits(ConnectionLimits connections, long bodiesBytes, Duration request, Duration grace) {

  /** The longest first line of a request, in bytes. */
  static final int LONGEST_LINE = 64 << 10;

  /** The longest headers of a request, in bytes. */
  static final int LONGEST_HEADERS = 64 << 10;

  /** The longest body where a route says nothing else, in bytes. */
  static final long LONGEST_BODY = 8L << 20;

  /** How many streams a client may break off in a minute before its connection is closed. */
  static final int MOST_RESETS = 400;

  /** More connections than that are a matter for a proxy. */
  private static final int MOST_CONNECTIONS = 12_000;

  /** What the store and the program itself keep open. */
  private static final int OTHER_FILES = 512;

  static Limits of(ServerSettings settings) {
    int most = settings.maxConnections() > 0 ? settings.maxConnections() : bearable();
    return new Limits(
        ConnectionLimits.standard(most), 96L << 20, Duration.ofMinutes(2), Duration.ofSeconds(10));
  }

  /** How many connections this process can have open. */
  private static int bearable() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      return (int)
          Math.clamp(unix.getMaxFileDescriptorCount() - OTHER_FILES, 128, MOST_CONNECTIONS);
    }
    return MOST_CONNECTIONS;
  }
}
