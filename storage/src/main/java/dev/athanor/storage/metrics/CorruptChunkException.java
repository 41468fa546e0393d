package dev.athanor.storage.metrics;

/** Says that bytes are not what {@link ChunkCodec} or {@link Summary} writes. */
public final class CorruptChunkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CorruptChunkException(String message) {
    super(message);
  }
}
