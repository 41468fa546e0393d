package dev.athanor.storage.blobs;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;

/** A change of a file that has begun and is not known to have ended. */
public sealed interface Pending {

  Owner owner();

  BlobPath path();

  /**
   * A finished file takes its place. While it is among the incoming it has not; once it is not, it
   * has.
   *
   * @param incoming the file's name among the incoming
   * @param blob what it is
   */
  record Placing(String incoming, Blob blob) implements Pending {
    public Placing {
      requireNonNull(incoming, "incoming");
      requireNonNull(blob, "blob");
    }

    @Override
    public Owner owner() {
      return blob.owner();
    }

    @Override
    public BlobPath path() {
      return blob.path();
    }
  }

  /** A file goes; its blob is no longer in the index. */
  record Removing(Owner owner, BlobPath path) implements Pending {
    public Removing {
      requireNonNull(owner, "owner");
      requireNonNull(path, "path");
    }
  }
}
