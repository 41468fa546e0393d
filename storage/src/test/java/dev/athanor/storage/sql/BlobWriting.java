package dev.athanor.storage.sql;

import dev.athanor.model.BlobPath;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Owner;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Threads that replace their own blob of one run again and again, delete it now and then, and say a
 * line for each change that was acknowledged.
 */
final class BlobWriting {

  static final int THREADS = 3;

  /** Every so many puts the blob is deleted. */
  static final int DELETED = 7;

  static final Owner OWNER = new Owner.OfRun(new RunId("0123456789abcdef0123456789abcdef"));

  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  private final SqlStorage storage;
  private final Consumer<String> say;

  BlobWriting(SqlStorage storage, Consumer<String> say) {
    this.storage = storage;
    this.say = say;
  }

  static BlobPath path(int thread) {
    return new BlobPath("folder/%d/blob".formatted(thread));
  }

  /** What the thread puts when it puts for the n-th time. */
  static byte[] bytes(int thread, int n) {
    var random = new Random(thread * 1_000_000L + n);
    byte[] bytes = new byte[random.nextInt(200_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  void start() {
    makeRun();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      Thread.ofPlatform().start(() -> write(thread));
    }
  }

  /** Makes the run of {@link #OWNER}, if it is not there. */
  void makeRun() {
    ExperimentId experiment = storage.experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    RunId run = ((Owner.OfRun) OWNER).run();
    if (storage.runs().list(experiment).isEmpty()) {
      storage.runs().create(Run.of(run, experiment, "run", RunState.RUNNING, AT, AT, Map.of()));
    }
  }

  private void write(int thread) {
    BlobStore blobs = storage.blobs();
    try {
      for (int n = 1; ; n++) {
        if (n % DELETED == 0) {
          blobs.delete(OWNER, path(thread));
        } else {
          blobs.put(OWNER, path(thread), new ByteArrayInputStream(bytes(thread, n)), null, AT);
        }
        say.accept("done %d %d".formatted(thread, n));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
