package dev.athanor.server;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A host with or without a port, as requests and origins have it. */
final class Authority {

  private Authority() {}

  /** The host without its port, an IPv6 address without brackets; null if it is neither. */
  static @Nullable String host(String authority) {
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      return end < 0 || !isPort(authority, end + 1) ? null : authority.substring(1, end);
    }
    int colon = authority.indexOf(':');
    if (colon < 0) {
      return authority;
    }
    return isPort(authority, colon) ? authority.substring(0, colon) : null;
  }

  /** Whether nothing is left from here on but a port. */
  private static boolean isPort(String authority, int from) {
    if (from == authority.length()) {
      return true;
    }
    if (authority.charAt(from) != ':') {
      return false;
    }
    for (int i = from + 1; i < authority.length(); i++) {
      if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
        return false;
      }
    }
    return authority.length() - from <= 6;
  }

  /** The address, if the host is written as a number; a name is looked up nowhere. */
  static @Nullable InetAddress number(String host) {
    boolean four = !host.isEmpty() && host.charAt(0) >= '0' && host.charAt(0) <= '9';
    if (!four && host.indexOf(':') < 0) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
