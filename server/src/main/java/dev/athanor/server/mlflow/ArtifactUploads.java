package dev.athanor.server.mlflow;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Owner;
import dev.athanor.storage.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files that come in parts, in any order. Everything is kept as shared blobs in a folder that no
 * client sees, so that a restart changes nothing: {@code open/ID} says what is to become of the
 * parts, {@code parts/ID/NUMBER} are they, and {@code done/ID} remembers that all went well, for
 * clients that ask again. The id is what lets somebody add to an upload. Safe for use by many
 * threads.
 */
final class ArtifactUploads {

  /** The most parts of one upload. */
  static final int MOST_PARTS = 10_000;

  /** The most uploads that are under way at a time. */
  static final int MOST_OPEN = 1000;

  /** How long an upload may take, from its beginning to its end. */
  static final Duration LIFETIME = Duration.ofHours(24);

  private static final Duration BETWEEN_SWEEPS = Duration.ofHours(1);
  private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
  private static final Owner NOBODY = new Owner.Shared();
  private static final BlobPath OPEN = new BlobPath(ArtifactRoots.RESERVED + "/open");
  private static final BlobPath DONE = new BlobPath(ArtifactRoots.RESERVED + "/done");
  private static final BlobPath PARTS = new BlobPath(ArtifactRoots.RESERVED + "/parts");
  private static final int PAGE = 1000;

  private final Things things;
  private final ArtifactFiles files;
  private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.MIN);

  /** Who ends an upload holds the one that its id chooses, so that a second call waits. */
  private final List<ReentrantLock> locks = Stream.generate(ReentrantLock::new).limit(64).toList();

  ArtifactUploads(Things things, ArtifactFiles files) {
    this.things = things;
    this.files = files;
  }

  /** What is to become of the parts. */
  private record Plan(ArtifactPath target, int parts) {

    private String text() {
      return parts + " " + target.text();
    }

    private static Plan of(String text) {
      int space = text.indexOf(' ');
      return new Plan(
          new ArtifactPath(text.substring(space + 1)), Integer.parseInt(text, 0, space, 10));
    }
  }

  /**
   * A part as the client names it in the end.
   *
   * @param tag the one that it got for the part; with or without quotes
   */
  record Part(long number, String tag) {}

  private BlobStore blobs() {
    return things.storage().blobs();
  }

  private static BlobPath at(BlobPath folder, String name) {
    return new BlobPath(folder.text() + "/" + name);
  }

  private static BlobPath partAt(String id, int number) {
    return at(at(PARTS, id), "%05d".formatted(number));
  }

  /**
   * Begins an upload.
   *
   * @return its id, which nobody can guess
   */
  String begin(ArtifactPath target, long parts) {
    if (parts < 0 || parts > MOST_PARTS) {
      throw MlflowException.invalid(
          "Invalid value %d for parameter 'num_parts' supplied (expected: 0 to %d). Send larger parts."
              .formatted(parts, MOST_PARTS));
    }
    var unused = files.requirePlaceFor(target);
    sweep();
    if (blobs().list(NOBODY, OPEN, null, MOST_OPEN).size() == MOST_OPEN) {
      throw new MlflowException(
          ErrorCode.REQUEST_LIMIT_EXCEEDED,
          "There are %d multipart uploads under way (expected: fewer). Complete or abort some; they end by themselves after %d hours."
              .formatted(MOST_OPEN, LIFETIME.toHours()));
    }
    // From the system's secure generator.
    String id = UUID.randomUUID().toString().replace("-", "");
    write(at(OPEN, id), new Plan(target, (int) parts).text());
    return id;
  }

  private void write(BlobPath path, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      var unused = blobs().put(NOBODY, path, new ByteArrayInputStream(bytes), null, things.now());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Plan> plan(String id) {
    BlobPath path = at(OPEN, id);
    if (!isThere(path)) {
      return Optional.empty();
    }
    try (InputStream in = blobs().open(NOBODY, path)) {
      return Optional.of(Plan.of(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isThere(BlobPath path) {
    return blobs().find(NOBODY, path).isPresent();
  }

  private static MlflowException unknown(String id) {
    return MlflowException.gone(
        "No multipart upload %s is under way. It was completed or aborted, or took longer than %d hours; begin another."
            .formatted(id, LIFETIME.toHours()));
  }

  /**
   * Stores a part, in place of an earlier one of the number.
   *
   * @return the tag of its bytes
   * @throws IOException whatever the stream throws
   */
  String put(String id, int number, InputStream in) throws IOException {
    Plan plan = plan(requireId(id)).orElseThrow(() -> unknown(id));
    if (number < 1 || number > plan.parts()) {
      throw MlflowException.invalid(
          "part %d of upload %s (expected: 1 to %d)".formatted(number, id, plan.parts()));
    }
    Blob part = blobs().put(NOBODY, partAt(id, number), in, null, things.now());
    if (!isThere(at(OPEN, id))) {
      // It ended meanwhile, and whoever ended it may have missed this part.
      boolean unused = blobs().delete(NOBODY, part.path());
      throw unknown(id);
    }
    return part.digest().hex64();
  }

  private static String requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw unknown(id);
    }
    return id;
  }

  /**
   * Makes one file of the parts. Saying it again does nothing; saying it while it is done waits.
   *
   * @param named all parts, in their order
   */
  void complete(String id, ArtifactPath target, List<Part> named) throws IOException {
    alone(
        requireId(id),
        () -> {
          if (isThere(at(DONE, id))) {
            return;
          }
          Plan plan =
              plan(id).filter(it -> it.target().equals(target)).orElseThrow(() -> unknown(id));
          requireAll(id, plan, named);
          List<Integer> numbers = IntStream.rangeClosed(1, plan.parts()).boxed().toList();
          try (InputStream all =
              PartsStream.of(numbers, number -> blobs().open(NOBODY, partAt(id, number)))) {
            files.put(target, all);
          }
          write(at(DONE, id), "");
          remove(id);
        });
  }

  private void requireAll(String id, Plan plan, List<Part> named) {
    if (named.size() != plan.parts()) {
      throw MlflowException.invalid(
          "%d parts are named of upload %s (expected: all %d)"
              .formatted(named.size(), id, plan.parts()));
    }
    for (int number = 1; number <= plan.parts(); number++) {
      Part part = named.get(number - 1);
      if (part.number() != number) {
        throw MlflowException.invalid(
            "part %d of upload %s is named where part %d was expected. Name all parts in their order."
                .formatted(part.number(), id, number));
      }
      String tag = part.tag().replace("\"", "");
      Optional<Blob> stored = blobs().find(NOBODY, partAt(id, number));
      if (stored.isEmpty() || !stored.get().digest().hex64().equals(tag)) {
        throw MlflowException.invalid(
            "part %d of upload %s has the ETag %s (expected: %s). Send that part again."
                .formatted(
                    number, id, stored.map(it -> it.digest().hex64()).orElse("of none"), tag));
      }
    }
  }

  /** What one thread at a time does with an upload. */
  @FunctionalInterface
  private interface Ending {
    void run() throws IOException;
  }

  private void alone(String id, Ending ending) throws IOException {
    ReentrantLock lock = locks.get(Math.floorMod(id.hashCode(), locks.size()));
    lock.lock();
    try {
      ending.run();
    } finally {
      lock.unlock();
    }
  }

  /** Removes an upload; one that is not there need not be removed. */
  void abort(String id) throws IOException {
    alone(requireId(id), () -> remove(id));
  }

  private void remove(String id) {
    // First, so that parts that still come find that it has ended.
    boolean unused = blobs().delete(NOBODY, at(OPEN, id));
    each(at(PARTS, id), part -> delete(part.path()));
  }

  private void delete(BlobPath path) {
    boolean unused = blobs().delete(NOBODY, path);
  }

  private void each(BlobPath folder, Consumer<Blob> consumer) {
    @Nullable BlobPath after = null;
    for (List<Blob> page = blobs().list(NOBODY, folder, after, PAGE);
        !page.isEmpty();
        page = blobs().list(NOBODY, folder, after, PAGE)) {
      page.forEach(consumer);
      after = page.getLast().path();
    }
  }

  /** Removes what took too long, unless that was done within the hour. */
  void sweepNowAndThen() {
    Instant now = things.now();
    Instant before = swept.get();
    boolean due = before.equals(Instant.MIN) || before.plus(BETWEEN_SWEEPS).isBefore(now);
    if (due && swept.compareAndSet(before, now)) {
      sweep();
    }
  }

  private void sweep() {
    Instant oldest = things.now().minus(LIFETIME);
    var old = new ArrayList<String>();
    Set<String> open = new HashSet<>();
    each(OPEN, it -> (it.storedAt().isBefore(oldest) ? old : open).add(name(it)));
    for (String id : old) {
      try {
        abort(id);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    each(
        DONE,
        it -> {
          if (it.storedAt().isBefore(oldest)) {
            delete(it.path());
          }
        });
    each(
        PARTS,
        it -> {
          // Whoever removed the upload died before all of its parts were gone.
          if (it.storedAt().isBefore(oldest) && !open.contains(it.path().parts().get(2))) {
            delete(it.path());
          }
        });
  }

  private static String name(Blob blob) {
    return blob.path().parts().getLast();
  }
}
