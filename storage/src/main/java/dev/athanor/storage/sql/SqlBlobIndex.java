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

  /** The row of a run, and what decides about its blobs. */
  private record RunRow(long id, Shelf shelf, Lifecycle lifecycle) {}

  private static RunId run(Owner owner) {
    return switch (owner) {
      case Owner.OfRun ofRun -> ofRun.run();
    };
  }

  private static Optional<RunRow> row(Session session, Owner owner) throws SQLException {
    RunId run = run(owner);
    return session.first(
        "SELECT id, experiment, lifecycle FROM run WHERE hex = ?",
        row ->
            new RunRow(
                row.getLong(1),
                new Shelf(new ExperimentId(row.getLong(2)), run),
                Lifecycle.valueOf(row.getString(3))),
        run.hex32());
  }

  private static RunRow require(Session session, Owner owner) throws SQLException {
    return row(session, owner).orElseThrow(() -> RunNumbers.missing(run(owner)));
  }

  private static RunRow requireActive(Session session, Owner owner) throws SQLException {
    RunRow row = require(session, owner);
    if (row.lifecycle() == Lifecycle.DELETED) {
      throw RunRows.deleted(run(owner));
    }
    return row;
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
      Optional<RunRow> run = row(session, owner);
      return run.isPresent() ? find(session, owner, run.get().id(), path) : new Entry(null, null);
    });
  }

  /** What the rows of a run say of one path. */
  static Entry find(Session session, Owner owner, long run, BlobPath path) throws SQLException {
    return new Entry(
        session
            .first(
                "SELECT * FROM blob WHERE run = ? AND path = ?",
                row -> blob(row, owner),
                run,
                path.text())
            .orElse(null),
        session
            .first(
                "SELECT * FROM blob_pending WHERE run = ? AND path = ?",
                row -> pending(row, owner),
                run,
                path.text())
            .orElse(null));
  }

  @Override
  public Page list(Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
    // The code point after the slash ends what begins with the folder and a slash.
    String least = folder == null ? "" : folder.text() + "/";
    String beyond = folder == null ? null : folder.text() + (char) ('/' + 1);
    String where = " WHERE run = ?1 AND path > ?2 AND path > ?3 AND (?4 IS NULL OR path < ?4)";
    String known = after == null ? "" : after.text();
    return readers.read(session -> {
      long run = require(session, owner).id();
      return new Page(
          session.list(
              "SELECT * FROM blob" + where + " ORDER BY path LIMIT ?5",
              row -> blob(row, owner),
              run,
              least,
              known,
              beyond,
              limit),
          session.list(
              "SELECT * FROM blob_pending" + where,
              row -> pending(row, owner),
              run,
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
        "SELECT p.*, r.hex FROM blob_pending p JOIN run r ON r.id = p.run ORDER BY p.run, p.path",
        row -> pending(row, new Owner.OfRun(new RunId(row.getString("hex")))));
  }

  @Override
  public void begin(Pending.Placing placing) {
    Blob blob = placing.blob();
    writes.write(draft -> {
      Session session = draft.session();
      long run = requireActive(session, blob.owner()).id();
      refuseClash(session, run, blob.path());
      return session.update(
          "INSERT INTO blob_pending (run, path, incoming, size_bytes, digest, stored_nanos) VALUES"
              + " (?, ?, ?, ?, ?, ?)",
          run,
          blob.path().text(),
          placing.incoming(),
          blob.sizeBytes(),
          blob.digest().hex64(),
          EpochNanos.of(blob.storedAt()));
    });
  }

  private static void refuseClash(Session session, long run, BlobPath path) throws SQLException {
    String text = path.text();
    for (int slash = text.indexOf('/'); slash >= 0; slash = text.indexOf('/', slash + 1)) {
      refuseClash(
          path,
          session.first(
              "SELECT path FROM blob WHERE run = ?1 AND path = ?2 UNION ALL SELECT path FROM"
                  + " blob_pending WHERE run = ?1 AND path = ?2 AND incoming IS NOT NULL",
              row -> row.getString(1),
              run,
              text.substring(0, slash)));
    }
    refuseClash(
        path,
        session.first(
            "SELECT path FROM blob WHERE run = ?1 AND path > ?2 AND path < ?3 UNION ALL SELECT path"
                + " FROM blob_pending WHERE run = ?1 AND path > ?2 AND path < ?3 AND incoming IS NOT"
                + " NULL",
            row -> row.getString(1),
            run,
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
      RunRow run = requireActive(session, removing.owner());
      String path = removing.path().text();
      if (session.update("DELETE FROM blob WHERE run = ? AND path = ?", run.id(), path) == 0) {
        return false;
      }
      session.update("INSERT INTO blob_pending (run, path) VALUES (?, ?)", run.id(), path);
      touch(draft, run);
      return true;
    });
  }

  @Override
  public List<Pending> beginClearing(Owner owner, int most) {
    return writes.write(draft -> {
      Session session = draft.session();
      RunRow run = require(session, owner);
      int announced =
          session.update(
              "INSERT INTO blob_pending (run, path) SELECT run, path FROM blob WHERE run = ? LIMIT"
                  + " ? ON CONFLICT (run, path) DO NOTHING",
              run.id(),
              most);
      session.update(
          "DELETE FROM blob WHERE run = ?1 AND path IN (SELECT path FROM blob_pending WHERE run ="
              + " ?1)",
          run.id());
      if (announced > 0) {
        touch(draft, run);
      }
      return session.list(
          "SELECT * FROM blob_pending WHERE run = ?", row -> pending(row, owner), run.id());
    });
  }

  @Override
  public void finish(Pending.Placing placed) {
    writes.write(draft -> {
      RunRow run = require(draft.session(), placed.owner());
      put(draft.session(), run.id(), placed.blob());
      forget(draft.session(), run.id(), placed.path());
      touch(draft, run);
      return true;
    });
  }

  private static void touch(Draft draft, RunRow run) throws SQLException {
    RunRows.touch(draft, run.shelf().run(), run.id());
  }

  /** Puts a row in place of the one that the path has. */
  static void put(Session session, long run, Blob blob) throws SQLException {
    session.update(
        "INSERT INTO blob (run, path, size_bytes, digest, stored_nanos) VALUES (?, ?, ?, ?, ?) ON"
            + " CONFLICT (run, path) DO UPDATE SET size_bytes = excluded.size_bytes, digest ="
            + " excluded.digest, stored_nanos = excluded.stored_nanos",
        run,
        blob.path().text(),
        blob.sizeBytes(),
        blob.digest().hex64(),
        EpochNanos.of(blob.storedAt()));
  }

  @Override
  public void forget(Pending pending) {
    writes.write(draft -> {
      long run = require(draft.session(), pending.owner()).id();
      return forget(draft.session(), run, pending.path());
    });
  }

  private static int forget(Session session, long run, BlobPath path) throws SQLException {
    return session.update("DELETE FROM blob_pending WHERE run = ? AND path = ?", run, path.text());
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
