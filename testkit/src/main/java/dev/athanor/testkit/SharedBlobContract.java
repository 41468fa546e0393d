package dev.athanor.testkit;

import static dev.athanor.testkit.Refusal.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Owner;
import dev.athanor.model.RunId;
import dev.athanor.storage.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link BlobStore} must do with blobs that are nobody's. */
public abstract class SharedBlobContract extends RunSuite {

  /** For those who extend it. */
  protected SharedBlobContract() {}

  private final Owner shared = new Owner.Shared();

  private BlobStore blobs() {
    return storage().blobs();
  }

  private Blob put(Owner owner, String path, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return blobs().put(owner, new BlobPath(path), new ByteArrayInputStream(bytes), null, AT);
  }

  private String text(Owner owner, String path) throws IOException {
    try (InputStream in = blobs().open(owner, new BlobPath(path))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private List<String> paths(Owner owner) {
    return blobs().list(owner, null, null, 100).stream().map(blob -> blob.path().text()).toList();
  }

  @Test
  void a_shared_blob_comes_back_as_it_was_put() throws IOException {
    Blob put = put(shared, "folder/a", "first");

    assertThat(put.owner()).isEqualTo(shared);
    assertThat(blobs().find(shared, put.path())).contains(put);
    assertThat(text(shared, "folder/a")).isEqualTo("first");
    put(shared, "folder/a", "second");
    assertThat(text(shared, "folder/a")).isEqualTo("second");
  }

  @Test
  void shared_blobs_and_those_of_runs_are_apart() throws IOException {
    Owner run = new Owner.OfRun(newRun());
    put(shared, "a", "nobody's");
    put(run, "a", "the run's");
    put(shared, "1/x", "beside folders of experiments");

    assertThat(text(shared, "a")).isEqualTo("nobody's");
    assertThat(text(run, "a")).isEqualTo("the run's");
    assertThat(paths(shared)).containsExactly("1/x", "a");
    assertThat(paths(run)).containsExactly("a");
  }

  @Test
  void shared_blobs_are_listed_by_folder_and_page() throws IOException {
    for (String path : List.of("b/2", "a", "b/1", "c", "b/1x/y")) {
      put(shared, path, path);
    }

    assertThat(paths(shared)).containsExactly("a", "b/1", "b/1x/y", "b/2", "c");
    assertThat(blobs().list(shared, new BlobPath("b"), new BlobPath("b/1"), 1))
        .extracting(blob -> blob.path().text())
        .containsExactly("b/1x/y");
  }

  @Test
  void a_shared_blob_that_is_deleted_is_gone() throws IOException {
    put(shared, "a", "x");

    assertThat(blobs().delete(shared, new BlobPath("a"))).isTrue();
    assertThat(blobs().delete(shared, new BlobPath("a"))).isFalse();

    assertThat(blobs().find(shared, new BlobPath("a"))).isEmpty();
    assertRefused(Code.NOT_FOUND, () -> text(shared, "a"));
  }

  @Test
  void a_shared_path_is_no_folder_and_blob_at_once() throws IOException {
    put(shared, "a/b", "x");

    assertRefused(Code.CONFLICT, () -> put(shared, "a", "x"));
    assertRefused(Code.CONFLICT, () -> put(shared, "a/b/c", "x"));

    assertThat(paths(shared)).containsExactly("a/b");
  }

  @Test
  void shared_blobs_stay_when_a_run_is_erased() throws IOException {
    RunId run = newRun();
    put(new Owner.OfRun(run), "a", "the run's");
    put(shared, "a", "nobody's");
    store().setLifecycle(run, Lifecycle.DELETED, AT);

    store().erase(run);

    assertThat(text(shared, "a")).isEqualTo("nobody's");
  }

  @Test
  void the_feed_does_not_tell_of_shared_blobs() throws IOException {
    long revision = storage().changes().revision();

    put(shared, "a", "x");
    blobs().delete(shared, new BlobPath("a"));

    assertThat(storage().changes().revision()).isEqualTo(revision);
  }
}
