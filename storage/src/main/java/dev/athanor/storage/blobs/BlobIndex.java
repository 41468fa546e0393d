package dev.athanor.storage.blobs;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The port through which a {@link FolderBlobStore} keeps which blobs there are. A method that
 * changes something returns when that is durable. Safe for use by many threads; who begins a change
 * of a path ends it before the next begins.
 */
public interface BlobIndex {

  /**
   * What the index says of one path.
   *
   * @param blob what is in place, unless {@code pending} took the place since
   */
  record Entry(@Nullable Blob blob, @Nullable Pending pending) {}

  /**
   * What the index says of some paths.
   *
   * @param blobs in the order of their paths
   * @param pending the changes under way that may concern these paths or lie between them
   */
  record Page(List<Blob> blobs, List<Pending> pending) {
    public Page {
      blobs = List.copyOf(blobs);
      pending = List.copyOf(pending);
    }
  }

  /**
   * Where the owner's files are.
   *
   * @throws dev.athanor.model.AthanorException {@code NOT_FOUND} if there is no such owner
   */
  Shelf shelf(Owner owner);

  /**
   * As {@link #shelf}, for a change.
   *
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the owner takes none
   */
  Shelf shelfToChange(Owner owner);

  /** An entry of nothing if there is nothing, or no such owner. */
  Entry find(Owner owner, BlobPath path);

  /** As {@link dev.athanor.storage.BlobStore#list}. */
  Page list(Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit);

  /** All changes that have begun and not ended. */
  List<Pending> pending();

  /**
   * Announces that a file takes a place.
   *
   * @throws dev.athanor.model.AthanorException {@code STORE_UNAVAILABLE} if it is not known whether
   *     it was announced; it was not if there is another refusal: {@code CONFLICT} if the path is a
   *     folder or leads through a blob, {@code WRONG_STATE}, {@code NOT_FOUND}
   */
  void begin(Pending.Placing placing);

  /**
   * Takes a blob out and announces that its file goes.
   *
   * @return false, with nothing changed, if there was no blob
   */
  boolean begin(Pending.Removing removing);

  /**
   * Takes blobs out and announces that their files go, whether the owner takes changes or not.
   *
   * @param most how many at most
   * @return the changes of the owner that are under way now; none if nothing is left of it
   */
  List<Pending> beginClearing(Owner owner, int most);

  /** Puts in what took its place, and ends the change. */
  void finish(Pending.Placing placed);

  /** Ends a change without more; of none that is under way, does nothing. */
  void forget(Pending pending);
}
