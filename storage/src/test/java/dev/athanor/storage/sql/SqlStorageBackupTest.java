package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.RunId;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialId;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.BlobStore;
import dev.athanor.testkit.FakeClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class SqlStorageBackupTest {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir Path temp;

  private Path folder() {
    return temp.resolve("data ü #1");
  }

  private Path file() {
    return temp.resolve("backup #1 100%.zip");
  }

  private Path restored() {
    return temp.resolve("restored");
  }

  private SqlStorage open() {
    return SqlStorage.open(folder(), FakeClock.create());
  }

  private Blob put(SqlStorage storage, BlobPath path, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return storage.blobs().put(BlobWriting.OWNER, path, new ByteArrayInputStream(bytes), null, AT);
  }

  /** A folder with a run, two blobs and a log. */
  private void fill() throws IOException {
    try (SqlStorage storage = open()) {
      new BlobWriting(storage, line -> {}).makeRun();
      put(storage, new BlobPath("a/ü.txt"), "one");
      put(storage, new BlobPath("b"), "");
      Files.createDirectories(folder().resolve("logs/s/trial-0"));
      Files.writeString(folder().resolve("logs/s/trial-0/stdout.log"), "hello");
      Files.createDirectories(folder().resolve("studies/s"));
      Files.writeString(folder().resolve("studies/s/best_params.json"), "{}");
    }
  }

  private Path unpack() throws IOException {
    try (var zip = new ZipFile(file().toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        Path target = restored().resolve(entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, target);
          }
        }
      }
    }
    return restored();
  }

  /** Nothing but the folder, the archive and what is unpacked. */
  private void assertNothingUnfinished() throws IOException {
    try (Stream<Path> all = Files.list(temp)) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith(Backup.UNFINISHED));
    }
  }

  @Test
  void a_backup_unpacked_is_the_folder() throws IOException {
    fill();

    BackupReport report = SqlStorage.backup(folder(), file());

    assertThat(report.notices()).isEmpty();
    assertThat(report.problems()).isEmpty();
    assertThat(report.sizeBytes()).isEqualTo(Files.size(file()));
    assertThat(report.blobs()).isEqualTo(2);
    assertThat(report.otherFiles()).isEqualTo(2);
    assertThat(report.runs()).isEqualTo(1);
    assertNothingUnfinished();
    unpack();
    assertThat(FolderFiles.contents(restored()).keySet())
        .containsExactlyElementsOf(
            FolderFiles.contents(folder()).keySet().stream()
                .filter(name -> !name.matches("athanor.lock|athanor.db-.*|.*\\.incoming"))
                .toList());
    assertThat(SqlStorage.examine(restored()).problems()).isEmpty();
    try (SqlStorage was = open();
        SqlStorage is = SqlStorage.open(restored(), FakeClock.create())) {
      assertThat(is.folderId()).isEqualTo(was.folderId());
      assertThat(is.blobs().list(BlobWriting.OWNER, null, null, 10))
          .isEqualTo(was.blobs().list(BlobWriting.OWNER, null, null, 10));
      assertThat(is.changes().since(0, 100)).isEqualTo(was.changes().since(0, 100));
    }
  }

  @Test
  void a_folder_that_this_process_owns_is_backed_up_and_stays_its_own() throws IOException {
    fill();
    try (SqlStorage storage = open()) {
      Blob blob = put(storage, new BlobPath("c"), "three");

      SqlStorage.backup(folder(), file());

      assertThat(catchThrowableOfType(AthanorException.class, () -> open().close()).code())
          .isEqualTo(Code.FOLDER_IN_USE);
      put(storage, new BlobPath("d"), "later");
      try (SqlStorage is = SqlStorage.open(unpack(), FakeClock.create())) {
        assertThat(is.blobs().find(BlobWriting.OWNER, new BlobPath("c"))).contains(blob);
        assertThat(is.blobs().find(BlobWriting.OWNER, new BlobPath("d"))).isEmpty();
      }
    }
  }

  @Test
  void what_was_acknowledged_before_is_in_a_backup_made_while_another_process_writes()
      throws Exception {
    var acknowledged = new ArrayList<String>();
    try (var writer = ChildProcess.start(folder(), "write")) {
      while (acknowledged.size() < 500) {
        acknowledged.add(writer.line());
      }

      SqlStorage.backup(folder(), file());
    }

    assertThat(SqlStorage.examine(unpack()).problems()).isEmpty();
    try (SqlStorage storage = SqlStorage.open(restored(), FakeClock.create())) {
      var study = storage.studies().find(WorkspaceId.DEFAULT, "resnet").orElseThrow();
      StudyHistory history = storage.studies().history(study.id(), null);
      for (String line : acknowledged) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "trial", "report" ->
              assertThat(history.trial(new TrialId(Long.parseLong(words[1])))).isPresent();
          case "batch" ->
              assertThat(storage.runs().get(new RunId(words[1])).tags())
                  .containsKey("tag " + words[2]);
          default -> assertThat(storage.runs().get(new RunId(words[1]))).isNotNull();
        }
      }
      assertThat(storage.studies().start(study.id(), null, AT).number()).isEqualTo(history.size());
    }
  }

  @Test
  void blobs_are_whole_and_have_their_digests_in_backups_made_while_another_process_writes_them()
      throws Exception {
    try (var writer = ChildProcess.start(folder(), "blobs")) {
      for (int i = 0; i < 20; i++) {
        assertThat(writer.line()).startsWith("done");
      }
      for (int round = 0; round < 10; round++) {
        Path file = temp.resolve(round + ".zip");
        Path unpacked = temp.resolve("restored " + round);

        BackupReport report = SqlStorage.backup(folder(), file);

        assertThat(report.problems()).isEmpty();
        Files.move(file, file());
        Files.move(unpack(), unpacked);
        Files.delete(file());
        checkBlobs(unpacked, report.blobs());
      }
    }
  }

  private static void checkBlobs(Path folder, long expected) throws IOException {
    assertThat(SqlStorage.examine(folder).problems()).isEmpty();
    assertThat(SqlStorage.examine(folder).artifactFiles()).isEqualTo(expected);
    try (SqlStorage storage = SqlStorage.open(folder, FakeClock.create())) {
      BlobStore blobs = storage.blobs();
      List<Blob> all = blobs.list(BlobWriting.OWNER, null, null, 100);
      assertThat(all).hasSize((int) expected);
      for (Blob blob : all) {
        try (InputStream in = blobs.open(BlobWriting.OWNER, blob.path())) {
          byte[] bytes = in.readAllBytes();
          assertThat(bytes).hasSize((int) blob.sizeBytes());
          assertThat(Digest.of(bytes)).isEqualTo(blob.digest());
        }
      }
    }
  }

  @Test
  void a_folder_whose_owner_was_killed_is_backed_up() throws Exception {
    try (var owner = ChildProcess.start(folder(), "hold")) {
      owner.awaitLine("ready");
      owner.kill();
    }
    assertThat(folder().resolve("athanor.db-wal")).isNotEmptyFile();

    SqlStorage.backup(folder(), file());

    try (SqlStorage storage = SqlStorage.open(unpack(), FakeClock.create())) {
      assertThat(storage.studies().list()).hasSize(1);
    }
  }

  @Test
  void a_blob_that_is_damaged_or_missing_is_told_and_the_rest_is_in_the_backup()
      throws IOException {
    fill();
    String shelf = "artifacts/1/0123456789abcdef0123456789abcdef/artifacts/";
    try (SqlStorage storage = open()) {
      put(storage, new BlobPath("c"), "three");
    }
    Files.writeString(folder().resolve(shelf + "c"), "THREE");
    Files.delete(folder().resolve(shelf + "a/ü.txt"));

    BackupReport report = SqlStorage.backup(folder(), file());

    assertThat(report.problems())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("artifact c of run 0123", "is damaged"))
        .anySatisfy(line -> assertThat(line).contains("artifact a/ü.txt", "is missing"));
    assertThat(report.blobs()).isEqualTo(2);
    unpack();
    assertThat(restored().resolve(shelf + "c")).hasContent("THREE");
    assertThat(restored().resolve(shelf + "b")).isEmptyFile();
    assertThat(SqlStorage.examine(restored()).problems()).hasSize(1);
  }

  @Test
  void a_file_that_is_there_is_not_overwritten() throws IOException {
    fill();
    Files.writeString(file(), "precious");

    AthanorException refusal = refusalToBackUp(file());

    assertThat(refusal.code()).isEqualTo(Code.ALREADY_EXISTS);
    assertThat(refusal).hasMessageContaining(file().toString()).hasMessageContaining("another");
    assertThat(file()).hasContent("precious");
    assertNothingUnfinished();
  }

  private AthanorException refusalToBackUp(Path file) {
    return catchThrowableOfType(AthanorException.class, () -> SqlStorage.backup(folder(), file));
  }

  @Test
  void a_file_that_cannot_be_a_backup_is_refused() throws IOException {
    assertThat(refusalToBackUp(file()).code()).isEqualTo(Code.NOT_FOUND);
    fill();

    assertThat(refusalToBackUp(temp.resolve("nowhere/b.zip")))
        .hasMessageContaining("there is no folder");
    assertThat(refusalToBackUp(folder().resolve("logs/b.zip")))
        .hasMessageContaining("inside the data folder");
    Path link = Files.createSymbolicLink(temp.resolve("link"), folder());
    assertThat(refusalToBackUp(link.resolve("b.zip")))
        .hasMessageContaining("inside the data folder");
    assertThat(file()).doesNotExist();
  }

  @Test
  void a_disk_that_refuses_leaves_nothing() throws IOException {
    fill();

    // Longer than a name may be, which shows at the last step.
    AthanorException refusal = refusalToBackUp(temp.resolve("x".repeat(256)));

    assertThat(refusal.code()).isEqualTo(Code.STORE_UNAVAILABLE);
    assertThat(refusal).hasMessageContaining("cannot write the backup");
    assertNothingUnfinished();
  }
}
