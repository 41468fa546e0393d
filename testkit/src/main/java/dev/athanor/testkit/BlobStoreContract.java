package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Change;
import dev.athanor.model.Digest;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link BlobStore} must do. */
public abstract class BlobStoreContract extends StorageContract {

  private static final int LARGE = 5_000_003;

  private RunId run = RunId.random();
  private Owner owner = new Owner.OfRun(run);

  /** For those who extend it. */
  protected BlobStoreContract() {}

  @BeforeEach
  final void makeRun() {
    run = newRun(Lifecycle.ACTIVE);
    owner = new Owner.OfRun(run);
  }

  private RunId newRun(Lifecycle lifecycle) {
    var experiment = storage().experiments().ensure(WorkspaceId.DEFAULT, "digits", AT).id();
    var made =
        new Run(
            RunId.random(),
            experiment,
            "run",
            "",
            RunState.RUNNING,
            lifecycle,
            AT,
            null,
            AT,
            lifecycle == Lifecycle.DELETED ? AT : null,
            null,
            Map.of());
    return storage().runs().create(made).id();
  }

  private BlobStore store() {
    return storage().blobs();
  }

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static BlobPath path(String text) {
    return new BlobPath(text);
  }

  private Blob put(String path, byte[] bytes) throws IOException {
    return store().put(owner, path(path), new ByteArrayInputStream(bytes), null, AT);
  }

  private Blob put(String path, String text) throws IOException {
    return put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] read(String path) throws IOException {
    try (InputStream in = store().open(owner, path(path))) {
      return in.readAllBytes();
    }
  }

  private String text(String path) throws IOException {
    return new String(read(path), StandardCharsets.UTF_8);
  }

  private List<String> paths() {
    return store().list(owner, null, null, 1000).stream().map(b -> b.path().text()).toList();
  }

  // What comes back

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, LARGE})
  void a_blob_comes_back_as_it_was_put(int size) throws IOException {
    byte[] bytes = bytes(size, 1);

    Blob blob = put("model/weights.bin", bytes);

    assertThat(blob)
        .isEqualTo(new Blob(owner, path("model/weights.bin"), size, Digest.of(bytes), AT));
    assertThat(store().find(owner, blob.path())).contains(blob);
    assertThat(store().list(owner, null, null, 10)).containsExactly(blob);
    assertThat(read("model/weights.bin")).isEqualTo(bytes);
  }

  @Test
  void a_stream_that_gives_little_at_a_time_is_read_to_its_end() throws IOException {
    byte[] bytes = bytes(1000, 2);
    var slow =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(7, length));
          }
        };

    Blob blob = store().put(owner, path("slow"), slow, null, AT);

    assertThat(blob.sizeBytes()).isEqualTo(1000);
    assertThat(read("slow")).isEqualTo(bytes);
  }

  @Test
  void awkward_names_come_back() throws IOException {
    var names =
        List.of(
            " leading and trailing ",
            "it's \"quoted\" & %41 #1 ?x=*",
            "Zürich/北京/Ελλάδα",
            "emoji 🧪👩‍🔬",
            ".hidden/...",
            "-rf",
            "a:b|c<d>",
            "ü".repeat(127),
            String.join("/", Collections.nCopies(512, "d")));
    for (String name : names) {
      put(name, name);
    }

    assertThat(paths()).containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) {
      assertThat(text(name)).isEqualTo(name);
    }
  }

  @Test
  void owners_do_not_see_each_others_blobs() throws IOException {
    put("a", "mine");
    Owner other = new Owner.OfRun(newRun(Lifecycle.ACTIVE));

    assertThat(store().find(other, path("a"))).isEmpty();
    assertThat(store().list(other, null, null, 10)).isEmpty();
    assertThat(store().delete(other, path("a"))).isFalse();
    assertRefused(Code.NOT_FOUND, () -> store().open(other, path("a")));
    assertThat(text("a")).isEqualTo("mine");
  }

  // Ranges

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0",
    "0, 1, 0, 1",
    "0, 10, 0, 10",
    "0, 11, 0, 10",
    "3, 4, 3, 7",
    "9, 1, 9, 10",
    "9, 2, 9, 10",
    "10, 0, 10, 10",
    "10, 5, 10, 10",
    "3, 9223372036854775807, 3, 10",
    "10, 9223372036854775807, 10, 10",
  })
  void a_range_ends_after_its_length_or_with_the_blob(long from, long length, int start, int end)
      throws IOException {
    byte[] bytes = bytes(10, 3);
    put("ten", bytes);

    try (InputStream in = store().open(owner, path("ten"), from, length)) {
      assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, start, end));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void a_range_is_read_byte_by_byte_and_skipped_in() throws IOException {
    byte[] bytes = bytes(LARGE, 4);
    put("large", bytes);

    try (InputStream in = store().open(owner, path("large"), LARGE - 100, 50)) {
      assertThat(in.read()).isEqualTo(bytes[LARGE - 100] & 0xff);
      assertThat(in.skip(9)).isEqualTo(9);
      assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOfRange(bytes, LARGE - 90, LARGE - 80));
      assertThat(in.skip(1000)).isEqualTo(30);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void a_range_from_beyond_the_end_is_refused() throws IOException {
    put("ten", bytes(10, 5));

    assertThatThrownBy(() -> store().open(owner, path("ten"), 11, 1))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("11")
        .hasMessageContaining("10");
    assertRefused(Code.INVALID_INPUT, () -> store().open(owner, path("ten"), 11, 0));
    assertThatThrownBy(() -> store().open(owner, path("ten"), -1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store().open(owner, path("ten"), 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // Listing

  @Test
  void blobs_are_listed_in_the_order_of_their_paths_by_code_points() throws IOException {
    var ordered =
        List.of("B", "a.txt", "a/b", "a/c/d", "a0", "b", "b ", "\uffee", "\uD83E\uDDEA last");
    for (String name : ordered.reversed()) {
      put(name, name);
    }

    assertThat(paths()).isEqualTo(ordered);
  }

  @Test
  void a_folder_lists_what_is_below_it() throws IOException {
    for (String name : List.of("a.txt", "a/1", "a/b/2", "a0", "ab/3", "b")) {
      put(name, name);
    }

    assertThat(store().list(owner, path("a"), null, 10))
        .extracting(blob -> blob.path().text())
        .containsExactly("a/1", "a/b/2");
    assertThat(store().list(owner, path("a/b"), null, 10))
        .extracting(blob -> blob.path().text())
        .containsExactly("a/b/2");
    assertThat(store().list(owner, path("b"), null, 10)).isEmpty();
    assertThat(store().list(owner, path("nowhere"), null, 10)).isEmpty();
  }

  @Test
  void pages_follow_one_another_without_gap_or_repetition() throws IOException {
    for (int i = 0; i < 23; i++) {
      put("f/" + (char) ('a' + i), "x");
    }
    put("e", "before");
    put("g", "behind");
    var pages = new ArrayList<String>();
    BlobPath after = null;

    List<Blob> page = store().list(owner, path("f"), null, 5);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(5);
      page.forEach(blob -> pages.add(blob.path().text()));
      after = page.getLast().path();
      page = store().list(owner, path("f"), after, 5);
    }

    assertThat(pages).hasSize(23).isSorted().doesNotHaveDuplicates();
    assertThat(store().list(owner, null, path("f/v"), 10))
        .extracting(blob -> blob.path().text())
        .containsExactly("f/w", "g");
  }

  @Test
  void a_page_has_a_limit() {
    for (int limit : new int[] {-1, 0, BlobStore.LARGEST_PAGE + 1}) {
      assertThatThrownBy(() -> store().list(owner, null, null, limit))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("" + limit);
    }
  }

  // Replacing and deleting

  @Test
  void a_later_blob_takes_the_place_of_an_earlier_one() throws IOException {
    put("a", "an earlier text");
    Blob later = put("a", "later");

    assertThat(text("a")).isEqualTo("later");
    assertThat(store().find(owner, path("a"))).contains(later);
    assertThat(store().list(owner, null, null, 10)).containsExactly(later);
  }

  @Test
  void who_reads_a_blob_goes_on_reading_it_when_it_is_replaced_or_deleted() throws IOException {
    byte[] first = bytes(LARGE, 6);
    byte[] second = bytes(LARGE / 2, 7);
    put("a", first);
    try (InputStream in = store().open(owner, path("a"))) {
      byte[] begun = in.readNBytes(1000);
      put("a", second);
      try (InputStream next = store().open(owner, path("a"))) {
        assertThat(store().delete(owner, path("a"))).isTrue();

        assertThat(begun).isEqualTo(Arrays.copyOf(first, 1000));
        assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(first, 1000, LARGE));
        assertThat(next.readAllBytes()).isEqualTo(second);
      }
    }
  }

  @Test
  void a_deleted_blob_is_gone() throws IOException {
    put("a/b/c", "x");
    put("a/d", "y");

    assertThat(store().delete(owner, path("a/b/c"))).isTrue();
    assertThat(store().delete(owner, path("a/b/c"))).isFalse();

    assertThat(store().find(owner, path("a/b/c"))).isEmpty();
    assertRefused(Code.NOT_FOUND, () -> store().open(owner, path("a/b/c")));
    assertThat(paths()).containsExactly("a/d");
  }

  @Test
  void a_folder_whose_blobs_are_deleted_may_become_a_blob() throws IOException {
    put("a/b/c", "x");
    store().delete(owner, path("a/b/c"));

    put("a", "now a blob");

    assertThat(text("a")).isEqualTo("now a blob");
    store().delete(owner, path("a"));
    put("a/b", "a folder again");
    assertThat(paths()).containsExactly("a/b");
  }

  @Test
  void a_path_is_not_a_folder_and_a_blob_at_once() throws IOException {
    put("a/b", "x");

    assertRefused(Code.CONFLICT, () -> put("a", "y"));
    assertRefused(Code.CONFLICT, () -> put("a/b/c", "y"));
    assertRefused(Code.CONFLICT, () -> put("a/b/c/d", "y"));

    assertThat(paths()).containsExactly("a/b");
    assertThat(text("a/b")).isEqualTo("x");
  }

  // Refusals

  @Test
  void an_expected_digest_is_compared() throws IOException {
    byte[] bytes = bytes(100, 8);
    Digest right = Digest.of(bytes);
    Digest wrong = Digest.of(new byte[0]);
    put("a", "before");

    assertRefused(
        Code.CONFLICT,
        () -> store().put(owner, path("a"), new ByteArrayInputStream(bytes), wrong, AT));
    assertRefused(
        Code.CONFLICT,
        () -> store().put(owner, path("b"), new ByteArrayInputStream(bytes), wrong, AT));

    assertThat(text("a")).isEqualTo("before");
    assertThat(paths()).containsExactly("a");
    store().put(owner, path("a"), new ByteArrayInputStream(bytes), right, AT);
    assertThat(read("a")).isEqualTo(bytes);
  }

  @Test
  void a_stream_that_fails_leaves_what_was_there() throws IOException {
    put("a", "before");
    long revision = storage().changes().revision();

    for (String name : List.of("a", "b")) {
      InputStream failing =
          new SequenceInputStream(
              new ByteArrayInputStream(bytes(200_000, 9)),
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
      assertThatThrownBy(() -> store().put(owner, path(name), failing, null, AT))
          .isInstanceOf(IOException.class)
          .hasMessage("connection reset");
    }

    assertThat(text("a")).isEqualTo("before");
    assertThat(paths()).containsExactly("a");
    assertThat(storage().changes().revision()).isEqualTo(revision);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "../a",
        "a/.",
        "./a",
        "a\\b",
        "a\u0000b",
        "a\nb",
        "a\u007fb",
        "half a pair \uD83E"
      })
  void a_bad_path_is_refused_with_what_was_expected(String text) {
    assertThatThrownBy(() -> path(text))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("expected:")
        .hasMessageContaining("path \"")
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("\u0000");
    assertRefused(Code.INVALID_INPUT, () -> path(text));
  }

  @Test
  void a_path_that_is_too_long_is_refused_with_its_limit() {
    assertThat(path("x".repeat(255)).text()).hasSize(255);
    assertThatThrownBy(() -> path("x".repeat(256))).hasMessageContaining("at most 255");
    assertThatThrownBy(() -> path("ü".repeat(128))).hasMessageContaining("256 bytes");
    assertThat(path("x/".repeat(511) + "xy").text()).hasSize(1024);
    assertThatThrownBy(() -> path("x/".repeat(512) + "x")).hasMessageContaining("at most 1024");
  }

  @Test
  void every_method_refuses_an_unknown_run() {
    Owner unknown = new Owner.OfRun(RunId.random());

    assertRefused(
        Code.NOT_FOUND,
        () -> store().put(unknown, path("a"), InputStream.nullInputStream(), null, AT));
    assertRefused(Code.NOT_FOUND, () -> store().open(unknown, path("a")));
    assertRefused(Code.NOT_FOUND, () -> store().list(unknown, null, null, 1));
    assertRefused(Code.NOT_FOUND, () -> store().delete(unknown, path("a")));
    assertThat(store().find(unknown, path("a"))).isEmpty();
  }

  @Test
  void a_deleted_run_takes_no_change() {
    Owner deleted = new Owner.OfRun(newRun(Lifecycle.DELETED));

    assertRefused(
        Code.WRONG_STATE,
        () -> store().put(deleted, path("a"), InputStream.nullInputStream(), null, AT));
    assertRefused(Code.WRONG_STATE, () -> store().delete(deleted, path("a")));
    assertThat(store().list(deleted, null, null, 1)).isEmpty();
  }

  @Test
  void an_erased_run_takes_its_blobs_with_it() throws IOException {
    for (int i = 0; i < 300; i++) {
      put("folder/%03d".formatted(i), "x");
    }
    Run erased = storage().runs().get(run);
    storage().runs().setLifecycle(run, Lifecycle.DELETED, AT);

    storage().runs().erase(run);

    assertThat(store().find(owner, path("folder/000"))).isEmpty();
    assertRefused(Code.NOT_FOUND, this::paths);
    storage().runs().create(erased);
    assertThat(paths()).isEmpty();
    put("folder", "a blob where a folder was");
    assertThat(text("folder")).isEqualTo("a blob where a folder was");
  }

  // The feed

  @Test
  void the_feed_tells_what_is_put_and_deleted() throws IOException {
    var subject = new Change.Subject.OfRun(run);
    long before = storage().changes().revision();

    put("a", "x");
    long put = storage().changes().revision();
    store().delete(owner, path("a"));
    long deleted = storage().changes().revision();
    store().delete(owner, path("a"));

    assertThat(put).isGreaterThan(before);
    assertThat(deleted).isGreaterThan(put);
    assertThat(storage().changes().since(before, 10)).containsExactly(new Change(deleted, subject));
    assertThat(storage().changes().revision()).isEqualTo(deleted);
  }

  // Many at once

  @Test
  void of_many_who_put_to_one_path_one_whole_blob_wins() throws IOException {
    for (int round = 0; round < 5; round++) {
      List<Blob> put = Race.run(6, i -> () -> put("a/b", bytes(100_000 + i, i)));

      Blob won = store().find(owner, path("a/b")).orElseThrow();
      assertThat(put).contains(won);
      assertThat(Digest.of(read("a/b"))).isEqualTo(won.digest());
    }
    assertThat(paths()).containsExactly("a/b");
  }

  @Test
  void many_put_and_delete_among_the_same_folders_and_read_whole_blobs() throws IOException {
    List<Integer> reads =
        Race.run(
            6,
            thread ->
                () -> {
                  int whole = 0;
                  for (int i = 0; i < 30; i++) {
                    String name = "f/%d/%s".formatted(i % 2, thread % 2 == 0 ? "x" : "y");
                    put(name, bytes(3000 + thread, thread));
                    whole += readWhole(name);
                    if (i % 3 == 0) {
                      store().delete(owner, path(name));
                    }
                  }
                  return whole;
                });

    assertThat(reads.stream().mapToInt(i -> i).sum()).isPositive();
    for (Blob blob : store().list(owner, null, null, 100)) {
      assertThat(Digest.of(read(blob.path().text()))).isEqualTo(blob.digest());
    }
  }

  /** 1 if the blob was there: all its bytes are those of one thread. */
  private int readWhole(String name) throws IOException {
    byte[] found;
    try {
      found = read(name);
    } catch (AthanorException e) {
      assertThat(e.code()).isEqualTo(Code.NOT_FOUND);
      return 0;
    }
    assertThat(found).isEqualTo(bytes(found.length, found.length - 3000));
    return 1;
  }
}
