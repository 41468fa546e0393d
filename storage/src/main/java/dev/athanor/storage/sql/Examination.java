package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Blob;
import dev.athanor.storage.blobs.BlobFiles;
import dev.athanor.storage.blobs.BlobIndex;
import dev.athanor.storage.blobs.Shelf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A doctor's look at a data folder: goes on after a finding, and writes nothing. */
final class Examination {

  private final DataFolder folder;
  private final List<String> problems = new ArrayList<>();
  private int schema = -1;
  private FolderReport.@Nullable Contents contents;

  Examination(DataFolder folder) {
    this.folder = folder;
  }

  /**
   * What there is and what is wrong with it.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no data folder
   */
  FolderReport report() {
    if (!folder.hasDatabase()) {
      throw folder.missing();
    }
    FolderOwner owner = FolderLock.owner(folder).orElse(null);
    examineDatabase(owner != null);
    FileTotals logs = total(folder.logs());
    FileTotals artifacts = total(folder.artifacts());
    return new FolderReport(
        folder.path(),
        owner,
        schema,
        Schema.NUMBER,
        problems,
        DataFolder.sizeBytes(folder.database()),
        DataFolder.sizeBytes(folder.walFile()),
        contents,
        logs.files(),
        logs.bytes(),
        artifacts.files(),
        artifacts.bytes());
  }

  private void examineDatabase(boolean owned) {
    try {
      new Inspection(folder).refuseUnusable();
    } catch (AthanorException e) {
      problems.add(e.getMessage());
    }
    try (Session session = owned ? Database.reader(folder) : Database.witness(folder)) {
      schema = Schema.numberOf(session);
      checkIntegrity(session);
      if (schema == Schema.NUMBER) {
        checkPoints(session);
        contents = count(session);
        examineBlobs(session);
      }
    } catch (SQLException e) {
      problems.add("%s: %s".formatted(folder.database(), e.getMessage()));
    }
  }

  private void checkIntegrity(Session session) throws SQLException {
    for (String line :
        session.list("PRAGMA integrity_check(20)", row -> row.getString(1).strip())) {
      if (!line.equals("ok")) {
        problems.add("integrity_check: " + line);
      }
    }
    for (String line :
        session.list(
            "PRAGMA foreign_key_check",
            row ->
                "%s row %d names a missing %s"
                    .formatted(row.getString(1), row.getLong(2), row.getString(3)))) {
      problems.add("foreign_key_check: " + line);
    }
  }

  /** Sizes only: reading all bytes may take hours. */
  private void examineBlobs(Session session) throws SQLException {
    var files = new BlobFiles(folder.artifacts());
    var found = new Notices();
    session.forEach(
        """
        SELECT b.*, r.experiment, r.hex FROM blob b LEFT JOIN run r ON r.id = b.owner
        WHERE (b.owner = 0 OR r.id IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM blob_pending p WHERE p.owner = b.owner AND p.path = b.path)
        """,
        row -> {
          Shelf shelf = SqlBlobIndex.shelf(row);
          Blob blob = SqlBlobIndex.blob(row, shelf.owner());
          long size = files.sizeBytes(shelf, blob.path());
          if (size != blob.sizeBytes() && isUnchanged(session, row.getLong("owner"), blob)) {
            found.add(
                "artifact %s %s: its file %s (expected: %d bytes)"
                    .formatted(
                        blob.path(),
                        shelf.whose(),
                        size < 0 ? "is missing" : "has %d bytes".formatted(size),
                        blob.sizeBytes()));
          }
        });
    session.forEach(
        """
        SELECT path, owner FROM blob
        WHERE owner <> 0 AND NOT EXISTS (SELECT 1 FROM run WHERE run.id = blob.owner)
        """,
        row ->
            found.add(
                "artifact %s is of a run that is not there (row %d of run)"
                    .formatted(row.getString(1), row.getLong(2))));
    problems.addAll(found.all());
  }

  /** An owner may have replaced or deleted it since we read its row. */
  private static boolean isUnchanged(Session session, long owner, Blob blob) throws SQLException {
    return new BlobIndex.Entry(blob, null)
        .equals(SqlBlobIndex.find(session, blob.owner(), owner, blob.path()));
  }

  private void checkPoints(Session session) throws SQLException {
    ChunkRows.damaged(session).forEach(damage -> problems.add(damage.text()));
    BundleRows.damaged(session).forEach(damage -> problems.add(damage.text()));
    LogRows.damaged(session).forEach(damage -> problems.add(damage.text()));
  }

  private static FolderReport.Contents count(Session session) throws SQLException {
    return new FolderReport.Contents(
        session
            .first("SELECT value FROM folder WHERE name = 'id'", row -> row.getString(1))
            .orElse(""),
        SqlChangeFeed.revision(session),
        session.number("SELECT count(*) FROM experiment"),
        session.number("SELECT count(*) FROM run"),
        session.number("SELECT coalesce(sum(points), 0) FROM metric_chunk"),
        session.number("SELECT count(*) FROM metric_log"),
        session.number("SELECT coalesce(sum(length(record)), 0) FROM metric_log"),
        session.number("SELECT count(*) FROM study"),
        session.number("SELECT count(*) FROM trial"),
        session.number("SELECT count(*) FROM trial_event"),
        session.number("SELECT count(*) FROM attempt"),
        session.number("SELECT count(*) FROM blob"));
  }

  /** Files below a folder, and their lengths together. */
  private record FileTotals(long files, long bytes) {}

  private FileTotals total(Path directory) {
    if (!Files.isDirectory(directory)) {
      problems.add("%s is missing; it is made when the folder is opened".formatted(directory));
      return new FileTotals(0, 0);
    }
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      return new FileTotals(files.size(), files.stream().mapToLong(DataFolder::sizeBytes).sum());
    } catch (IOException | UncheckedIOException e) {
      problems.add("%s cannot be read: %s".formatted(directory, e));
      return new FileTotals(0, 0);
    }
  }
}
