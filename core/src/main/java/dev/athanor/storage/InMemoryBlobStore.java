package dev.athanor.storage;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.Digest;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.model.RunId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Blobs as arrays, a sorted map of them for each owner. */
final class InMemoryBlobStore implements BlobStore {

  private final Ledger ledger;
  private final InMemoryRunStore runs;
  private final Map<Owner, Map<BlobPath, Kept>> kept = new HashMap<>();

  InMemoryBlobStore(Ledger ledger, InMemoryRunStore runs) {
    this.ledger = ledger;
    this.runs = runs;
    runs.onErased(run -> kept.remove(new Owner.OfRun(run)));
  }

  /** A blob with its bytes, which nobody changes. */
  private static final class Kept {
    private final Blob blob;
    private final byte[] bytes;

    private Kept(Blob blob, byte[] bytes) {
      this.blob = blob;
      this.bytes = bytes;
    }
  }

  @Override
  public Blob put(Owner owner, BlobPath path, InputStream in, @Nullable Digest expected, Instant at)
      throws IOException {
    requireActive(owner);
    byte[] bytes = in.readAllBytes();
    var blob = new Blob(owner, path, bytes.length, Digest.of(bytes), at);
    if (expected != null && !expected.equals(blob.digest())) {
      throw new AthanorException(
          Code.CONFLICT,
          "%s has the SHA-256 %s (expected: %s). Nothing was stored; send it again."
              .formatted(path, blob.digest().hex64(), expected.hex64()));
    }
    return ledger.read(() -> {
      requireActive(owner);
      Map<BlobPath, Kept> all = kept.computeIfAbsent(owner, any -> new TreeMap<>());
      refuseClash(all, path);
      commit(owner, () -> all.put(path, new Kept(blob, bytes)));
      return blob;
    });
  }

  private static void refuseClash(Map<BlobPath, Kept> all, BlobPath path) {
    for (BlobPath other : all.keySet()) {
      if (other.isFolderOf(path) || path.isFolderOf(other)) {
        throw new AthanorException(
            Code.CONFLICT,
            "path %s: there is a blob %s (expected: no path that is a folder and a blob). Choose another path, or delete that blob."
                .formatted(path, other));
      }
    }
  }

  private void requireActive(Owner owner) {
    if (owner instanceof Owner.OfRun(RunId run) && runs.get(run).lifecycle() == Lifecycle.DELETED) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "run %s is deleted and takes nothing more. Restore it first.".formatted(run.hex32()));
    }
  }

  /** A change of a run is told of; one of what is nobody's is not. */
  private void commit(Owner owner, Runnable change) {
    switch (owner) {
      case Owner.OfRun(RunId run) ->
          ledger.change(revision -> {
            change.run();
            return new Subject.OfRun(run);
          });
      case Owner.Shared() -> change.run();
    }
  }

  /** As messages call the owner. */
  private String requireThere(Owner owner) {
    return switch (owner) {
      case Owner.OfRun(RunId run) -> "of run " + runs.get(run).id().hex32();
      case Owner.Shared() -> "that is shared";
    };
  }

  @Override
  public Optional<Blob> find(Owner owner, BlobPath path) {
    return ledger.read(() -> Optional.ofNullable(all(owner).get(path)).map(one -> one.blob));
  }

  private Map<BlobPath, Kept> all(Owner owner) {
    return kept.getOrDefault(owner, new TreeMap<>());
  }

  @Override
  public InputStream open(Owner owner, BlobPath path, long from, long length) {
    if (from < 0 || length < 0) {
      throw new IllegalArgumentException(
          "from: %d, length: %d (expected: both >= 0)".formatted(from, length));
    }
    byte[] bytes =
        ledger.read(() -> {
          String whose = requireThere(owner);
          Kept found = all(owner).get(path);
          if (found == null) {
            throw new AthanorException(
                Code.NOT_FOUND,
                "no blob %s %s (expected: the path of a blob)".formatted(path, whose));
          }
          return found.bytes;
        });
    if (from > bytes.length) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "from byte %d of %s (expected: 0 to %d, its size). Ask for an earlier part."
              .formatted(from, path, bytes.length));
    }
    return new ByteArrayInputStream(bytes, (int) from, (int) Math.min(length, bytes.length - from));
  }

  @Override
  public List<Blob> list(
      Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
    if (limit < 1 || limit > LARGEST_PAGE) {
      throw new IllegalArgumentException(
          "limit: %d (expected: 1 to %d)".formatted(limit, LARGEST_PAGE));
    }
    return ledger.read(() -> {
      var unused = requireThere(owner);
      return all(owner).values().stream()
          .map(one -> one.blob)
          .filter(blob -> folder == null || folder.isFolderOf(blob.path()))
          .filter(blob -> after == null || after.compareTo(blob.path()) < 0)
          .limit(limit)
          .toList();
    });
  }

  @Override
  public boolean delete(Owner owner, BlobPath path) {
    return ledger.read(() -> {
      requireActive(owner);
      if (!all(owner).containsKey(path)) {
        return false;
      }
      commit(owner, () -> all(owner).remove(path));
      return true;
    });
  }
}
