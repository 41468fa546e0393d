package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.blobs.BlobFiles;
import dev.athanor.storage.blobs.BlobIndex.Entry;
import dev.athanor.storage.blobs.Pending;
import dev.athanor.storage.blobs.Shelf;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies the files of a snapshot's blobs into an archive, and makes the snapshot say what was
 * copied. A file is hashed while it is copied, and is a whole one: files change only by another
 * taking their place.
 */
final class BackupBlobs {

  private static final int PAGE = 1000;

  private final BlobFiles files;
  private final Session live;
  private final Session snapshot;
  private final Archive archive;
  private final Notices notices;
  private final Notices problems;
  private long count;

  /**
   * A copier.
   *
   * @param live the database as it goes on
   * @param snapshot the database of the archive, which nobody else has open
   * @param notices hears what changed meanwhile
   * @param problems hears what is wrong
   */
  BackupBlobs(
      DataFolder folder,
      Session live,
      Session snapshot,
      Archive archive,
      Notices notices,
      Notices problems) {
    this.files = new BlobFiles(folder.artifacts());
    this.live = live;
    this.snapshot = snapshot;
    this.archive = archive;
    this.notices = notices;
    this.problems = problems;
  }

  /** A path of an owner, of which the snapshot has a blob, a change under way, or both. */
  private record Place(long number, Shelf shelf, BlobPath path) {
    private Owner owner() {
      return shelf.owner();
    }

    @Override
    public String toString() {
      return "artifact %s %s".formatted(path, shelf.whose());
    }
  }

  /** How many blobs the archive has. */
  long count() {
    return count;
  }

  /** Copies all, and ends every change that was under way in the snapshot. */
  void add() throws SQLException, IOException {
    List<Place> page = page(0, "");
    while (!page.isEmpty()) {
      for (Place place : page) {
        add(place);
      }
      Place last = page.getLast();
      page = page(last.number(), last.path().text());
    }
    snapshot.run("DELETE FROM blob_pending");
  }

  private List<Place> page(long number, String path) throws SQLException {
    return snapshot.list(
        """
        SELECT p.owner, p.path, r.experiment, r.hex
        FROM (SELECT owner, path FROM blob WHERE (owner, path) > (?1, ?2)
              UNION SELECT owner, path FROM blob_pending
              WHERE incoming IS NOT NULL AND (owner, path) > (?1, ?2)
              ORDER BY owner, path LIMIT ?3) p
        LEFT JOIN run r ON r.id = p.owner
        WHERE p.owner = 0 OR r.id IS NOT NULL ORDER BY p.owner, p.path
        """,
        row -> new Place(row.getLong(1), SqlBlobIndex.shelf(row), new BlobPath(row.getString(2))),
        number,
        path,
        PAGE);
  }

  private void add(Place place) throws SQLException, IOException {
    Entry then = entry(snapshot, place);
    InputStream in;
    try {
      in = files.open(place.shelf(), place.path(), 0, BlobStore.TO_END);
    } catch (NoSuchFileException e) {
      leaveOut(place, then);
      return;
    } catch (AthanorException e) {
      problems.add("%s: %s It is in the backup without a file.".formatted(place, e.getMessage()));
      return;
    }
    MessageDigest computation = Digest.start();
    long size;
    try (var hashing = new DigestInputStream(in, computation)) {
      String name = "artifacts/" + place.shelf().place(place.path());
      size = archive.add(name, hashing, Long.MAX_VALUE);
    }
    count++;
    reconcile(place, then, size, Digest.of(computation));
  }

  private void reconcile(Place place, Entry then, long size, Digest digest) throws SQLException {
    Blob before = then.blob();
    Blob coming = coming(then);
    if (is(before, digest)) {
      return;
    }
    if (coming != null && is(coming, digest)) {
      SqlBlobIndex.put(snapshot, place.number(), coming);
      return;
    }
    Blob after = current(place);
    if (before != null && before.equals(after)) {
      problems.add(
          "%s is damaged: its file has the SHA-256 %s (expected: %s). It is in the backup as it is."
              .formatted(place, digest.hex64(), before.digest().hex64()));
      return;
    }
    // Who replaced it may have deleted it since; the file that we have is whole all the same.
    Blob nearest = after != null ? after : before != null ? before : coming;
    if (nearest == null) {
      return;
    }
    SqlBlobIndex.put(
        snapshot,
        place.number(),
        new Blob(place.owner(), place.path(), size, digest, nearest.storedAt()));
    notices.add(
        "%s was replaced while the backup was written; it has the later one.".formatted(place));
  }

  private void leaveOut(Place place, Entry then) throws SQLException {
    Blob before = then.blob();
    if (before == null) {
      return;
    }
    if (before.equals(current(place))) {
      problems.add(
          "%s is damaged: its file is missing. It is in the backup without a file."
              .formatted(place));
      return;
    }
    snapshot.update(
        "DELETE FROM blob WHERE owner = ? AND path = ?", place.number(), place.path().text());
    notices.add("%s was deleted while the backup was written; it is not in it.".formatted(place));
  }

  private static boolean is(@Nullable Blob blob, Digest digest) {
    return blob != null && blob.digest().equals(digest);
  }

  /** What the live database says now: the blob that is coming, or else the one that is there. */
  private @Nullable Blob current(Place place) throws SQLException {
    Entry now = entry(live, place);
    Blob coming = coming(now);
    return coming != null ? coming : now.blob();
  }

  private static @Nullable Blob coming(Entry entry) {
    return entry.pending() instanceof Pending.Placing placing ? placing.blob() : null;
  }

  private static Entry entry(Session session, Place place) throws SQLException {
    return SqlBlobIndex.find(session, place.owner(), place.number(), place.path());
  }
}
