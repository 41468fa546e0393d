package dev.athanor.server;

import java.util.Set;

/**
 * The first parts of paths that belong to the server: what its routes use, and what the protocols
 * that it is to speak are known to use. Pages and names that users choose stay out of them.
 */
final class ReservedPaths {

  /** Without slashes; the empty one is the front page's. */
  static final Set<String> FIRST_PARTS =
      Set.of(
          "",
          "ajax-api",
          "api",
          "assets",
          "files",
          "get-artifact",
          "graphql",
          "health",
          "metrics",
          "model-versions",
          "optuna.StorageService",
          "v1",
          "version");

  private ReservedPaths() {}

  /** The first part of a path or of a route's pattern: {@code api} of {@code /api/v1/runs/:id}. */
  static String firstPart(String path) {
    return path.replaceFirst("^/", "").replaceFirst("/.*", "");
  }
}
