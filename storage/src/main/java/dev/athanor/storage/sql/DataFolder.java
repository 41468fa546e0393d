package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The places in a data folder.
 *
 * <p>Nothing but SQLite may open the database while a storage of this process has it open, not even
 * to read it: on Linux, closing any handle of a file gives up the locks that the process has on it.
 * The same holds for the lock file.
 */
record DataFolder(Path path) {

  private static final int WAL_HEAD_BYTES = 32;

  DataFolder {
    path = path.toAbsolutePath().normalize();
  }

  Path database() {
    return path.resolve("athanor.db");
  }

  /** Where a database is made before it takes its name, so that a half-made one never has it. */
  Path unfinishedDatabase() {
    return path.resolve("athanor.db.new");
  }

  /** The write-ahead log: commits that are not in the database file yet. */
  Path walFile() {
    return path.resolve("athanor.db-wal");
  }

  /**
   * Whether the write-ahead log holds more than its head. The head is synced before the first
   * commit, and with nothing behind it SQLite waits in vain where it must not write.
   */
  boolean hasWalFrames() {
    return sizeBytes(walFile()) > WAL_HEAD_BYTES;
  }

  Path sharedMemoryFile() {
    return path.resolve("athanor.db-shm");
  }

  Path lockFile() {
    return path.resolve("athanor.lock");
  }

  Path logs() {
    return path.resolve("logs");
  }

  Path artifacts() {
    return path.resolve("artifacts");
  }

  /**
   * Whether there is a database, or the log of one: a log alone is not an empty folder, but one
   * that lost its database.
   */
  boolean hasDatabase() {
    return Files.exists(database()) || sizeBytes(walFile()) > 0;
  }

  boolean hasLockFile() {
    return Files.exists(lockFile());
  }

  /** Makes the folder where it is missing. */
  void make() {
    make(path);
  }

  void makeSubfolders() {
    make(logs());
    make(artifacts());
  }

  private static void make(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "%s is a file (expected: a folder). Name a folder with --data DIR.".formatted(directory));
    }
    try {
      Files.createDirectories(directory);
    } catch (AccessDeniedException e) {
      throw new AthanorException(
          Code.STORE_UNAVAILABLE,
          "no permission to make the folder %s. Choose a folder you may write to with --data DIR."
              .formatted(directory),
          e);
    } catch (IOException e) {
      throw new AthanorException(
          Code.STORE_UNAVAILABLE,
          "cannot make the folder %s (%s). Choose a folder you may write to with --data DIR."
              .formatted(directory, e),
          e);
    }
  }

  /** The length of a file in bytes; 0 if it is not there. */
  static long sizeBytes(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }

  AthanorException damaged(String what, @Nullable Throwable cause) {
    String message =
        "data folder %s is damaged: %s. Nothing was written. Run './athanor doctor --data %s', or go back to a backup."
            .formatted(path, what, path);
    return cause == null
        ? new AthanorException(Code.FOLDER_DAMAGED, message)
        : new AthanorException(Code.FOLDER_DAMAGED, message, cause);
  }

  AthanorException newer(int found, int known) {
    return new AthanorException(
        Code.FOLDER_NEWER,
        "data folder %s has schema %d, and this program knows schemas up to %d. Nothing was written. Use the program that wrote it, or a newer one."
            .formatted(path, found, known));
  }

  AthanorException missing() {
    return new AthanorException(
        Code.NOT_FOUND,
        "no data folder at %s (looked for %s). Name the folder with --data DIR."
            .formatted(path, database()));
  }
}
