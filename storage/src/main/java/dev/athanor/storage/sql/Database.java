package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The ways to open a data folder's database, and what SQLite's errors mean. */
final class Database {

  private static final int BUSY_MILLIS = 10_000;

  /** When so many pages are in the log of commits, 64 MB, they are moved into the database. */
  private static final int CHECKPOINT_PAGES = 16_384;

  private Database() {}

  /**
   * For the scribe: writes ahead and syncs at every commit.
   *
   * @param mostPages how many pages the database may grow to
   */
  static Session writer(DataFolder folder, long mostPages) throws SQLException {
    Session session = open(folder.database(), "mode=rw", false);
    try {
      session.run("PRAGMA journal_mode = WAL");
      // NORMAL would lose the last commits when the power fails.
      session.run("PRAGMA synchronous = FULL");
      session.run("PRAGMA foreign_keys = ON");
      // REPLACE deletes too, and only then tells the triggers that forbid it.
      session.run("PRAGMA recursive_triggers = ON");
      session.run("PRAGMA journal_size_limit = 100000000");
      session.run("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
      session.run("PRAGMA max_page_count = " + mostPages);
      return session;
    } catch (SQLException e) {
      session.close();
      throw e;
    }
  }

  /** For making a database, beside the place of the real one. */
  static Session maker(Path file) throws SQLException {
    return open(file, "mode=rwc", false);
  }

  /** Sees each commit of the owner, whatever process that is. */
  static Session reader(DataFolder folder) throws SQLException {
    Session session = null;
    try {
      session = open(folder.database(), "mode=ro", true);
      session.number("PRAGMA user_version");
      // KiB. Searches look up values all over the database, and SQLite's 2 MB hold too few pages.
      session.run("PRAGMA cache_size = -16384");
      return session;
    } catch (SQLException e) {
      if (session != null) {
        session.close();
      }
      if (isCannotOpen(e) && !folder.hasWalFrames()) {
        // A folder that cannot be written, on a medium for example, and so cannot change either.
        return open(folder.database(), "immutable=1", true);
      }
      throw e;
    }
  }

  /**
   * Changes no byte and makes no file in a folder that nobody owns. Must not outlive the moment: it
   * does not notice an owner that comes later.
   */
  static Session witness(DataFolder folder) throws SQLException {
    if (!folder.hasWalFrames()) {
      return open(folder.database(), "immutable=1", true);
    }
    // After a kill: what is in the log counts, and the index of the log may be stale. Read-only
    // shared memory makes SQLite build the index for itself alone.
    return Files.exists(folder.sharedMemoryFile())
        ? open(folder.database(), "mode=ro&readonly_shm=1", true)
        : open(folder.database(), "mode=ro", true);
  }

  private static Session open(Path file, String parameters, boolean readOnly) throws SQLException {
    var config = new SQLiteConfig();
    config.setReadOnly(readOnly);
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection = config.createConnection(address(file) + "?" + parameters);
    return new Session(connection);
  }

  /** A URI, because a path may have question marks and hashes in it. */
  static String address(Path file) {
    return "jdbc:sqlite:" + file.toUri();
  }

  /** What a failure to read means to the user. */
  static AthanorException unreadable(DataFolder folder, SQLException e) {
    return isDamage(e)
        ? folder.damaged(String.valueOf(e.getMessage()), e)
        : new AthanorException(
            Code.STORE_UNAVAILABLE, "cannot read %s (%s)".formatted(folder.database(), e), e);
  }

  /** What a failure to write means to the user. */
  static AthanorException unwritable(DataFolder folder, Throwable e) {
    String remedy =
        isFull(e)
            ? "The disk is full: make room. Meanwhile what is stored can be read; writing goes on by itself."
            : "See whether the disk works; later changes are tried again by themselves.";
    return new AthanorException(
        Code.STORE_UNAVAILABLE,
        "cannot write %s (%s). The change was not stored. %s"
            .formatted(folder.database(), e.getMessage(), remedy),
        e);
  }

  /** Whether there is no room for what was to be written. */
  static boolean isFull(Throwable e) {
    return e instanceof SQLiteException sqlite
        && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
  }

  /** Whether the bytes are wrong, as opposed to the disk, the rights or the moment. */
  static boolean isDamage(SQLException e) {
    return switch (primaryCode(e)) {
      case 11, 26, 1 -> true; // CORRUPT, NOTADB, ERROR (a table or column is missing)
      default -> false;
    };
  }

  private static boolean isCannotOpen(SQLException e) {
    return switch (primaryCode(e)) {
      case 8, 14 -> true; // READONLY, CANTOPEN
      default -> false;
    };
  }

  private static int primaryCode(SQLException e) {
    return e instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : -1;
  }
}
