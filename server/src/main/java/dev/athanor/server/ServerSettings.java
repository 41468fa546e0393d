package dev.athanor.server;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached, and by whom.
 *
 * @param host the address to listen on, as {@code 127.0.0.1}
 * @param port the port; 0 for any that is free
 * @param allowedHosts the names under which clients may call it, beside those of this machine, each
 *     with or without a port; a {@code *} within stands for any characters
 * @param token what a client must show, of visible ASCII characters; null where none must
 * @param version what this program calls its version
 * @param accessLog the file that gets a line for each request; null where nothing is written
 * @param maxConnections how many connections may be open at a time; 0 for what this machine bears
 */
public record ServerSettings(
    String host,
    int port,
    List<String> allowedHosts,
    @Nullable String token,
    String version,
    @Nullable Path accessLog,
    int maxConnections) {

  public ServerSettings {
    requireNonNull(host, "host");
    requireNonNull(version, "version");
    allowedHosts = List.copyOf(allowedHosts);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: %d (expected: 0 to 65535)".formatted(port));
    }
    if (token != null && !token.matches("[!-~]+")) {
      throw new IllegalArgumentException(
          "token: %d characters (expected: at least one, all of them visible ASCII)"
              .formatted(token.length()));
    }
    if (maxConnections < 0) {
      throw new IllegalArgumentException(
          "maxConnections: %d (expected: >= 0)".formatted(maxConnections));
    }
  }

  /** Settings without an access log, for as many connections as this machine bears. */
  public ServerSettings(
      String host, int port, List<String> allowedHosts, @Nullable String token, String version) {
    this(host, port, allowedHosts, token, version, null, 0);
  }

  /** A server for this machine alone, on a free port. */
  public static ServerSettings local() {
    return new ServerSettings("127.0.0.1", 0, List.of(), null, "development");
  }

  /** These, with an access log. */
  public ServerSettings withAccessLog(Path file) {
    return new ServerSettings(host, port, allowedHosts, token, version, file, maxConnections);
  }

  /** These, for so many connections at a time. */
  public ServerSettings withMaxConnections(int most) {
    return new ServerSettings(host, port, allowedHosts, token, version, accessLog, most);
  }

  /** Says all but the token. */
  @Override
  public String toString() {
    return "ServerSettings[%s:%d, allowed hosts %s, %s, version %s]"
        .formatted(host, port, allowedHosts, token == null ? "no token" : "with a token", version);
  }
}
