package dev.athanor.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * How often each address has shown a wrong token in the current minute. Remembers the {@value
 * #MOST} addresses that failed last; neighbours in one IPv6 network count as one. Safe for use by
 * many threads.
 */
final class FailedAttempts {

  /** How often an address may fail in a minute before it is slowed down. */
  static final int FREE = 20;

  static final int MOST = 4096;

  private final InstantSource clock;
  private final SequencedMap<String, Minute> minutes = new LinkedHashMap<>();

  FailedAttempts(InstantSource clock) {
    this.clock = clock;
  }

  /** Counts one; says whether there were too many. */
  synchronized boolean isTooMany(InetAddress address) {
    String key = key(address);
    long minute = clock.millis() / 60_000;
    Minute before = minutes.get(key);
    int failures = before != null && before.number == minute ? before.failures + 1 : 1;
    minutes.putLast(key, new Minute(minute, failures));
    if (minutes.size() > MOST) {
      minutes.pollFirstEntry();
    }
    return failures > FREE;
  }

  /** How many addresses are remembered. */
  synchronized int size() {
    return minutes.size();
  }

  private static String key(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(bytes, 0, address instanceof Inet6Address ? bytes.length / 2 : bytes.length);
  }

  private record Minute(long number, int failures) {}
}
