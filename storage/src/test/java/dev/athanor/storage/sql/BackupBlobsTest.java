package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.blobs.FolderBlobStore;
import dev.athanor.testkit.FakeClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What became of a snapshot's blobs before their turn came. */
class BackupBlobsTest {

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @TempDir Path temp;

  private final Notices notices = new Notices();
  private final Notices problems = new Notices();

  private static void put(BlobStore blobs, String path, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      blobs.put(BlobWriting.OWNER, new BlobPath(path), new ByteArrayInputStream(bytes), null, AT);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Digest digest(String text) {
    return Digest.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Puts, and dies at a moment: 1 when announced, 2 when the file is in its place. */
  private void putAndDie(SqlStorage storage, DataFolder folder, String path, int moment)
      throws Exception {
    try (var readers = new Readers(folder)) {
      var index = new MortalBlobIndex(new SqlBlobIndex(readers, storage.scribe()), moment);
      var mortal = new FolderBlobStore(folder.artifacts(), index);
      assertThatThrownBy(() -> put(mortal, path, "cut off")).isInstanceOf(Error.class);
    }
  }

  /** Makes a snapshot, lets the change happen, and copies; gives digests by path. */
  private Map<String, Digest> copy(DataFolder folder, Runnable change) throws Exception {
    Path file = temp.resolve("snapshot.db");
    try (Session live = Database.reader(folder)) {
      live.update("VACUUM INTO ?", file.toString());
      change.run();
      try (Session snapshot = Database.maker(file);
          Archive archive = new Archive(temp.resolve("a.zip"))) {
        var blobs = new BackupBlobs(folder, live, snapshot, archive, notices, problems);
        blobs.add();
        archive.addFolder("end/");
        archive.finish();
        return digests(snapshot, blobs.count());
      }
    }
  }

  private static Map<String, Digest> digests(Session snapshot, long count) throws Exception {
    assertThat(snapshot.number("SELECT count(*) FROM blob_pending")).isZero();
    var digests = new TreeMap<String, Digest>();
    snapshot.forEach(
        "SELECT path, digest FROM blob",
        row -> digests.put(row.getString(1), new Digest(row.getString(2))));
    assertThat(digests).hasSize((int) count);
    return digests;
  }

  private List<String> archived() throws IOException {
    try (var zip = new ZipFile(temp.resolve("a.zip").toFile())) {
      return zip.stream()
          .filter(entry -> !entry.isDirectory())
          .map(entry -> entry.getName().replaceFirst(".*/artifacts/", ""))
          .toList();
    }
  }

  @Test
  void the_archive_has_what_is_there_when_its_turn_comes_and_the_snapshot_says_so()
      throws Exception {
    var folder = new DataFolder(temp.resolve("data"));
    try (SqlStorage storage = SqlStorage.open(folder.path(), FakeClock.create())) {
      BlobStore blobs = storage.blobs();
      new BlobWriting(storage, line -> {}).makeRun();
      for (String name : List.of("kept", "replaced", "deleted", "replaced, deleted")) {
        put(blobs, name, "one");
      }

      Map<String, Digest> copied =
          copy(
              folder,
              () -> {
                put(blobs, "replaced", "two");
                put(blobs, "new", "later than the snapshot");
                blobs.delete(BlobWriting.OWNER, new BlobPath("deleted"));
                put(blobs, "replaced, deleted", "two");
                blobs.delete(BlobWriting.OWNER, new BlobPath("replaced, deleted"));
              });

      assertThat(copied).isEqualTo(Map.of("kept", digest("one"), "replaced", digest("two")));
      assertThat(archived()).containsExactly("kept", "replaced");
      assertThat(notices.all())
          .hasSize(3)
          .anySatisfy(line -> assertThat(line).contains("artifact replaced of", "was replaced"))
          .anySatisfy(line -> assertThat(line).contains("artifact deleted of", "was deleted"));
      assertThat(problems.all()).isEmpty();
    }
  }

  @Test
  void a_change_under_way_in_the_snapshot_is_carried_out_or_taken_back() throws Exception {
    var folder = new DataFolder(temp.resolve("data"));
    try (SqlStorage storage = SqlStorage.open(folder.path(), FakeClock.create())) {
      new BlobWriting(storage, line -> {}).makeRun();
      put(storage.blobs(), "announced", "one");
      put(storage.blobs(), "moved", "one");
      putAndDie(storage, folder, "announced", 1);
      putAndDie(storage, folder, "announced new", 1);
      putAndDie(storage, folder, "moved", 2);
      putAndDie(storage, folder, "moved new", 2);

      Map<String, Digest> copied = copy(folder, () -> {});

      assertThat(copied)
          .isEqualTo(
              Map.of(
                  "announced", digest("one"),
                  "moved", digest("cut off"),
                  "moved new", digest("cut off")));
      assertThat(notices.all()).isEmpty();
      assertThat(problems.all()).isEmpty();
    }
  }
}
