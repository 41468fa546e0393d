package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.testkit.FakeClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.ThrowingConsumer;
import org.junit.jupiter.api.io.TempDir;

class SqlStorageFolderTest {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir Path temp;

  private final FakeClock clock = FakeClock.at(AT);

  private Path folder() {
    return temp.resolve("data folder #1 100% ü?");
  }

  private Path database() {
    return folder().resolve("athanor.db");
  }

  /** A folder with a few hundred rows that nobody owns. */
  private void fill() {
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      StudyId study = storage.studies().create(study("resnet")).id();
      for (int i = 0; i < 100; i++) {
        var trial = storage.studies().start(study, "worker " + "x".repeat(200), AT).id();
        storage.studies().report(trial, i, i, AT);
      }
    }
  }

  private static StudySnapshot study(String name) {
    return new StudySnapshot(
        new StudyId(0),
        WorkspaceId.DEFAULT,
        null,
        null,
        name,
        List.of(new Objective("loss", Direction.MINIMIZE)),
        null,
        AT,
        Map.of(),
        Map.of());
  }

  private AthanorException refusalOf(Runnable opening) {
    return catchThrowableOfType(AthanorException.class, opening::run);
  }

  private AthanorException refusalToOpen() {
    return refusalOf(() -> SqlStorage.open(folder(), clock).close());
  }

  private AthanorException refusalToRead() {
    return refusalOf(() -> SqlStorage.openReadOnly(folder()).close());
  }

  @Test
  void open_makes_a_folder_that_is_not_there() {
    SqlStorage.open(folder(), clock).close();

    assertThat(folder().resolve("athanor.db")).exists();
    assertThat(folder().resolve("logs")).isDirectory();
    assertThat(folder().resolve("artifacts")).isDirectory();
  }

  @Test
  void a_closed_folder_has_neither_log_nor_index_beside_its_database() throws IOException {
    fill();

    assertThat(FolderFiles.contents(folder()))
        .containsOnlyKeys("", "athanor.db", "athanor.lock", "logs", "artifacts");
  }

  @Test
  void a_folder_keeps_its_id() {
    String id;
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      id = storage.folderId();
    }

    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      assertThat(storage.folderId()).isEqualTo(id).matches("[0-9a-f]{32}");
    }
    try (SqlStorage other = SqlStorage.open(temp.resolve("other"), clock)) {
      assertThat(other.folderId()).isNotEqualTo(id);
    }
  }

  // One owner

  @Test
  void a_second_open_in_the_same_process_is_refused() {
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      AthanorException refusal = refusalToOpen();

      assertThat(refusal.code()).isEqualTo(Code.FOLDER_IN_USE);
      assertThat(refusal)
          .hasMessageContaining(folder().toString())
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining(AT.toString())
          .hasMessageContaining("--data");
      assertThat(storage.studies().create(study("still works")).name()).isEqualTo("still works");
    }
    SqlStorage.open(folder(), clock).close();
  }

  @Test
  void a_second_open_by_another_name_of_the_folder_is_refused() throws IOException {
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      Path link = Files.createSymbolicLink(temp.resolve("link"), folder());

      assertThat(refusalOf(() -> SqlStorage.open(link, clock).close()).code())
          .isEqualTo(Code.FOLDER_IN_USE);
      assertThat(storage.studies().list()).isEmpty();
    }
  }

  @Test
  void a_second_open_in_another_process_is_refused_and_names_the_owner() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");

      AthanorException refusal = refusalToOpen();

      assertThat(refusal.code()).isEqualTo(Code.FOLDER_IN_USE);
      assertThat(refusal)
          .hasMessageContaining(folder().toString())
          .hasMessageContaining("process " + owner.pid());
      assertThat(SqlStorage.examine(folder()).owner().pid()).isEqualTo(owner.pid());
    }
    SqlStorage.open(folder(), clock).close();
  }

  @Test
  void the_lock_goes_when_its_process_is_killed() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");
      owner.kill();
    }

    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      assertThat(storage.studies().list()).hasSize(1);
    }
  }

  @Test
  void the_lock_file_says_who_owns_the_folder() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");

      var said = CanonicalJson.read(Files.readString(folder().resolve("athanor.lock")));

      assertThat(said.required("pid").longValue()).isEqualTo(owner.pid());
      assertThat(said.required("url").isNull()).isTrue();
      assertThat(said.required("token").textValue()).hasSize(32);
      assertThat(Instant.parse(said.required("since").textValue())).isBefore(Instant.MAX);
    }
  }

  @Test
  void an_owner_that_answers_somewhere_is_named_with_the_place() throws IOException {
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      storage.announce(URI.create("http://127.0.0.1:5000"));

      assertThat(refusalToOpen())
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("which serves it at http://127.0.0.1:5000.");
      assertThat(SqlStorage.examine(folder()).owner().url()).isEqualTo("http://127.0.0.1:5000");
    }
    assertThat(SqlStorage.isOwned(folder())).isFalse();
  }

  @Test
  void the_lock_file_of_an_owner_that_answers_says_where() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");
      owner.say("serve");
      owner.awaitLine("started");

      var said = CanonicalJson.read(Files.readString(folder().resolve("athanor.lock")));

      assertThat(said.required("url").textValue()).isEqualTo("http://127.0.0.1:5000");
      assertThat(said.required("token").textValue()).hasSize(32);
      assertThat(refusalToOpen())
          .hasMessageContaining("process " + owner.pid())
          .hasMessageContaining("which serves it at http://127.0.0.1:5000");
    }
  }

  @Test
  void nobody_but_the_owner_answers_for_a_folder() {
    fill();
    try (SqlStorage reading = SqlStorage.openReadOnly(folder())) {
      assertThatThrownBy(() -> reading.announce(URI.create("http://127.0.0.1:5000")))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void a_folder_that_is_not_there_is_not_made_by_one_who_expects_it() {
    assertThatThrownBy(() -> SqlStorage.openExisting(folder(), clock))
        .isInstanceOfSatisfying(
            AthanorException.class, e -> assertThat(e.code()).isEqualTo(Code.NOT_FOUND))
        .hasMessageContaining(folder().toString());

    assertThat(folder()).doesNotExist();
  }

  // Versions

  @Test
  void a_newer_folder_is_refused_by_both_numbers_and_left_alone() throws Exception {
    fill();
    FolderFiles.run(database(), "PRAGMA user_version = 99");
    Map<String, String> before = FolderFiles.contents(folder());

    for (AthanorException refusal : List.of(refusalToOpen(), refusalToRead())) {
      assertThat(refusal.code()).isEqualTo(Code.FOLDER_NEWER);
      assertThat(refusal)
          .hasMessageContaining("99")
          .hasMessageContaining("" + Schema.NUMBER)
          .hasMessageContaining(folder().toString());
    }
    assertThat(FolderFiles.contents(folder())).isEqualTo(before);
  }

  @Test
  void the_schema_number_is_that_of_the_last_migration() throws IOException {
    Path migrations = Path.of("src/main/resources/dev/athanor/storage/sql/migration");
    try (Stream<Path> files = Files.list(migrations)) {
      assertThat(
              files.mapToInt(file ->
                  Integer.parseInt(file.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"))))
          .contains(Schema.NUMBER)
          .allMatch(number -> number <= Schema.NUMBER);
    }
  }

  // Damage

  @TestFactory
  Stream<DynamicTest> a_damaged_folder_is_refused_and_left_alone() {
    return Map.<String, ThrowingConsumer<Path>>ofEntries(
            Map.entry("no database but text", db -> Files.writeString(db, "hello ".repeat(2000))),
            Map.entry("an empty file", db -> FolderFiles.truncate(db, 0)),
            Map.entry("half of the file", db -> FolderFiles.truncate(db, Files.size(db) / 2)),
            Map.entry("a part of a page", db -> FolderFiles.truncate(db, 700)),
            Map.entry("a bad header", db -> FolderFiles.overwrite(db, 0, new byte[16])),
            Map.entry("a zeroed page size", db -> FolderFiles.overwrite(db, 16, new byte[2])),
            Map.entry("zeroed pages", db -> FolderFiles.overwrite(db, 8192, new byte[65536])),
            Map.entry(
                "text in the pages",
                db ->
                    FolderFiles.overwrite(
                        db, 12288, "x".repeat(40000).getBytes(StandardCharsets.UTF_8))),
            Map.entry(
                "another program's id", db -> FolderFiles.run(db, "PRAGMA application_id = 7")),
            Map.entry(
                "a schema number of zero", db -> FolderFiles.run(db, "PRAGMA user_version = 0")),
            Map.entry("no event table", db -> FolderFiles.run(db, "DROP TABLE trial_event")),
            Map.entry(
                "no guard", db -> FolderFiles.run(db, "DROP TRIGGER trial_event_is_never_updated")),
            Map.entry(
                "a garbage schema",
                db ->
                    FolderFiles.run(
                        db,
                        "PRAGMA writable_schema = ON",
                        "UPDATE sqlite_schema SET sql = 'CREATE TABLE garbage (' WHERE name ="
                            + " 'run'")),
            Map.entry(
                "a log without its database",
                db -> {
                  Files.writeString(db.resolveSibling("athanor.db-wal"), "x".repeat(5000));
                  Files.delete(db);
                }))
        .entrySet()
        .stream()
        .map(damage ->
            DynamicTest.dynamicTest(
                damage.getKey(), () -> check(damage.getKey(), damage.getValue())));
  }

  private void check(String name, ThrowingConsumer<Path> damage) throws Throwable {
    Path damaged = temp.resolve("damaged by " + name);
    Path sound = folder();
    if (!Files.exists(sound)) {
      fill();
    }
    FolderFiles.copy(sound, damaged);
    damage.accept(damaged.resolve("athanor.db"));
    for (boolean lockFile : new boolean[] {true, false}) {
      if (!lockFile) {
        Files.delete(damaged.resolve("athanor.lock"));
      }
      Map<String, String> before = FolderFiles.contents(damaged);

      for (Runnable opening :
          List.<Runnable>of(
              () -> SqlStorage.open(damaged, clock).close(),
              () -> SqlStorage.openReadOnly(damaged).close())) {
        AthanorException refusal = refusalOf(opening);
        assertThat(refusal).as("refusal").isNotNull();
        assertThat(refusal.code()).isEqualTo(Code.FOLDER_DAMAGED);
        assertThat(refusal)
            .hasMessageContaining(damaged.toString())
            .hasMessageContaining("./athanor doctor --data " + damaged);
      }
      assertThat(SqlStorage.examine(damaged).sound()).isFalse();
      assertThat(FolderFiles.contents(damaged)).isEqualTo(before);
    }
  }

  @Test
  void looking_at_a_sound_folder_changes_nothing() throws IOException {
    fill();
    Map<String, String> before = FolderFiles.contents(folder());

    new Inspection(new DataFolder(folder())).refuseUnusable();
    FolderReport report = SqlStorage.examine(folder());

    assertThat(report.problems()).isEmpty();
    assertThat(report.sound()).isTrue();
    assertThat(FolderFiles.contents(folder())).isEqualTo(before);
  }

  @Test
  void a_folder_that_was_left_half_made_is_made_anew() throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("athanor.db.new"), "half");

    SqlStorage.open(folder(), clock).close();

    assertThat(folder().resolve("athanor.db.new")).doesNotExist();
    assertThat(SqlStorage.examine(folder()).sound()).isTrue();
  }

  // Reading only

  @Test
  void reading_a_folder_that_is_not_there_says_where_it_looked() {
    AthanorException refusal = refusalToRead();

    assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(refusal).hasMessageContaining(database().toString());
    assertThat(folder()).doesNotExist();
  }

  @Test
  void a_folder_opened_for_reading_takes_no_changes() {
    fill();
    try (SqlStorage reading = SqlStorage.openReadOnly(folder())) {
      StudyId study = reading.studies().list().getFirst().id();

      for (Runnable change :
          List.<Runnable>of(
              () -> reading.studies().create(study("new")),
              () -> reading.studies().start(study, null, AT),
              () -> reading.studies().setUserAttr(study, "k", "1"),
              () -> reading.experiments().ensure(WorkspaceId.DEFAULT, "new", AT))) {
        AthanorException refusal = refusalOf(change);
        assertThat(refusal.code()).isEqualTo(Code.WRONG_STATE);
        assertThat(refusal).hasMessageContaining(folder().toString());
      }
    }
  }

  @Test
  void a_reader_sees_what_the_owner_commits() throws Exception {
    try (SqlStorage owner = SqlStorage.open(folder(), clock);
        SqlStorage reading = SqlStorage.openReadOnly(folder())) {
      StudyId study = owner.studies().create(study("resnet")).id();
      for (int i = 0; i < 10; i++) {
        var trial = owner.studies().start(study, null, AT).id();
        owner.studies().setUserAttr(study, "k", "" + i);
        long revision = owner.studies().report(trial, 1, i, AT);

        assertThat(reading.studies().history(study, null).revision()).isEqualTo(revision);
        assertThat(reading.studies().history(study, null).trials())
            .isEqualTo(owner.studies().history(study, null).trials());
        assertThat(reading.studies().history(study, null).study().userAttrs())
            .containsEntry("k", "" + i);
        assertThat(reading.studies().trial(trial)).isEqualTo(owner.studies().trial(trial));
        assertThat(reading.changes().revision()).isEqualTo(revision);
        assertThat(reading.changes().since(0, 100)).isEqualTo(owner.changes().since(0, 100));
        assertThat(reading.changes().await(revision - 1, Duration.ofSeconds(10)))
            .isEqualTo(revision);
      }
    }
  }

  @Test
  void a_reader_sees_what_the_owner_in_another_process_commits() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");
      try (SqlStorage reading = SqlStorage.openReadOnly(folder())) {
        StudyId study = reading.studies().list().getFirst().id();
        assertThat(reading.studies().history(study, null).size()).isEqualTo(1);

        owner.say("start");
        owner.awaitLine("started");

        assertThat(reading.studies().history(study, null).size()).isEqualTo(2);
      }
    }
  }

  @Test
  void what_a_killed_owner_committed_is_read_and_nothing_is_changed_by_looking() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");
      owner.kill();
    }
    assertThat(folder().resolve("athanor.db-wal")).isNotEmptyFile();
    Map<String, String> before = FolderFiles.contents(folder());

    FolderReport report = SqlStorage.examine(folder());

    assertThat(report.problems()).isEmpty();
    assertThat(report.contents().trials()).isEqualTo(1);
    assertThat(report.owner()).isNull();
    assertThat(FolderFiles.contents(folder())).isEqualTo(before);
    try (SqlStorage reading = SqlStorage.openReadOnly(folder())) {
      StudyId study = reading.studies().list().getFirst().id();
      assertThat(reading.studies().history(study, null).size()).isEqualTo(1);
    }
  }

  @Test
  void a_folder_whose_owner_was_killed_before_the_first_commit_of_a_log_is_opened()
      throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");
      owner.kill();
    }
    // The log's head is written and synced before the first commit.
    FolderFiles.truncate(folder().resolve("athanor.db-wal"), 32);

    assertThat(SqlStorage.examine(folder()).problems()).isEmpty();
    try (SqlStorage reading = SqlStorage.openReadOnly(folder())) {
      assertThat(reading.studies().list()).isEmpty();
    }
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      assertThat(storage.studies().create(study("resnet")).name()).isEqualTo("resnet");
    }
  }

  @Test
  void a_folder_without_the_index_of_its_log_is_read() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");
      owner.kill();
    }
    Files.delete(folder().resolve("athanor.db-shm"));

    try (SqlStorage reading = SqlStorage.openReadOnly(folder())) {
      assertThat(reading.studies().list()).hasSize(1);
    }
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      assertThat(storage.studies().list()).hasSize(1);
    }
  }

  // Examination

  @Test
  void examine_counts_what_there_is() throws IOException {
    fill();
    Files.writeString(folder().resolve("logs/1.out"), "12345");

    FolderReport report = SqlStorage.examine(folder());

    assertThat(report.schema()).isEqualTo(Schema.NUMBER);
    assertThat(report.owner()).isNull();
    assertThat(report.contents().studies()).isEqualTo(1);
    assertThat(report.contents().trials()).isEqualTo(100);
    assertThat(report.contents().trialEvents()).isEqualTo(200);
    assertThat(report.contents().revision()).isEqualTo(201);
    assertThat(report.logFiles()).isEqualTo(1);
    assertThat(report.logBytes()).isEqualTo(5);
    assertThat(report.databaseBytes()).isPositive();
  }

  @Test
  void examine_looks_at_a_folder_in_use() {
    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      storage.studies().create(study("resnet"));

      FolderReport report = SqlStorage.examine(folder());

      assertThat(report.problems()).isEmpty();
      assertThat(report.owner().pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(report.owner().toString()).doesNotContain(report.owner().token());
      assertThat(report.contents().studies()).isEqualTo(1);
      assertThat(refusalToOpen().code()).isEqualTo(Code.FOLDER_IN_USE);
    }
  }

  // Events

  @Test
  void the_database_itself_refuses_to_change_events() throws SQLException {
    fill();

    try (Session session = Database.maker(database())) {
      for (String attack :
          List.of(
              "UPDATE trial_event SET value_bits = 0 WHERE kind = 'REPORTED'",
              "DELETE FROM trial_event WHERE revision = 2")) {
        assertThatThrownBy(() -> session.run(attack))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("trial events are never");
      }
      assertThat(session.number("SELECT count(*) FROM trial_event")).isEqualTo(200);
    }
  }

  @Test
  void the_writing_connection_refuses_to_replace_events() {
    fill();

    try (SqlStorage storage = SqlStorage.open(folder(), clock)) {
      assertThatThrownBy(() ->
              storage
                  .scribe()
                  .write(draft ->
                      draft
                          .session()
                          .update(
                              "INSERT OR REPLACE INTO trial_event SELECT * FROM trial_event WHERE"
                                  + " revision = 2")))
          .hasMessageContaining("trial events are never deleted");
      assertThat(SqlStorage.examine(folder()).contents().trialEvents()).isEqualTo(200);
    }
  }
}
