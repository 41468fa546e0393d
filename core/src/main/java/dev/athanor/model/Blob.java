package dev.athanor.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A file that is kept, without its bytes.
 *
 * @param sizeBytes how many bytes it has
 * @param digest of these bytes
 */
public record Blob(Owner owner, BlobPath path, long sizeBytes, Digest digest, Instant storedAt) {
  public Blob {
    requireNonNull(owner, "owner");
    requireNonNull(path, "path");
    requireNonNull(digest, "digest");
    requireNonNull(storedAt, "storedAt");
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizeBytes: %d (expected: >= 0)".formatted(sizeBytes));
    }
  }
}
