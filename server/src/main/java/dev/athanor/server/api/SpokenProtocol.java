package dev.athanor.server.api;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A protocol of others that the server speaks.
 *
 * @param name as users know it, such as {@code MLflow}
 * @param version of the original whose interface it is
 * @param path what its paths begin with
 * @param limits what it refuses to exceed, by names of its own
 */
public record SpokenProtocol(String name, String version, String path, Map<String, Long> limits) {
  public SpokenProtocol {
    requireNonNull(name, "name");
    requireNonNull(version, "version");
    requireNonNull(path, "path");
    limits = Map.copyOf(limits);
  }
}
