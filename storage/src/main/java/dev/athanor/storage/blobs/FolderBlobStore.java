package dev.athanor.storage.blobs;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.blobs.BlobIndex.Entry;
import dev.athanor.storage.blobs.BlobIndex.Page;
import dev.athanor.storage.blobs.Pending.Placing;
import dev.athanor.storage.blobs.Pending.Removing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Blobs as files below {@code artifacts/EXPERIMENT/RUN/artifacts/} and {@code artifacts/shared/}.
 * Safe for use by many threads.
 *
 * <p>A put takes five steps, each durable before the next begins; whoever dies after one leaves
 * this:
 *
 * <ol>
 *   <li>The bytes go into a file among the incoming. <i>Left:</i> the earlier blob, and a file that
 *       {@link #recover} deletes.
 *   <li>The index announces the new blob and the name of that file. <i>Left:</i> the earlier blob;
 *       the announcement counts for nothing while the file is among the incoming. {@link #recover}
 *       takes it back.
 *   <li>The file is renamed into its place. <i>Left:</i> the new blob; the announcement counts,
 *       because its file is not among the incoming. {@link #recover} makes it an entry.
 *   <li>The index makes the announcement the entry. <i>Left:</i> the new blob.
 * </ol>
 *
 * <p>A deletion takes the blob out of the index and announces that the file goes, deletes the file,
 * and takes the announcement back. From the first step on the blob is gone; a file that is left is
 * deleted by {@link #recover}.
 *
 * <p>Bytes are read and hashed on the caller's thread, with nothing locked. Only the steps after
 * that are one after another, for each owner.
 */
public final class FolderBlobStore implements BlobStore {

  private static final int LOCKS = 64;

  private static final int CLEARED_AT_ONCE = 256;

  private final BlobFiles files;
  private final BlobIndex index;

  /** An owner's changes hold the one that its hash chooses. */
  private final List<Object> locks;

  /**
   * A store.
   *
   * @param artifacts the folder; need not be there yet
   */
  public FolderBlobStore(Path artifacts, BlobIndex index) {
    this.files = new BlobFiles(artifacts);
    this.index = requireNonNull(index, "index");
    this.locks = Stream.generate(Object::new).limit(LOCKS).toList();
  }

  /**
   * Carries out or takes back what an earlier owner of the folder left half done, and deletes its
   * unfinished files. What the disk refuses to change stays announced, which readers understand,
   * until a change of that path or the next owner tries again. For the owner of the folder, before
   * it changes anything.
   */
  public void recover() {
    var left = new HashSet<String>();
    for (Pending pending : index.pending()) {
      try {
        settle(index.shelf(pending.owner()), pending);
      } catch (AthanorException e) {
        // A file that cannot be deleted must not keep the whole folder from being opened.
        if (pending instanceof Placing placing) {
          left.add(placing.incoming());
        }
      }
    }
    files.sweep(left);
  }

  @Override
  public Blob put(Owner owner, BlobPath path, InputStream in, @Nullable Digest expected, Instant at)
      throws IOException {
    Shelf shelf = index.shelfToChange(owner);
    BlobFiles.Incoming incoming = files.receive(in);
    var blob = new Blob(owner, path, incoming.sizeBytes(), incoming.digest(), at);
    if (expected != null && !expected.equals(blob.digest())) {
      files.discard(incoming.name());
      throw new AthanorException(
          Code.CONFLICT,
          "%s has the SHA-256 %s (expected: %s). Nothing was stored; send it again."
              .formatted(path, blob.digest().hex64(), expected.hex64()));
    }
    synchronized (lock(owner)) {
      place(shelf, new Placing(incoming.name(), blob));
    }
    return blob;
  }

  private Object lock(Owner owner) {
    return locks.get(Math.floorMod(owner.hashCode(), LOCKS));
  }

  private void place(Shelf shelf, Placing placing) {
    announce(shelf, placing);
    try {
      files.place(placing.incoming(), shelf, placing.path());
    } catch (RuntimeException e) {
      takeBack(shelf, placing, e);
      throw e;
    }
    index.finish(placing);
  }

  private void announce(Shelf shelf, Placing placing) {
    try {
      settleEarlier(shelf, placing.owner(), placing.path());
      index.begin(placing);
    } catch (AthanorException e) {
      if (e.code() == Code.STORE_UNAVAILABLE) {
        // It may be announced after all, and then the name says that it did not take its place.
        files.empty(placing.incoming());
      } else {
        files.discard(placing.incoming());
      }
      throw e;
    }
  }

  private void takeBack(Shelf shelf, Placing placing, RuntimeException because) {
    try {
      settle(shelf, placing);
    } catch (RuntimeException e) {
      files.empty(placing.incoming());
      because.addSuppressed(e);
    }
  }

  /** A change that failed may have left its announcement. */
  private void settleEarlier(Shelf shelf, Owner owner, BlobPath path) {
    Pending earlier = index.find(owner, path).pending();
    if (earlier != null) {
      settle(shelf, earlier);
    }
  }

  /** Ends a change that nobody carries on. Calling it again after it was cut off is harmless. */
  private void settle(Shelf shelf, Pending pending) {
    if (pending instanceof Placing placing && files.hasTakenPlace(shelf, placing)) {
      index.finish(placing);
      return;
    }
    if (index.find(pending.owner(), pending.path()).blob() == null) {
      files.remove(shelf, pending.path());
    }
    index.forget(pending);
    if (pending instanceof Placing placing) {
      files.discard(placing.incoming());
    }
  }

  @Override
  public Optional<Blob> find(Owner owner, BlobPath path) {
    Entry entry = index.find(owner, path);
    while (entry.pending() instanceof Placing placing
        && files.hasTakenPlace(index.shelf(owner), placing)) {
      // What is taken back is forgotten by the index before its file goes. So if the index still
      // knows it now that the file is gone, the file took its place.
      Entry again = index.find(owner, path);
      if (placing.equals(again.pending())) {
        return Optional.of(placing.blob());
      }
      entry = again;
    }
    return Optional.ofNullable(entry.blob());
  }

  @Override
  public InputStream open(Owner owner, BlobPath path, long from, long length) {
    if (from < 0 || length < 0) {
      throw new IllegalArgumentException(
          "from: %d, length: %d (expected: both >= 0)".formatted(from, length));
    }
    Shelf shelf = index.shelf(owner);
    try {
      requirePresent(owner, path);
      return files.open(shelf, path, from, length);
    } catch (NoSuchFileException e) {
      // It may have been deleted since, and that is no damage.
      requirePresent(owner, path);
      throw files.missing(shelf, path, e);
    }
  }

  private void requirePresent(Owner owner, BlobPath path) {
    if (find(owner, path).isEmpty()) {
      throw new AthanorException(
          Code.NOT_FOUND,
          "no blob %s %s (expected: the path of a blob)"
              .formatted(path, index.shelf(owner).whose()));
    }
  }

  @Override
  public List<Blob> list(
      Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
    if (limit < 1 || limit > LARGEST_PAGE) {
      throw new IllegalArgumentException(
          "limit: %d (expected: 1 to %d)".formatted(limit, LARGEST_PAGE));
    }
    Page page = index.list(owner, folder, after, limit);
    if (page.pending().isEmpty()) {
      return page.blobs();
    }
    var byPath = new TreeMap<BlobPath, Blob>();
    page.blobs().forEach(blob -> byPath.put(blob.path(), blob));
    boolean full = page.blobs().size() == limit;
    BlobPath last = full ? page.blobs().getLast().path() : null;
    for (Pending pending : page.pending()) {
      if (last == null || pending.path().compareTo(last) <= 0) {
        find(owner, pending.path()).ifPresent(blob -> byPath.put(blob.path(), blob));
      }
    }
    return byPath.values().stream().limit(limit).toList();
  }

  @Override
  public boolean delete(Owner owner, BlobPath path) {
    Shelf shelf = index.shelfToChange(owner);
    synchronized (lock(owner)) {
      settleEarlier(shelf, owner, path);
      var removing = new Removing(owner, path);
      if (!index.begin(removing)) {
        return false;
      }
      files.remove(shelf, path);
      index.forget(removing);
      return true;
    }
  }

  /**
   * Removes all blobs of an owner that is about to be removed itself. A kill leaves some of them,
   * as whole as before.
   */
  public void clear(Owner owner) {
    Shelf shelf = index.shelf(owner);
    synchronized (lock(owner)) {
      List<Pending> going = index.beginClearing(owner, CLEARED_AT_ONCE);
      while (!going.isEmpty()) {
        for (Pending pending : going) {
          settle(shelf, pending);
        }
        going = index.beginClearing(owner, CLEARED_AT_ONCE);
      }
    }
  }
}
