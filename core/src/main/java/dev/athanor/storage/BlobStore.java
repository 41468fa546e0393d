package dev.athanor.storage;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The blobs: files that runs logged. A blob is there whole, with the digest of its bytes, or not at
 * all, whatever dies when. The change feed tells of what is put and deleted as changes of the run.
 */
public interface BlobStore {

  /** As a length: all that follows. */
  long TO_END = Long.MAX_VALUE;

  /** The most that {@link #list} gives at a time. */
  int LARGEST_PAGE = 10_000;

  /**
   * Stores what the stream gives, in place of the blob that has the path. Bytes go through as they
   * come; of several that put to one path the last to end wins. Who reads the earlier blob goes on
   * reading it.
   *
   * @param in read to its end, not closed
   * @param expected the digest that the bytes must have; null for any
   * @param at when it is stored
   * @throws IOException whatever {@code in} throws; nothing is stored then
   * @throws dev.athanor.model.AthanorException {@code CONFLICT} if the digest is another than
   *     expected, or if the path is a folder or leads through a blob; {@code WRONG_STATE} if the
   *     run is deleted; nothing is stored then. {@code STORE_UNAVAILABLE} if the disk refuses: the
   *     path has the earlier blob or the new one, whole
   */
  Blob put(Owner owner, BlobPath path, InputStream in, @Nullable Digest expected, Instant at)
      throws IOException;

  /** The blob, if there is one. */
  Optional<Blob> find(Owner owner, BlobPath path);

  /**
   * The bytes of a blob from a place in it. The stream gives what the blob had when it was opened,
   * also when it is replaced or deleted meanwhile. To be closed.
   *
   * @param from 0 to the blob's size, this included
   * @param length how many bytes at most, at least 0; {@link #TO_END} for all that follow
   * @throws dev.athanor.model.AthanorException {@code NOT_FOUND} if there is no such blob, {@code
   *     INVALID_INPUT} if {@code from} is beyond its end
   */
  InputStream open(Owner owner, BlobPath path, long from, long length);

  /** All bytes of a blob, as {@link #open(Owner, BlobPath, long, long)} gives them. */
  default InputStream open(Owner owner, BlobPath path) {
    return open(owner, path, 0, TO_END);
  }

  /**
   * A page of the owner's blobs in the order of their paths; none after the last. Each is as it is
   * at some moment of the call.
   *
   * @param folder only what is below it; null for all
   * @param after where the page before ended: only later paths are given; null for the first page
   * @param limit how many at most, 1 to {@value #LARGEST_PAGE}
   */
  List<Blob> list(Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit);

  /**
   * Removes a blob.
   *
   * @return false if there was none
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the run is deleted
   */
  boolean delete(Owner owner, BlobPath path);
}
