package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.model.RunId;
import dev.athanor.storage.blobs.BlobIndex;
import dev.athanor.storage.blobs.Pending;
import dev.athanor.storage.blobs.Shelf;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Blobs, and changes of them that are under way, as rows. Safe for use by many threads. */
final class SqlBlobIndex implements BlobIndex {

  private final Readers readers;
  private final Writes writes;

  SqlBlobIndex(Readers readers, Writes writes) {
    this.readers = readers;
    this.writes = writes;
  }

  /** Owner numbers are those of rows of runs, from 1 on. */
  private static final long SHARED = 0;

  /** An owner's number, and what decides about its blobs. */
  private record Holder(long number, Shelf shelf, Lifecycle lifecycle) {}

  private static Optional<Holder> holder(Session session, Owner owner) throws SQLException {
    return switch (owner) {
      case Owner.Shared() -> Optional.of(new Holder(SHARED, Shelf.SHARED, Lifecycle.ACTIVE));
      case Owner.OfRun(RunId run) ->
          session.first(
              "SELECT id, experiment, lifecycle FROM run WHERE hex = ?",
              row ->
                  new Holder(
                      row.getLong(1),
                      Shelf.of(new ExperimentId(row.getLong(2)), run),
                      Lifecycle.valueOf(row.getString(3))),
              run.hex32());
    };
  }

  private static Holder require(Session session, Owner owner) throws SQLException {
    Optional<Holder> holder = holder(session, owner);
    if (holder.isEmpty() && owner instanceof Owner.OfRun(RunId run)) {
      throw RunNumbers.missing(run);
    }
    return holder.orElseThrow();
  }

  private static Holder requireActive(Session session, Owner owner) throws SQLException {
    Holder holder = require(session, owner);
    if (holder.lifecycle() == Lifecycle.DELETED && owner instanceof Owner.OfRun(RunId run)) {
      throw RunRows.deleted(run);
    }
    return holder;
  }

  @Override
  public Shelf shelf(Owner owner) {
    return readers.read(session -> require(session, owner).shelf());
  }

  @Override
  public Shelf shelfToChange(Owner owner) {
    return readers.read(session -> requireActive(session, owner).shelf());
  }

  @Override
  public Entry find(Owner owner, BlobPath path) {
    return readers.read(session -> {
      Optional<Holder> holder = holder(session, owner);
      return holder.isPresent()
          ? find(session, owner, holder.get().number(), path)
          : new Entry(null, null);
    });
  }

  /** What the rows of an owner of this number say of one path. */
  static Entry find(Session session, Owner owner, long number, BlobPath path) throws SQLException {
    return new Entry(
        session
            .first(
                "SELECT * FROM blob WHERE owner = ? AND path = ?",
                row -> blob(row, owner),
                number,
                path.text())
            .orElse(null),
        session
            .first(
                "SELECT * FROM blob_pending WHERE owner = ? AND path = ?",
                row -> pending(row, owner),
                number,
                path.text())
            .orElse(null));
  }

  @Override
  public Page list(Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
    // The code point after the slash ends what begins with the folder and a slash.
    String least = folder == null ? "" : folder.text() + "/";
    String beyond = folder == null ? null : folder.text() + (char) ('/' + 1);
    String where = " WHERE owner = ?1 AND path > ?2 AND path > ?3 AND (?4 IS NULL OR path < ?4)";
    String known = after == null ? "" : after.text();
    return readers.read(session -> {
      long number = require(session, owner).number();
      return new Page(
          session.list(
              "SELECT * FROM blob" + where + " ORDER BY path LIMIT ?5",
              row -> blob(row, owner),
              number,
              least,
              known,
              beyond,
              limit),
          session.list(
              "SELECT * FROM blob_pending" + where,
              row -> pending(row, owner),
              number,
              least,
              known,
              beyond));
    });
  }

  @Override
  public List<Pending> pending() {
    return readers.read(SqlBlobIndex::pending);
  }

  static List<Pending> pending(Session session) throws SQLException {
    return session.list(
        "SELECT p.*, r.experiment, r.hex FROM blob_pending p LEFT JOIN run r ON r.id = p.owner"
            + " WHERE p.owner = 0 OR r.id IS NOT NULL ORDER BY p.owner, p.path",
        row -> pending(row, shelf(row).owner()));
  }

  /** The shelf of a row with an owner's number, and with experiment and hex if it is a run. */
  static Shelf shelf(ResultSet row) throws SQLException {
    return row.getLong("owner") == SHARED
        ? Shelf.SHARED
        : Shelf.of(new ExperimentId(row.getLong("experiment")), new RunId(row.getString("hex")));
  }

  @Override
  public void begin(Pending.Placing placing) {
    Blob blob = placing.blob();
    writes.write(draft -> {
      Session session = draft.session();
      long number = requireActive(session, blob.owner()).number();
      refuseClash(session, number, blob.path());
      return session.update(
          "INSERT INTO blob_pending (owner, path, incoming, size_bytes, digest, stored_nanos) VALUES"
              + " (?, ?, ?, ?, ?, ?)",
          number,
          blob.path().text(),
          placing.incoming(),
          blob.sizeBytes(),
          blob.digest().hex64(),
          EpochNanos.of(blob.storedAt()));
    });
  }

  private static void refuseClash(Session session, long number, BlobPath path) throws SQLException {
    String text = path.text();
    for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
      refuseClash(
          path,
          session.first(
              "SELECT path FROM blob WHERE owner = ?1 AND path = ?2 UNION ALL SELECT path FROM"
                  + " blob_pending WHERE owner = ?1 AND path = ?2 AND incoming IS NOT NULL",
              row -> row.getString(1),
              number,
              text.substring(0, slash)));
    }
    refuseClash(
        path,
        session.first(
            "SELECT path FROM blob WHERE owner = ?1 AND path > ?2 AND path < ?3 UNION ALL SELECT path"
                + " FROM blob_pending WHERE owner = ?1 AND path > ?2 AND path < ?3 AND incoming IS NOT"
                + " NULL",
            row -> row.getString(1),
            number,
            text + "/",
            text + (char) ('/' + 1)));
  }

  private static void refuseClash(BlobPath path, Optional<String> other) {
    if (other.isPresent()) {
      throw new AthanorException(
          Code.CONFLICT,
          "path %s: there is a blob %s (expected: no path that is a folder and a blob). Choose another path, or delete that blob."
              .formatted(path, other.get()));
    }
  }

  @Override
  public boolean begin(Pending.Removing removing) {
    return writes.write(draft -> {
      Session session = draft.session();
      Holder holder = requireActive(session, removing.owner());
      String path = removing.path().text();
      if (session.update("DELETE FROM blob WHERE owner = ? AND path = ?", holder.number(), path)
          == 0) {
        return false;
      }
      session.update("INSERT INTO blob_pending (owner, path) VALUES (?, ?)", holder.number(), path);
      touch(draft, holder);
      return true;
    });
  }

  @Override
  public List<Pending> beginClearing(Owner owner, int most) {
    return writes.write(draft -> {
      Session session = draft.session();
      Holder holder = require(session, owner);
      int announced =
          session.update(
              "INSERT INTO blob_pending (owner, path) SELECT owner, path FROM blob WHERE owner = ? LIMIT"
                  + " ? ON CONFLICT (owner, path) DO NOTHING",
              holder.number(),
              most);
      session.update(
          "DELETE FROM blob WHERE owner = ?1 AND path IN (SELECT path FROM blob_pending WHERE owner ="
              + " ?1)",
          holder.number());
      if (announced > 0) {
        touch(draft, holder);
      }
      return session.list(
          "SELECT * FROM blob_pending WHERE owner = ?",
          row -> pending(row, owner),
          holder.number());
    });
  }

  @Override
  public void finish(Pending.Placing placed) {
    writes.write(draft -> {
      Holder holder = require(draft.session(), placed.owner());
      put(draft.session(), holder.number(), placed.blob());
      forget(draft.session(), holder.number(), placed.path());
      touch(draft, holder);
      return true;
    });
  }

  /** Changes of a run are told of. */
  private static void touch(Draft draft, Holder holder) throws SQLException {
    if (holder.shelf().owner() instanceof Owner.OfRun(RunId run)) {
      RunRows.touch(draft, run, holder.number());
    }
  }

  /** Puts a row in place of the one that the path has. */
  static void put(Session session, long number, Blob blob) throws SQLException {
    session.update(
        "INSERT INTO blob (owner, path, size_bytes, digest, stored_nanos) VALUES (?, ?, ?, ?, ?) ON"
            + " CONFLICT (owner, path) DO UPDATE SET size_bytes = excluded.size_bytes, digest ="
            + " excluded.digest, stored_nanos = excluded.stored_nanos",
        number,
        blob.path().text(),
        blob.sizeBytes(),
        blob.digest().hex64(),
        EpochNanos.of(blob.storedAt()));
  }

  @Override
  public void forget(Pending pending) {
    writes.write(draft -> {
      long number = require(draft.session(), pending.owner()).number();
      return forget(draft.session(), number, pending.path());
    });
  }

  private static int forget(Session session, long number, BlobPath path) throws SQLException {
    return session.update(
        "DELETE FROM blob_pending WHERE owner = ? AND path = ?", number, path.text());
  }

  private static Pending pending(ResultSet row, Owner owner) throws SQLException {
    String incoming = row.getString("incoming");
    return incoming == null
        ? new Pending.Removing(owner, new BlobPath(row.getString("path")))
        : new Pending.Placing(incoming, blob(row, owner));
  }

  /** The blob of a row of either table. */
  static Blob blob(ResultSet row, Owner owner) throws SQLException {
    return new Blob(
        owner,
        new BlobPath(row.getString("path")),
        row.getLong("size_bytes"),
        new Digest(row.getString("digest")),
        EpochNanos.read(row, "stored_nanos"));
  }
}
