package dev.athanor.server.api;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/**
 * What a server says of itself.
 *
 * @param version what this program calls its version
 * @param startedAt when it began to answer
 */
public record ServerFacts(String version, Instant startedAt, List<SpokenProtocol> protocols) {
  public ServerFacts {
    requireNonNull(version, "version");
    requireNonNull(startedAt, "startedAt");
    protocols = List.copyOf(protocols);
  }
}
