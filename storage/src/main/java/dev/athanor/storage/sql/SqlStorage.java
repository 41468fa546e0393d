package dev.athanor.storage.sql;

import static java.util.Objects.requireNonNull;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.ChangeFeed;
import dev.athanor.storage.ExperimentStore;
import dev.athanor.storage.Notice;
import dev.athanor.storage.RunStore;
import dev.athanor.storage.Storage;
import dev.athanor.storage.StudyStore;
import dev.athanor.storage.WorkStore;
import dev.athanor.storage.blobs.FolderBlobStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Logger;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/**
 * A data folder: everything that is kept, in one SQLite database. Safe for use by many threads.
 *
 * <p>One process owns a folder ({@link #open}) and alone writes to it; what it has acknowledged
 * survives the death of the process and of the machine. Any number of others may look ({@link
 * #openReadOnly}), even after the owner was killed.
 *
 * <p>While a folder is open, nothing else in this process may open {@code athanor.db} or {@code
 * athanor.lock}, not even to copy them: closing any handle of a file gives up the process's locks
 * on it.
 */
public final class SqlStorage implements Storage {

  private static final Logger LOG = Logger.getLogger(SqlStorage.class.getName());

  private final DataFolder folder;
  private final Readers readers;
  private final @Nullable Session writer;
  private final @Nullable Scribe scribe;
  private final @Nullable Sealer sealer;
  private final @Nullable FolderLock lock;
  private final String folderId;
  private final SqlExperimentStore experiments;
  private final SqlRunStore runs;
  private final SqlStudyStore studies;
  private final SqlWorkStore work;
  private final FolderBlobStore blobs;
  private final SqlChangeFeed changes;
  private boolean closed;

  private SqlStorage(
      DataFolder folder,
      @Nullable Session writer,
      @Nullable FolderLock lock,
      Readers readers,
      StorageLimits limits,
      @Nullable InstantSource clock) {
    this.folder = folder;
    this.writer = writer;
    this.lock = lock;
    this.readers = readers;
    this.folderId = readers.read(SqlStorage::readFolderId);
    var distributions = new DistributionRows();
    var events = new TrialEventRows(distributions);
    boolean owner = writer != null;
    var histories = new StudyHistories(readers, events, new TrialPacks(distributions), owner);
    long revision = readers.read(SqlChangeFeed::revision);
    var feed = new SqlChangeFeed(readers, owner ? new Notice(revision) : null);
    this.changes = feed;
    var tails = new Tails(limits.mostTailBytes());
    @Nullable LatestPoints latest = null;
    Writes writes;
    LiveLog log;
    if (writer == null || clock == null) {
      this.scribe = null;
      this.sealer = null;
      writes = new ReadOnlyWrites(folder);
      log = new LiveLog.OfReader(System::nanoTime);
    } else {
      var following = new ArrayList<Consumer<Draft>>();
      this.scribe =
          new Scribe(
              folder,
              writer,
              clock,
              distributions,
              revision,
              draft -> following.forEach(each -> each.accept(draft)));
      this.sealer = sealer(tails, limits);
      writes = scribe;
      log = new LiveLog.OfOwner(tails);
      var points = new LatestPoints();
      latest = points;
      // Who answers questions learns of a commit before those who wait for it are woken. What is
      // remembered goes before the tails let go of what is newer.
      following.add(points::follow);
      following.add(draft -> tails.follow(draft, System.nanoTime()));
      following.add(histories::follow);
      following.add(sealer::follow);
      following.add(feed::follow);
      sealer.start(readers.read(session -> LogReplay.ended(session, tails)));
    }
    this.experiments = new SqlExperimentStore(readers, writes);
    this.blobs = new FolderBlobStore(folder.artifacts(), new SqlBlobIndex(readers, writes));
    this.runs = new SqlRunStore(folder, readers, writes, tails, log, latest, blobs);
    this.studies = new SqlStudyStore(readers, writes, events, histories);
    this.work = new SqlWorkStore(readers, writes, events);
  }

  /** Fills the tails from the log, for one who packs them. */
  private Sealer sealer(Tails tails, StorageLimits limits) {
    Scribe writes = scribe();
    var replay = new LogReplay(tails);
    long logBytes =
        readers.read(session -> {
          replay.run(session, System.nanoTime());
          replay.lookAtCovered(session);
          return LogRows.bytes(session, replay.damaged());
        });
    warn(replay.damaged().size());
    return new Sealer(
        tails, writes, new Merging(readers, writes), limits, logBytes, replay.damaged());
  }

  private void warn(int damaged) {
    if (damaged > 0) {
      LOG.warning(() ->
          "%d batches of points in %s cannot be read, their checksums are wrong; all others can. './athanor doctor --data %s' names them."
              .formatted(damaged, folder.database(), folder.path()));
    }
  }

  /**
   * Opens a folder as its owner. A folder that is not there, or is empty, is made; one of an older
   * schema is brought to the present one.
   *
   * @param clock says since when this process owns the folder, and when something of a run arrives
   * @throws AthanorException {@code FOLDER_IN_USE} if a process owns it, this one included; {@code
   *     FOLDER_NEWER} if a newer program wrote it; {@code FOLDER_DAMAGED} if its database cannot be
   *     what it should be; {@code STORE_UNAVAILABLE} if the disk refuses. In all these cases
   *     nothing in the folder was changed.
   */
  public static SqlStorage open(Path folder, InstantSource clock) {
    return open(folder, clock, StorageLimits.DEFAULT);
  }

  /**
   * Opens a folder that is there as its owner, as {@link #open} does.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no data folder, and as for {@link #open}
   */
  public static SqlStorage openExisting(Path folder, InstantSource clock) {
    var data = new DataFolder(requireNonNull(folder, "folder"));
    if (!data.hasDatabase()) {
      throw data.missing();
    }
    return open(folder, clock);
  }

  /** As the other, with limits of one's own. */
  static SqlStorage open(Path folder, InstantSource clock, StorageLimits limits) {
    requireNonNull(clock, "clock");
    var data = new DataFolder(requireNonNull(folder, "folder"));
    // A damaged folder that nobody ever owned gets no lock file either.
    if (!data.hasLockFile() && data.hasDatabase()) {
      new Inspection(data).refuseUnusable();
    }
    data.make();
    FolderLock lock = FolderLock.take(data, clock);
    try {
      return openLocked(data, lock, limits, clock);
    } catch (SQLException | IOException | FlywayException e) {
      throw Database.unwritable(data, e);
    }
  }

  private static SqlStorage openLocked(
      DataFolder data, FolderLock lock, StorageLimits limits, InstantSource clock)
      throws SQLException, IOException {
    Readers readers = new Readers(data);
    @Nullable Session writer = null;
    boolean done = false;
    try {
      prepare(data);
      writer = Database.writer(data, limits.mostPages());
      lock.announce();
      var storage = new SqlStorage(data, writer, lock, readers, limits, clock);
      done = true;
      storage.recover();
      return storage;
    } finally {
      if (!done) {
        closeAll(readers, writer, lock::abandon);
      }
    }
  }

  private void recover() {
    boolean done = false;
    try {
      blobs.recover();
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  private static void prepare(DataFolder data) throws SQLException, IOException {
    if (!data.hasDatabase()) {
      Schema.create(data);
    } else if (new Inspection(data).refuseUnusableAsOwner() < Schema.NUMBER) {
      Schema.migrate(data.database());
    }
    data.makeSubfolders();
  }

  /**
   * Opens a folder for reading, whoever owns it. Each call sees what the owner has committed until
   * then; changes are refused with {@code WRONG_STATE}.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no data folder; {@code FOLDER_NEWER} and
   *     {@code FOLDER_DAMAGED} as for {@link #open}; {@code WRONG_STATE} if its schema is older
   *     than this program's, which only an owner can change
   */
  public static SqlStorage openReadOnly(Path folder) {
    var data = new DataFolder(requireNonNull(folder, "folder"));
    if (!data.hasDatabase()) {
      throw data.missing();
    }
    int number = new Inspection(data).refuseUnusable();
    if (number < Schema.NUMBER) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "data folder %s has schema %d and this program reads schema %d. Open it once as its owner, which brings it up to date."
              .formatted(data.path(), number, Schema.NUMBER));
    }
    return new SqlStorage(data, null, null, new Readers(data), StorageLimits.DEFAULT, null);
  }

  /**
   * Looks at a folder without changing anything in it.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no data folder
   */
  public static FolderReport examine(Path folder) {
    return new Examination(new DataFolder(requireNonNull(folder, "folder"))).report();
  }

  /**
   * Writes what a folder holds into one zip archive, also while a process owns the folder and
   * writes to it. Unpacked, the archive is a data folder with all that was acknowledged before the
   * call.
   *
   * @param file the archive; it has this name only when it is whole and synced
   * @throws AthanorException {@code ALREADY_EXISTS} if there is a file of this name; {@code
   *     INVALID_INPUT} if its folder is not there, or is inside the data folder; {@code NOT_FOUND},
   *     {@code FOLDER_NEWER} and {@code FOLDER_DAMAGED} as for {@link #openReadOnly}; {@code
   *     STORE_UNAVAILABLE} if the disk refuses, and then nothing is left of the archive
   */
  public static BackupReport backup(Path folder, Path file) {
    return new Backup(
            new DataFolder(requireNonNull(folder, "folder")), requireNonNull(file, "file"))
        .write();
  }

  /** Whether a process owns the folder now. */
  public static boolean isOwned(Path folder) {
    return FolderLock.owner(new DataFolder(requireNonNull(folder, "folder"))).isPresent();
  }

  /**
   * Says in the folder's lock file where this process answers for the folder, so that others who
   * want it can name the place.
   *
   * @throws AthanorException {@code STORE_UNAVAILABLE} if the disk refuses
   * @throws IllegalStateException if the folder was opened for reading only, or is closed
   */
  public void announce(URI url) {
    requireNonNull(url, "url");
    if (lock == null) {
      throw new IllegalStateException("only the owner of a folder answers for it");
    }
    try {
      lock.announce(url.toString());
    } catch (IOException e) {
      throw Database.unwritable(folder, e);
    }
  }

  /** 32 hexadecimal digits, made with the folder; a copy of the folder has them too. */
  public String folderId() {
    return folderId;
  }

  /**
   * Names this folder on this machine: the {@link #folderId} and the number of the lock file in its
   * file system, which a copy of the folder does not share and a folder moved within its disk
   * keeps. Letters, digits and a dash.
   */
  public String placeId() {
    try {
      Object inode = Files.getAttribute(folder.lockFile(), "unix:ino");
      return folderId + "-" + Long.toHexString((Long) inode);
    } catch (IOException | UnsupportedOperationException e) {
      return folderId;
    }
  }

  @Override
  public ExperimentStore experiments() {
    return experiments;
  }

  @Override
  public RunStore runs() {
    return runs;
  }

  @Override
  public StudyStore studies() {
    return studies;
  }

  @Override
  public WorkStore work() {
    return work;
  }

  @Override
  public BlobStore blobs() {
    return blobs;
  }

  @Override
  public ChangeFeed changes() {
    return changes;
  }

  /**
   * Packs all points as small as they get and gives free space back to the disk, now: what happens
   * by itself in small portions. Returns when it is done, or when the disk refused, which is logged
   * and tried again later.
   */
  public void settle() {
    if (sealer != null) {
      sealer.settle();
    }
  }

  /**
   * Why nothing can be written at present; empty if it can, as far as is known. Reading works, and
   * writing goes on by itself.
   */
  public Optional<String> readOnlyBecause() {
    return scribe == null ? Optional.of("it was opened for reading only") : scribe.stuckBecause();
  }

  /** The thread that writes. */
  Scribe scribe() {
    return requireNonNull(scribe, "the folder was opened for reading only");
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (sealer != null) {
        sealer.close();
      }
      if (scribe != null) {
        scribe.close();
      }
      // The writer goes last, so that it finds nobody in the way of emptying the log.
      closeAll(readers, writer, lock == null ? () -> {} : lock::close);
    } catch (SQLException | IOException e) {
      throw Database.unwritable(folder, e);
    }
  }

  private static void closeAll(Readers readers, @Nullable Session writer, LockEnd lock)
      throws SQLException, IOException {
    try {
      readers.close();
    } finally {
      try {
        if (writer != null) {
          writer.close();
        }
      } finally {
        lock.close();
      }
    }
  }

  /** How ownership ends. */
  @FunctionalInterface
  interface LockEnd {
    void close() throws IOException;
  }

  private static String readFolderId(Session session) throws SQLException {
    return session
        .first("SELECT value FROM folder WHERE name = 'id'", row -> row.getString(1))
        .orElseThrow(() -> new SQLException("the folder has no id"));
  }
}
