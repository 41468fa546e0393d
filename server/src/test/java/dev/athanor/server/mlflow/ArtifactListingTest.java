package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import dev.athanor.server.mlflow.ArtifactListing.Entry;
import dev.athanor.storage.BlobStore;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ArtifactListingTest {

  private final Names names = new Names();
  private final Things things =
      new Things(new RenewableStorage(inner -> names), InstantSource.system());

  /** Blobs of nobody without bytes, of which it is counted how many were looked at. */
  private static final class Names implements BlobStore {

    private final NavigableSet<BlobPath> paths = new TreeSet<>();
    private int given;

    @Override
    public List<Blob> list(
        Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
      BlobPath from = folder == null ? new BlobPath("\u0020") : new BlobPath(folder + "/\u0020");
      List<Blob> page =
          paths.tailSet(after == null ? from : after, after == null).stream()
              .filter(path -> folder == null || folder.isFolderOf(path))
              .limit(limit)
              .map(path -> new Blob(owner, path, 1, Digest.of(new byte[0]), Instant.EPOCH))
              .toList();
      given += page.size();
      return owner instanceof Owner.Shared ? page : List.of();
    }

    @Override
    public Blob put(
        Owner owner, BlobPath path, InputStream in, @Nullable Digest expected, Instant at) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Blob> find(Owner owner, BlobPath path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InputStream open(Owner owner, BlobPath path, long from, long length) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean delete(Owner owner, BlobPath path) {
      throw new UnsupportedOperationException();
    }
  }

  private void add(String path) {
    names.paths.add(new BlobPath(path));
  }

  private Collection<Entry> list(String folder) {
    return ArtifactListing.of(new ArtifactRoots(things), things, ArtifactPath.ofFolder(folder));
  }

  private String text(String folder) {
    return list(folder).stream()
        .map(entry -> entry.name() + (entry.isFolder() ? "/" : ""))
        .collect(Collectors.joining(" "));
  }

  @Test
  void whatIsDeepInAFolderIsNotRead() {
    for (int i = 0; i < 20_000; i++) {
      add("a/deep/%d/x".formatted(i));
    }
    add("a/deep0");
    add("a/z");

    assertThat(text("a")).isEqualTo("deep/ deep0 z");
    assertThat(names.given).isLessThan(2000);
  }

  @Test
  void noNameIsMissedWhereverAPageEnds() {
    var random = new Random(5);
    List<String> parts =
        List.of("a", "b", "a0", "a.", "a\u0020", "\uD83D\uDE00", "\uDBFF\uDFFF", "\uDBFF\uDFFFx");
    for (int i = 0; i < 3000; i++) {
      var path = new StringBuilder("f/" + parts.get(random.nextInt(parts.size())));
      for (int depth = random.nextInt(4); depth > 0; depth--) {
        path.append('/').append(parts.get(random.nextInt(parts.size())));
      }
      add(path + random.ints(2, 0, 10).mapToObj(Integer::toString).collect(Collectors.joining()));
    }
    for (int i = 0; i < 1500; i++) {
      add("f/\uDBFF\uDFFF\uDBFF\uDFFF/\uDBFF\uDFFF%d".formatted(i));
    }

    assertThat(list("f").stream().map(Entry::name).toList())
        .containsExactlyElementsOf(
            names.paths.stream()
                .map(path -> new BlobPath(path.parts().get(1)))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(BlobPath::text)
                .toList());
  }

  @Test
  void aFolderMayHoldAHundredThousandThings() {
    for (int i = 0; i < ArtifactListing.MOST; i++) {
      add("f/%d".formatted(i));
    }
    assertThat(list("f")).hasSize(100_000);

    add("f/one more");
    assertThatThrownBy(() -> list("f"))
        .hasMessage(
            "folder \"f\": more than 100000 files and folders (expected: at most 100000). List a folder within it, or get its files by name.");
  }

  @Test
  void unfinishedUploadsAreNotListed() {
    for (int i = 0; i < 3000; i++) {
      add(".uploads/parts/%032x/00001".formatted(i));
    }
    add(".a");
    add("b/c");

    assertThat(text("")).isEqualTo(".a b/");
    assertThat(names.given).isLessThan(2100);
  }
}
