package dev.athanor.storage.sql;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.flywaydb.core.Flyway;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The tables of a data folder and their number. The number stands in the database's header, where
 * it is read without Flyway; every migration sets it.
 */
final class Schema {

  /** The newest schema that this program knows. */
  static final int NUMBER = 6;

  /** "Athn" in the database's header. */
  static final int APPLICATION_ID = 0x4174686E;

  private static final List<String> PARTS =
      List.of(
          "attempt",
          "blob",
          "blob_pending",
          "dataset",
          "dataset_goes_with_its_last_use",
          "distribution",
          "distribution_is_never_deleted",
          "distribution_is_never_updated",
          "environment",
          "experiment",
          "experiment_tag",
          "folder",
          "input",
          "metric_bundle",
          "metric_chunk",
          "metric_key",
          "metric_log",
          "metric_series",
          "run",
          "run_param",
          "run_tag",
          "study",
          "study_attr",
          "trial",
          "trial_event",
          "trial_event_is_never_deleted",
          "trial_event_is_never_updated",
          "trial_pack",
          "trial_pack_end",
          "trial_run");

  /** Held, because the logging system forgets the level of a logger that nobody holds. */
  private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

  private Schema() {}

  static int numberOf(Session session) throws SQLException {
    return Math.toIntExact(session.number("PRAGMA user_version"));
  }

  static int applicationOf(Session session) throws SQLException {
    return Math.toIntExact(session.number("PRAGMA application_id"));
  }

  /** The tables and triggers of schema {@link #NUMBER} that the database lacks. */
  static List<String> missing(Session session) throws SQLException {
    var found =
        new HashSet<>(session.list("SELECT name FROM sqlite_schema", row -> row.getString(1)));
    return PARTS.stream().filter(part -> !found.contains(part)).toList();
  }

  /** Makes a database with a new folder id: whole, or not at all. */
  static void create(DataFolder folder) throws SQLException, IOException {
    Path unfinished = folder.unfinishedDatabase();
    Files.deleteIfExists(unfinished);
    // One sync at the end does for all, because a crash before it leaves nothing of that name.
    var unsafe = new SQLiteConfig();
    unsafe.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
    unsafe.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
    try (Session session = Database.maker(unfinished)) {
      // Pages that become free can be given back; this cannot be had later.
      session.run("PRAGMA auto_vacuum = INCREMENTAL");
      session.run("VACUUM");
    }
    migrate(unfinished, unsafe);
    try (Session session = Database.maker(unfinished)) {
      session.update(
          "INSERT INTO folder (name, value) VALUES ('id', ?)",
          UUID.randomUUID().toString().replace("-", ""));
    }
    sync(unfinished, StandardOpenOption.WRITE);
    Files.move(unfinished, folder.database(), StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(folder.path());
  }

  /** Brings an existing database from an older schema to {@link #NUMBER}. */
  static void migrate(Path database) throws SQLException {
    try (Session session = Database.maker(database)) {
      if (session.number("PRAGMA auto_vacuum") == 0) {
        session.run("PRAGMA auto_vacuum = INCREMENTAL");
        session.run("VACUUM");
      }
    }
    migrate(database, new SQLiteConfig());
  }

  private static void migrate(Path database, SQLiteConfig config) {
    if (FLYWAY.getLevel() == null) {
      FLYWAY.setLevel(Level.WARNING);
    }
    var source = new SQLiteDataSource(config);
    source.setUrl(Database.address(database));
    Flyway.configure(Schema.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:dev/athanor/storage/sql/migration")
        .javaMigrations(new MovePoints())
        .load()
        .migrate();
  }

  private static void sync(Path file, StandardOpenOption access) throws IOException {
    try (FileChannel channel = FileChannel.open(file, access)) {
      channel.force(true);
    }
  }

  private static void syncDirectory(Path directory) {
    try {
      sync(directory, StandardOpenOption.READ);
    } catch (IOException e) {
      // Some systems do not open directories; there a new name is as durable as the system makes
      // it.
      return;
    }
  }
}
