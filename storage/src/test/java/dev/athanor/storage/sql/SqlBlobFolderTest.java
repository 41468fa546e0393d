package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.blobs.BlobIndex;
import dev.athanor.storage.blobs.FolderBlobStore;
import dev.athanor.testkit.FakeClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blobs as files: what a death leaves, and what does not belong there. */
class SqlBlobFolderTest {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");
  private static final BlobPath PATH = new BlobPath("model/weights.bin");

  @TempDir Path folder;

  private final RunId run = RunId.random();
  private final Owner owner = new Owner.OfRun(run);

  @BeforeEach
  void makeRun() {
    try (SqlStorage storage = open()) {
      var experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
      storage.runs().create(Run.of(run, experiment, "run", RunState.RUNNING, AT, AT, Map.of()));
    }
  }

  private SqlStorage open() {
    return SqlStorage.open(folder, FakeClock.create());
  }

  private Path artifacts() {
    return folder.resolve("artifacts");
  }

  private Path shelf() {
    return artifacts().resolve("1").resolve(run.hex32()).resolve("artifacts");
  }

  private Blob put(BlobStore store, BlobPath path, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return store.put(owner, path, new ByteArrayInputStream(bytes), null, AT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String read(BlobStore store, BlobPath path) throws IOException {
    try (InputStream in = store.open(owner, path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(artifacts())) {
      return all.filter(Files::isRegularFile).map(artifacts()::relativize).toList();
    }
  }

  @Test
  void a_blob_is_a_file_in_plain_view() throws IOException {
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "hello");
    }

    assertThat(shelf().resolve("model/weights.bin")).hasContent("hello");
    assertThat(files()).hasSize(1);
  }

  @Test
  void deleting_leaves_neither_file_nor_empty_folder() {
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "hello");

      storage.blobs().delete(owner, PATH);
    }

    assertThat(shelf()).isEmptyDirectory();
  }

  @Test
  void a_stream_that_fails_leaves_no_file() throws IOException {
    try (SqlStorage storage = open()) {
      var failing =
          new SequenceInputStream(
              new ByteArrayInputStream(new byte[100_000]),
              new InputStream() {
                @Override
                public int read() throws IOException {
                  throw new IOException("connection reset");
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                  return read();
                }
              });

      assertThatThrownBy(() -> storage.blobs().put(owner, PATH, failing, null, AT))
          .isInstanceOf(IOException.class)
          .hasMessage("connection reset");
      assertThatThrownBy(() ->
              storage
                  .blobs()
                  .put(owner, PATH, InputStream.nullInputStream(), Digest.of(new byte[] {1}), AT))
          .isInstanceOf(AthanorException.class);
    }

    assertThat(files()).isEmpty();
  }

  // Death after each step

  /** Runs a change that dies at a moment; what the process then leaves is not tidied up. */
  private void die(int moment, Consumer<BlobStore> change) throws SQLException {
    try (SqlStorage storage = open();
        Readers readers = new Readers(new DataFolder(folder))) {
      var index = new MortalBlobIndex(new SqlBlobIndex(readers, storage.scribe()), moment);
      var mortal = new FolderBlobStore(artifacts(), index);
      assertThatThrownBy(() -> change.accept(mortal)).isInstanceOf(MortalBlobIndex.Death.class);
    }
  }

  private void assertWhole(@Nullable String expected) throws Exception {
    try (SqlStorage reading = SqlStorage.openReadOnly(folder)) {
      assertHolds(reading.blobs(), expected);
    }
    assertThat(SqlStorage.examine(folder).problems()).isEmpty();
    try (SqlStorage storage = open()) {
      assertHolds(storage.blobs(), expected);
      assertThat(pending(storage)).isZero();
      assertThat(SqlStorage.examine(folder).problems()).isEmpty();
      assertThat(files()).hasSize(expected == null ? 0 : 1);
      put(storage.blobs(), PATH, "goes on");
      assertHolds(storage.blobs(), "goes on");
    }
  }

  private void assertHolds(BlobStore store, @Nullable String expected) throws IOException {
    Optional<Blob> found = store.find(owner, PATH);
    assertThat(store.list(owner, null, null, 10)).isEqualTo(found.stream().toList());
    if (expected == null) {
      assertThat(found).isEmpty();
      assertThatThrownBy(() -> store.open(owner, PATH)).hasMessageContaining(PATH.text());
      return;
    }
    assertThat(read(store, PATH)).isEqualTo(expected);
    assertThat(found.orElseThrow().digest())
        .isEqualTo(Digest.of(expected.getBytes(StandardCharsets.UTF_8)));
    assertThat(found.orElseThrow().sizeBytes()).isEqualTo(expected.length());
  }

  private static long pending(SqlStorage storage) {
    return storage
        .scribe()
        .write(draft -> draft.session().number("SELECT count(*) FROM blob_pending"));
  }

  @ParameterizedTest
  @CsvSource({"0, false", "1, false", "2, true", "3, true"})
  void a_new_blob_is_there_whole_or_not_at_all_after_a_death(int moment, boolean there)
      throws Exception {
    die(moment, store -> put(store, PATH, "new"));

    assertWhole(there ? "new" : null);
  }

  @ParameterizedTest
  @CsvSource({"0, old", "1, old", "2, 'new'", "3, 'new'"})
  void a_replaced_blob_is_the_old_or_the_new_one_after_a_death(int moment, String expected)
      throws Exception {
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "old");
    }

    // As long as the earlier one, so that the size tells nothing.
    die(moment, store -> put(store, PATH, "new"));

    assertWhole(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false", "2, false", "3, false"})
  void a_deleted_blob_is_there_or_gone_after_a_death(int moment, boolean there) throws Exception {
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "old");
    }

    die(moment, store -> store.delete(owner, PATH));

    assertWhole(there ? "old" : null);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void a_death_while_recovering_is_recovered_from(int moment) throws Exception {
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "old");
      put(storage.blobs(), new BlobPath("gone"), "gone");
    }
    dieTwice(moment);

    try (SqlStorage storage = open()) {
      assertThat(storage.blobs().list(owner, null, null, 10)).hasSize(1);
      assertThat(read(storage.blobs(), PATH)).isEqualTo("old");
      assertThat(pending(storage)).isZero();
      assertThat(files()).hasSize(1);
    }
  }

  /** A put dies before its rename, a deletion before its file goes, and then the recovery. */
  private void dieTwice(int moment) throws SQLException {
    try (SqlStorage storage = open();
        Readers readers = new Readers(new DataFolder(folder))) {
      BlobIndex index = new SqlBlobIndex(readers, storage.scribe());
      var putting = new FolderBlobStore(artifacts(), new MortalBlobIndex(index, 1));
      assertThatThrownBy(() -> put(putting, PATH, "new")).isInstanceOf(Error.class);
      var deleting = new FolderBlobStore(artifacts(), new MortalBlobIndex(index, 1));
      assertThatThrownBy(() -> deleting.delete(owner, new BlobPath("gone")))
          .isInstanceOf(Error.class);
      var recovering = new FolderBlobStore(artifacts(), new MortalBlobIndex(index, moment));
      assertThatThrownBy(recovering::recover).isInstanceOf(Error.class);
    }
  }

  @Test
  void what_a_death_left_is_settled_by_the_next_change_of_the_path() throws Exception {
    try (SqlStorage storage = open();
        Readers readers = new Readers(new DataFolder(folder))) {
      BlobIndex index = new SqlBlobIndex(readers, storage.scribe());
      for (int moment = 0; moment < 4; moment++) {
        var mortal = new FolderBlobStore(artifacts(), new MortalBlobIndex(index, moment));
        assertThatThrownBy(() -> put(mortal, PATH, "dies")).isInstanceOf(Error.class);

        put(storage.blobs(), PATH, "lives " + moment);

        assertHolds(storage.blobs(), "lives " + moment);
        assertThat(pending(storage)).isZero();
      }
    }
  }

  @Test
  void unfinished_files_are_deleted_when_the_folder_is_opened_by_its_owner_and_only_then()
      throws IOException {
    Path left = artifacts().resolve(".incoming/0123");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "half");

    SqlStorage.openReadOnly(folder).close();
    assertThat(left).exists();

    open().close();
    assertThat(left).doesNotExist();
  }

  @Test
  void opening_a_folder_with_nothing_left_over_changes_nothing() {
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "x");
    }
    long before;
    try (SqlStorage reading = SqlStorage.openReadOnly(folder)) {
      before = reading.changes().revision();
    }

    try (SqlStorage storage = open()) {
      assertThat(storage.changes().revision()).isEqualTo(before);
      assertThat(storage.scribe().commits()).isZero();
    }
  }

  // What does not belong there

  private AthanorException refusalToPut(BlobStore store, BlobPath path) {
    return catchThrowableOfType(AthanorException.class, () -> put(store, path, "escaped"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1/RUN", "1/RUN/artifacts", "1/RUN/artifacts/model"})
  void a_link_to_a_folder_leads_no_path_out(String linked) throws IOException {
    Path outside = Files.createDirectories(folder.resolve("logs/outside"));
    Files.createDirectories(outside.resolve("model"));
    Files.writeString(outside.resolve("secret"), "secret");
    Path link = artifacts().resolve(linked.replace("RUN", run.hex32()));
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, outside);
    Map<String, String> before = FolderFiles.contents(outside);

    try (SqlStorage storage = open()) {
      AthanorException refusal = refusalToPut(storage.blobs(), PATH);

      assertThat(refusal.code()).isEqualTo(Code.FOLDER_DAMAGED);
      assertThat(refusal).hasMessageContaining(link + " is a symbolic link");
      assertThat(storage.blobs().find(owner, PATH)).isEmpty();
      assertThat(pending(storage)).isZero();
    }
    assertThat(FolderFiles.contents(outside)).isEqualTo(before);
  }

  @Test
  void a_link_in_place_of_a_blob_is_not_read_and_is_replaced_as_itself() throws IOException {
    Path secret = folder.resolve("secret");
    Files.writeString(secret, "secret");
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "mine");
      Files.delete(shelf().resolve(PATH.text()));
      Files.createSymbolicLink(shelf().resolve(PATH.text()), secret);

      assertThatThrownBy(() -> storage.blobs().open(owner, PATH))
          .isInstanceOf(AthanorException.class)
          .hasMessageContaining("symbolic link");
      assertThat(SqlStorage.examine(folder).problems()).hasSize(1);
      put(storage.blobs(), PATH, "again");
      assertThat(read(storage.blobs(), PATH)).isEqualTo("again");
    }
    assertThat(secret).hasContent("secret");
  }

  @Test
  void a_file_that_nobody_put_there_is_refused_and_kept() throws IOException {
    Files.createDirectories(shelf().resolve("a"));
    Files.writeString(shelf().resolve("model"), "stranger");
    Files.writeString(shelf().resolve("a/b"), "stranger");

    try (SqlStorage storage = open()) {
      assertThat(refusalToPut(storage.blobs(), PATH)).hasMessageContaining("model is a file");
      assertThat(refusalToPut(storage.blobs(), new BlobPath("a")))
          .hasMessageContaining("a/b is a file");
      assertThat(pending(storage)).isZero();
    }
    assertThat(files()).hasSize(2);
    open().close();
  }

  @Test
  void a_file_that_somebody_removed_or_changed_is_told() throws IOException {
    try (SqlStorage storage = open()) {
      put(storage.blobs(), PATH, "mine");
      put(storage.blobs(), new BlobPath("b"), "mine");
      Files.delete(shelf().resolve(PATH.text()));
      Files.writeString(shelf().resolve("b"), "longer than it was");

      assertThatThrownBy(() -> storage.blobs().open(owner, PATH))
          .isInstanceOf(AthanorException.class)
          .hasMessageContaining("is missing");
      assertThat(SqlStorage.examine(folder).problems())
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).contains("model/weights.bin", "is missing"))
          .anySatisfy(line -> assertThat(line).contains("18 bytes (expected: 4 bytes)"));
      assertThat(SqlStorage.examine(folder).contents().blobs()).isEqualTo(2);
    }
  }

  @Test
  void a_folder_opened_for_reading_gives_blobs_and_takes_none() throws IOException {
    try (SqlStorage storage = open();
        SqlStorage reading = SqlStorage.openReadOnly(folder)) {
      Blob blob = put(storage.blobs(), PATH, "hello");

      assertThat(reading.blobs().find(owner, PATH)).contains(blob);
      assertThat(reading.blobs().list(owner, null, null, 10)).containsExactly(blob);
      assertThat(read(reading.blobs(), PATH)).isEqualTo("hello");
      assertThat(refusalToPut(reading.blobs(), PATH).code()).isEqualTo(Code.WRONG_STATE);
      assertThatThrownBy(() -> reading.blobs().delete(owner, PATH))
          .isInstanceOf(AthanorException.class);
      assertThat(read(reading.blobs(), PATH)).isEqualTo("hello");
    }
    assertThat(files()).hasSize(1);
  }
}
