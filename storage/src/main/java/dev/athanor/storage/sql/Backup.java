package dev.athanor.storage.sql;

import static java.util.Objects.requireNonNullElse;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.storage.blobs.FileSync;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/**
 * One archive of a data folder.
 *
 * <p>A snapshot of the database, as it is at one moment, is made beside the archive; then the files
 * of its blobs are copied. A file that was replaced or deleted since the snapshot is taken as it is
 * now, and the snapshot's row is made to say the same ({@link BackupBlobs}). The consoles in {@code
 * logs/} are copied as long as they are when their turn comes. The database comes last into the
 * archive.
 *
 * <p>All is written in a folder of its own beside the archive, which goes when the work ends, also
 * by a signal; what a kill leaves of it has a name that begins with {@value #UNFINISHED}.
 */
final class Backup {

  static final String UNFINISHED = ".athanor-backup-";

  /** A folder that was not brought up to date yet can be backed up too. */
  private static final int FIRST_SCHEMA_WITH_BLOBS = 3;

  private static final List<String> OTHER_FOLDERS = List.of("logs", "studies");

  private final DataFolder folder;
  private final Path file;
  private final Path parent;
  private final Notices notices = new Notices();
  private final Notices problems = new Notices();
  private long otherFiles;

  Backup(DataFolder folder, Path file) {
    this.folder = folder;
    this.file = file.toAbsolutePath().normalize();
    // Only the root has none, and the root is there already.
    this.parent = requireNonNullElse(this.file.getParent(), this.file);
  }

  /** As {@link SqlStorage#backup}. */
  BackupReport write() {
    if (!folder.hasDatabase()) {
      throw folder.missing();
    }
    refuseUnusableFile();
    int schema = new Inspection(folder).refuseUnusable();
    try {
      Path work = Files.createTempDirectory(parent, UNFINISHED);
      work.toFile().deleteOnExit();
      Path snapshot = work.resolve("athanor.db");
      Path archive = work.resolve("archive.zip");
      snapshot.toFile().deleteOnExit();
      archive.toFile().deleteOnExit();
      try {
        return write(snapshot, archive, schema);
      } finally {
        delete(work);
      }
    } catch (IOException | UncheckedIOException e) {
      throw unwritable(e);
    } catch (SQLException e) {
      throw Database.isDamage(e) ? Database.unreadable(folder, e) : unwritable(e);
    }
  }

  private void refuseUnusableFile() {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw exists();
    }
    if (!Files.isDirectory(parent)) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "%s: there is no folder %s (expected: one to write the archive to). Make it first, or name another FILE."
              .formatted(file, parent));
    }
    if (isInsideFolder()) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "%s is inside the data folder (expected: a place outside of %s). What befalls the folder would befall its backup: name another FILE."
              .formatted(file, folder.path()));
    }
  }

  private boolean isInsideFolder() {
    try {
      return parent.toRealPath().startsWith(folder.path().toRealPath());
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private AthanorException exists() {
    return new AthanorException(
        Code.ALREADY_EXISTS,
        "%s exists already (expected: a new file). Nothing was overwritten: name another FILE, or move that one away."
            .formatted(file));
  }

  private AthanorException unwritable(Exception e) {
    return new AthanorException(
        Code.STORE_UNAVAILABLE,
        "cannot write the backup %s (%s). Nothing is left of it. Make room for the database twice and all other files once, correct the rights, or name a FILE on another disk."
            .formatted(file, e.getMessage()),
        e);
  }

  private BackupReport write(Path snapshot, Path archive, int schema)
      throws IOException, SQLException {
    BackupReport written;
    try (Session live = Database.reader(folder);
        Archive zip = new Archive(archive)) {
      live.update("VACUUM INTO ?", snapshot.toString());
      zip.addFolder("artifacts/");
      try (Session session = Database.maker(snapshot)) {
        // Nobody needs it if we die.
        session.run("PRAGMA journal_mode = MEMORY");
        session.run("PRAGMA synchronous = OFF");
        var blobs = new BackupBlobs(folder, live, session, zip, notices, problems);
        if (schema >= FIRST_SCHEMA_WITH_BLOBS) {
          blobs.add();
        }
        addOtherFiles(zip);
        written = report(session, blobs.count());
      }
      try (InputStream in = Files.newInputStream(snapshot)) {
        zip.add("athanor.db", in, Long.MAX_VALUE);
      }
      zip.finish();
    }
    return moveToFile(archive, written);
  }

  private BackupReport report(Session session, long blobs) throws SQLException {
    return new BackupReport(
        file,
        0,
        SqlChangeFeed.revision(session),
        session.number("SELECT count(*) FROM study"),
        session.number("SELECT count(*) FROM trial"),
        session.number("SELECT count(*) FROM run"),
        blobs,
        otherFiles,
        notices.all(),
        problems.all());
  }

  private BackupReport moveToFile(Path archive, BackupReport written) throws IOException {
    try {
      // Without options it refuses a file that came meanwhile.
      Files.move(archive, file);
    } catch (FileAlreadyExistsException e) {
      throw exists();
    }
    FileSync.folder(parent);
    return new BackupReport(
        file,
        Files.size(file),
        written.revision(),
        written.studies(),
        written.trials(),
        written.runs(),
        written.blobs(),
        written.otherFiles(),
        written.notices(),
        written.problems());
  }

  private void addOtherFiles(Archive zip) throws IOException {
    for (String name : OTHER_FOLDERS) {
      Path top = folder.path().resolve(name);
      if (Files.isDirectory(top)) {
        zip.addFolder(name + "/");
        try (Stream<Path> all = Files.walk(top)) {
          for (Path each : (Iterable<Path>) all.sorted()::iterator) {
            if (Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS)) {
              addOther(zip, each);
            }
          }
        }
      }
    }
  }

  private void addOther(Archive zip, Path each) throws IOException {
    String name = folder.path().relativize(each).toString();
    InputStream in;
    long size;
    try {
      in = Files.newInputStream(each, LinkOption.NOFOLLOW_LINKS);
      size = Files.size(each);
    } catch (NoSuchFileException e) {
      // It was there a moment ago; a console that was shortened comes back under its name.
      notices.add("%s went while the backup was written; it is not in it.".formatted(name));
      return;
    } catch (IOException e) {
      problems.add("%s cannot be read (%s); it is not in the backup.".formatted(name, e));
      return;
    }
    try (in) {
      // No more than it has now: a program may write faster than we do.
      zip.add(name, in, size);
      otherFiles++;
    }
  }

  private static void delete(Path work) throws IOException {
    try (Stream<Path> all = Files.list(work)) {
      for (Path each : all.toList()) {
        Files.deleteIfExists(each);
      }
    }
    Files.deleteIfExists(work);
  }
}
