package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.DatasetInput;
import dev.athanor.model.Experiment;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runs of a folder from before runs had users, datasets and a moment when they were seen. */
class OldRunsTest {

  private static final Path FOLDERS = Path.of("../conformance/folders");
  private static final Instant AT = Instant.parse("2026-11-21T12:00:00.123456789Z");
  private static final RunId FINISHED = id(1);
  private static final RunId RUNNING = id(2);
  private static final RunId DELETED = id(3);
  private static final RunId SCHEDULED = id(4);

  /** Its points claim to be of the year 2500. */
  private static final RunId LIAR = id(5);

  @TempDir Path folder;

  @BeforeEach
  void unpack() throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(FOLDERS.resolve("schema-5.zip")))) {
      while (zip.getNextEntry() instanceof ZipEntry entry) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy((InputStream) zip, file);
      }
    }
  }

  private static RunId id(int digit) {
    return new RunId(Integer.toString(digit).repeat(32));
  }

  private Storage open() {
    return SqlStorage.open(folder, FakeClock.at(AT.plusSeconds(7200)));
  }

  private static Instant seen(Storage storage, RunId run) {
    return storage.runs().get(run).lastSeenAt();
  }

  @Test
  void runs_were_seen_when_they_began_ended_and_said_their_last_point() {
    try (Storage storage = open()) {
      assertThat(seen(storage, FINISHED)).isEqualTo(AT.plusSeconds(60));
      assertThat(seen(storage, RUNNING)).isEqualTo(Instant.parse("2026-11-21T12:01:30.123Z"));
      assertThat(seen(storage, SCHEDULED)).isEqualTo(AT);
      assertThat(seen(storage, LIAR)).isEqualTo(AT.plusSeconds(5));
      Run deleted = storage.runs().get(DELETED);
      assertThat(deleted.lifecycle()).isEqualTo(Lifecycle.DELETED);
      assertThat(deleted.lastSeenAt()).isEqualTo(AT.plusSeconds(70));
      assertThat(deleted.deletedAt()).isEqualTo(AT.plusSeconds(70));
    }
  }

  @Test
  void experiments_were_changed_last_when_they_were_made() {
    try (Storage storage = open()) {
      assertThat(storage.experiments().list())
          .extracting(Experiment::name)
          .containsExactly("digits", "Default", "it's \"empty\" 🧪");
      Experiment digits = storage.experiments().list().getFirst();
      assertThat(digits.updatedAt()).isEqualTo(AT);
      assertThat(digits.createdAt()).isEqualTo(AT);
      assertThat(digits.tags()).isEmpty();
      assertThat(digits.artifactRoot()).isNull();
      assertThat(storage.experiments().ensureDefault(WorkspaceId.DEFAULT, AT).name())
          .isEqualTo("Default-0");
    }
  }

  @Test
  void artifacts_are_where_they_were_and_a_change_that_was_cut_off_ends() throws IOException {
    var finished = new Owner.OfRun(FINISHED);
    for (int round = 0; round < 2; round++) {
      try (Storage storage = open()) {
        assertThat(storage.blobs().list(finished, null, null, 10))
            .extracting(blob -> blob.path().text())
            .containsExactly("model/weights.bin", "notes.txt");
        try (InputStream in = storage.blobs().open(finished, new BlobPath("notes.txt"))) {
          assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("notes");
        }
        assertThat(storage.blobs().list(new Owner.OfRun(RUNNING), null, null, 10))
            .extracting(Blob::sizeBytes)
            .containsExactly(4L);
        assertThat(storage.blobs().list(new Owner.Shared(), null, null, 10)).isEmpty();
      }
    }
    assertThat(SqlStorage.examine(folder).problems()).isEmpty();
  }

  @Test
  void runs_go_on_with_what_is_new() {
    try (Storage storage = open()) {
      var input = new DatasetInput("d", "1", "local", "x", null, null, "test", Map.of());
      storage.runs().addInputs(RUNNING, List.of(input));
      storage.runs().move(SCHEDULED, RunState.RUNNING, null, AT.plusSeconds(7200));
      var digits = storage.experiments().list().getFirst().id();
      var uses =
          new RunQuery.HasInput(
              new RunQuery.Compare(
                  RunField.Input.NAME, RunQuery.Comparison.EQUAL, new FieldValue.Text("d")));

      assertThat(storage.runs().search(RunSearch.of(digits).where(uses)).runs())
          .extracting(Run::id)
          .containsExactly(RUNNING);
      assertThat(seen(storage, SCHEDULED)).isEqualTo(AT.plusSeconds(7200));
      storage.runs().erase(DELETED);
      var unused = storage.experiments().setLifecycle(digits, Lifecycle.DELETED, AT);
      assertThat(storage.runs().list(digits)).extracting(Run::deletedAt).containsOnly(AT);
    }
  }
}
