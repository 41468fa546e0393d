package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.Blob;
import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import dev.athanor.server.mlflow.ArtifactServer.Answer;
import dev.athanor.storage.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parts of files, and files that the client has already. */
final class ArtifactDownloadTest {

  private static final Instant NOW = Instant.parse("2026-11-07T01:02:03.456Z");
  private static final AtomicInteger replacements = new AtomicInteger();
  private static final ArtifactServer server =
      new ArtifactServer(InstantSource.fixed(NOW), Replacing::new);

  @BeforeEach
  void empty() {
    replacements.set(0);
    server.renew();
    server.put("y.txt", "hello world");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** Replaces a blob as often as is wished, between the question for it and its bytes. */
  private record Replacing(BlobStore inner) implements BlobStore {

    @Override
    public Blob put(
        Owner owner, BlobPath path, InputStream in, @Nullable Digest expected, Instant at)
        throws IOException {
      return inner.put(owner, path, in, expected, at);
    }

    @Override
    public Optional<Blob> find(Owner owner, BlobPath path) {
      return inner.find(owner, path);
    }

    @Override
    public InputStream open(Owner owner, BlobPath path, long from, long length) {
      int left = replacements.getAndDecrement();
      if (left > 0) {
        byte[] bytes = "replaced %d times".formatted(left).getBytes(StandardCharsets.UTF_8);
        try {
          var unused = inner.put(owner, path, new ByteArrayInputStream(bytes), null, NOW);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return inner.open(owner, path, from, length);
    }

    @Override
    public List<Blob> list(
        Owner owner, @Nullable BlobPath folder, @Nullable BlobPath after, int limit) {
      return inner.list(owner, folder, after, limit);
    }

    @Override
    public boolean delete(Owner owner, BlobPath path) {
      return inner.delete(owner, path);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-4, hello, bytes 0-4/11",
    "bytes=6-, world, bytes 6-10/11",
    "bytes=-5, world, bytes 6-10/11",
    "bytes=-100, hello world, bytes 0-10/11",
    "bytes=10-10, d, bytes 10-10/11",
    "bytes=6-1000, world, bytes 6-10/11",
    "' bytes = 0 - 4 ', hello, bytes 0-4/11",
  })
  void aPartIsGot(String range, String text, String given) {
    Answer part = server.get("y.txt", "Range", range);

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo(text);
    assertThat(part.header("content-range")).isEqualTo(given);
    assertThat(part.header("content-length")).isEqualTo(Integer.toString(text.length()));
    assertThat(part.header("content-disposition")).isEqualTo("attachment; filename=y.txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=11-", "bytes=100-200", "bytes=-0"})
  void aPartBeyondTheEndIsNone(String range) {
    Answer part = server.get("y.txt", "Range", range);

    assertThat(part.status()).isEqualTo(416);
    assertThat(part.header("content-range")).isEqualTo("bytes */11");
    assertThat(part.text()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=0-1,3-4",
        "bytes=4-2",
        "lines=1-2",
        "bytes=-",
        "bytes=a-b",
        "x",
        "bytes=99999999999999999999-"
      })
  void whatAsksForNoOnePartGetsAll(String range) {
    Answer all = server.get("y.txt", "Range", range);

    assertThat(all.status()).isEqualTo(200);
    assertThat(all.text()).isEqualTo("hello world");
  }

  @Test
  void aPartIsGotOnlyOfTheFileThatTheClientKnows() {
    String tag = server.get("y.txt").header("etag");
    String modified = server.get("y.txt").header("last-modified");

    assertThat(modified).isEqualTo("Sat, 07 Nov 2026 01:02:03 GMT");
    for (String same : List.of(tag, modified)) {
      assertThat(server.get("y.txt", "Range", "bytes=0-4", "If-Range", same).status())
          .isEqualTo(206);
    }
    assertThat(server.get("y.txt", "Range", "bytes=0-4", "If-Range", "\"other\"").text())
        .isEqualTo("hello world");
  }

  @Test
  void aFileThatTheClientHasIsNotSentAgain() {
    String tag = server.get("y.txt").header("etag");
    assertThat(tag)
        .isEqualTo(
            "\"%s\"".formatted(Digest.of("hello world".getBytes(StandardCharsets.UTF_8)).hex64()));

    for (String known : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      Answer same = server.get("y.txt", "If-None-Match", known);
      assertThat(same.status()).as(known).isEqualTo(304);
      assertThat(same.text()).isEmpty();
      assertThat(same.header("etag")).isEqualTo(tag);
    }
  }

  @Test
  void headSaysWhatGetWould() {
    Answer head =
        server.send(
            server.to(ArtifactServer.FILES + "/y.txt").method("HEAD", BodyPublishers.noBody()));

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-length")).isEqualTo("11");
    assertThat(head.header("content-type")).isEqualTo("text/plain");
    assertThat(head.text()).isEmpty();
  }

  @Test
  void anEmptyFileIsGot() {
    server.put("empty", "");

    assertThat(server.get("empty").status()).isEqualTo(200);
    assertThat(server.get("empty").header("content-length")).isEqualTo("0");
    assertThat(server.get("empty", "Range", "bytes=0-").status()).isEqualTo(416);
  }

  @ParameterizedTest
  @ValueSource(ints = {131_071, 131_072, 131_073, 262_144, 1_000_003})
  void aLongFileComesWhole(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    server.send(server.to(ArtifactServer.FILES + "/big").PUT(BodyPublishers.ofByteArray(bytes)));

    assertThat(server.get("big").response().body()).isEqualTo(bytes);
    assertThat(server.get("big").header("content-length")).isEqualTo(Integer.toString(length));
  }

  @Test
  void aBodyWithoutALengthIsStored() {
    server.send(
        server
            .to(ArtifactServer.FILES + "/chunked")
            .PUT(
                BodyPublishers.ofInputStream(() ->
                    new ByteArrayInputStream(
                        "x".repeat(100_000).getBytes(StandardCharsets.UTF_8)))));

    assertThat(server.get("chunked").text()).isEqualTo("x".repeat(100_000));
  }

  @Test
  void theBytesAreThoseThatTheHeadersTellOf() {
    replacements.set(3);
    Answer got = server.get("y.txt");

    assertThat(got.text()).isEqualTo("replaced 1 times");
    assertThat(got.header("etag"))
        .isEqualTo("\"%s\"".formatted(Digest.of(got.response().body()).hex64()));
    replacements.set(100);
    assertThat(server.get("y.txt").status()).isEqualTo(409);
  }
}
