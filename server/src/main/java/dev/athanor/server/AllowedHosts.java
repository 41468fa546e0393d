package dev.athanor.server;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hosts under which a server may be called: {@code localhost}, this machine's name, its
 * addresses and private ones written as numbers, and those that the settings name. A page of
 * another site that makes its own name lead to this machine comes with that name, and is told apart
 * by it. Immutable.
 */
final class AllowedHosts {

  private static final Path KERNELS_NAME = Path.of("/proc/sys/kernel/hostname");

  private final Set<String> names;
  private final Set<String> given;
  private final List<Pattern> patterns;
  private final Set<InetAddress> addresses;

  private AllowedHosts(
      Set<String> names, Set<String> given, List<Pattern> patterns, Set<InetAddress> addresses) {
    this.names = Set.copyOf(names);
    this.given = Set.copyOf(given);
    this.patterns = List.copyOf(patterns);
    this.addresses = Set.copyOf(addresses);
  }

  static AllowedHosts of(ServerSettings settings) {
    var names = new HashSet<>(machineNames());
    names.add("localhost");
    names.add(settings.host().toLowerCase(Locale.ROOT));
    var given = new HashSet<String>();
    var patterns = new ArrayList<Pattern>();
    for (String host : settings.allowedHosts()) {
      String lower = host.strip().toLowerCase(Locale.ROOT);
      if (lower.indexOf('*') >= 0) {
        patterns.add(pattern(lower));
      } else {
        given.add(lower);
      }
    }
    return new AllowedHosts(names, given, patterns, machineAddresses());
  }

  private static Pattern pattern(String wildcard) {
    return Pattern.compile(
        Stream.of(wildcard.split("\\*", -1)).map(Pattern::quote).collect(joining(".*")));
  }

  /** What this machine calls itself; nobody is asked who would take time to answer. */
  private static Set<String> machineNames() {
    try {
      String name = Files.readString(KERNELS_NAME).strip().toLowerCase(Locale.ROOT);
      String first = name.split("\\.", 2)[0];
      return Set.copyOf(List.of(name, first, first + ".local"));
    } catch (IOException | UncheckedIOException e) {
      return Set.of();
    }
  }

  private static Set<InetAddress> machineAddresses() {
    var addresses = new HashSet<InetAddress>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .forEach(addresses::add);
    } catch (SocketException e) {
      // Then only private addresses are known.
      return Set.of();
    }
    return addresses;
  }

  /**
   * Whether a server may be called so.
   *
   * @param authority what the request has as its host, with or without a port; null if nothing
   */
  boolean allows(@Nullable String authority) {
    if (authority == null || authority.isEmpty()) {
      return false;
    }
    String lower = authority.toLowerCase(Locale.ROOT);
    String host = Authority.host(lower);
    return host != null
        && (names.contains(host)
            || given.contains(host)
            || given.contains(lower)
            || host.endsWith(".localhost")
            || isOurNumber(host)
            || matches(lower)
            || matches(host));
  }

  /** Whether the settings name this host word for word, with its port or without. */
  boolean isGiven(String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    String host = Authority.host(lower);
    return given.contains(lower) || (host != null && given.contains(host));
  }

  private boolean matches(String host) {
    for (Pattern pattern : patterns) {
      if (pattern.matcher(host).matches()) {
        return true;
      }
    }
    return false;
  }

  private boolean isOurNumber(String host) {
    InetAddress address = Authority.number(host);
    return address != null
        && (address.isLoopbackAddress()
            || address.isAnyLocalAddress()
            || address.isSiteLocalAddress()
            || address.isLinkLocalAddress()
            || (address instanceof Inet6Address && (address.getAddress()[0] & 0xfe) == 0xfc)
            || addresses.contains(address));
  }
}
