package dev.athanor.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.Blob;
import dev.athanor.model.Digest;
import dev.athanor.storage.BlobStore;
import dev.athanor.testkit.FakeClock;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that puts, replaces and deletes blobs is killed at random moments, again and again. */
@Tag("slow")
class SqlBlobKillTest {

  private static final int ROUNDS = 8;

  @TempDir Path folder;

  @Test
  void every_blob_is_whole_and_as_it_was_acknowledged_or_later_after_kill_9() throws Exception {
    var random = new Random(20260304);
    for (int round = 0; round < ROUNDS; round++) {
      int[] acknowledged = writeAndKill(random.nextInt(3, 120));

      try (SqlStorage reading = SqlStorage.openReadOnly(folder)) {
        check(reading.blobs(), acknowledged);
      }
      assertThat(SqlStorage.examine(folder).problems()).isEmpty();
      try (SqlStorage storage = SqlStorage.open(folder, FakeClock.create())) {
        check(storage.blobs(), acknowledged);
        checkFiles(storage.blobs());
      }
      assertThat(SqlStorage.examine(folder).problems()).isEmpty();
    }
  }

  /** Gives the number of the last acknowledged change of each thread. */
  private int[] writeAndKill(int lines) throws Exception {
    int[] acknowledged = new int[BlobWriting.THREADS];
    try (var writer = ChildProcess.start(folder, "blobs")) {
      for (int i = 0; i < lines; i++) {
        note(writer.line(), acknowledged);
      }
      writer.kill();
      String line;
      while ((line = writer.line()) != null) {
        note(line, acknowledged);
      }
    }
    return acknowledged;
  }

  private static void note(String line, int[] acknowledged) {
    String[] words = line.split(" ", -1);
    // The last line may be cut.
    if (words.length == 3 && words[2].matches("\\d+")) {
      int thread = Integer.parseInt(words[1]);
      acknowledged[thread] = Math.max(acknowledged[thread], Integer.parseInt(words[2]));
    }
  }

  private static void check(BlobStore blobs, int[] acknowledged) throws Exception {
    for (int thread = 0; thread < BlobWriting.THREADS; thread++) {
      Optional<Blob> found = blobs.find(BlobWriting.OWNER, BlobWriting.path(thread));
      int last = acknowledged[thread];
      if (last == 0) {
        // Whatever the round before left.
        continue;
      }
      assertThat(found.map(Blob::digest))
          .as("thread %d after %d", thread, last)
          .isIn(after(thread, last), after(thread, last + 1));
      if (found.isPresent()) {
        try (InputStream in = blobs.open(BlobWriting.OWNER, BlobWriting.path(thread))) {
          assertThat(Optional.of(Digest.of(in.readAllBytes()))).isEqualTo(found.map(Blob::digest));
        }
      }
    }
  }

  private static Optional<Digest> after(int thread, int n) {
    return n % BlobWriting.DELETED == 0
        ? Optional.empty()
        : Optional.of(Digest.of(BlobWriting.bytes(thread, n)));
  }

  /** A file for each blob, and no other. */
  private void checkFiles(BlobStore blobs) throws Exception {
    try (Stream<Path> all = Files.walk(folder.resolve("artifacts"))) {
      assertThat(all.filter(Files::isRegularFile))
          .hasSize(blobs.list(BlobWriting.OWNER, null, null, 100).size());
    }
  }
}
