package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.BlobPath;
import dev.athanor.model.Digest;
import dev.athanor.model.Owner;
import dev.athanor.server.mlflow.ArtifactServer.Answer;
import dev.athanor.server.mlflow.PatternBlobs.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that are larger than the memory that they may take. */
@Tag("slow")
final class ArtifactStreamingTest {

  private static final long LARGE = 300L << 20;

  /** What the buffers of both sockets and of the server may hold together. */
  private static final long UNDERWAY = 40L << 20;

  private static final PatternBlobs blobs = new PatternBlobs();
  private static final ArtifactServer server =
      new ArtifactServer(InstantSource.system(), inner -> blobs);

  @BeforeEach
  void empty() {
    server.renew();
    blobs.passed.set(0);
    blobs.release();
    boolean unused = blobs.delete(new Owner.Shared(), new BlobPath("big"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static InputStream pattern(long length) {
    return new Pattern(0, length, new AtomicLong());
  }

  private static String digest(InputStream in) throws IOException {
    MessageDigest digest = Digest.start();
    byte[] buffer = new byte[1 << 16];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      digest.update(buffer, 0, count);
    }
    return Digest.of(digest).hex64();
  }

  private static Answer put(String path, long length) {
    return server.send(
        server
            .to(ArtifactServer.FILES + "/" + path)
            .PUT(
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(() -> pattern(length)), length)));
  }

  private static Socket connect() throws IOException {
    return new Socket(server.address().getHost(), server.address().getPort());
  }

  private static void head(Socket socket, String method, long length) throws IOException {
    socket
        .getOutputStream()
        .write(
            "%s %s/big HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
                .formatted(method, ArtifactServer.FILES, length)
                .getBytes(StandardCharsets.US_ASCII));
  }

  /** Waits until a count rests for a second. */
  private static long rest(AtomicLong count) throws InterruptedException {
    long before = -1;
    for (long now = count.get(); now != before; now = count.get()) {
      before = now;
      Thread.sleep(1000);
    }
    return before;
  }

  @Test
  void whatIsPutComesBackByteForByte() throws Exception {
    assertThat(put("big", LARGE).status()).isEqualTo(200);

    HttpResponse<InputStream> got =
        server
            .client()
            .send(
                server.to(ArtifactServer.FILES + "/big").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream body = got.body()) {
      String digest = digest(body);
      assertThat(got.headers().firstValue("etag")).contains("\"%s\"".formatted(digest));
      assertThat(digest).isEqualTo(digest(pattern(LARGE)));
    }
  }

  @Test
  void theClientSendsAtThePaceOfTheStore() throws Exception {
    blobs.hold();
    var sent = new AtomicLong();
    try (Socket socket = connect()) {
      head(socket, "PUT", LARGE);
      var sender =
          CompletableFuture.runAsync(() -> {
            byte[] buffer = new byte[1 << 16];
            try (InputStream all = pattern(LARGE)) {
              OutputStream out = socket.getOutputStream();
              for (int count = all.read(buffer); count >= 0; count = all.read(buffer)) {
                out.write(buffer, 0, count);
                sent.addAndGet(count);
              }
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(rest(sent)).isPositive().isLessThan(UNDERWAY);

      blobs.release();
      sender.join();
      byte[] answer = socket.getInputStream().readNBytes(15);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
    }
    assertThat(blobs.find(new Owner.Shared(), new BlobPath("big")).orElseThrow().digest().hex64())
        .isEqualTo(digest(pattern(LARGE)));
  }

  @Test
  void theStoreIsReadAtThePaceOfTheClient() throws Exception {
    put("big", LARGE);
    blobs.passed.set(0);
    try (Socket socket = connect()) {
      head(socket, "GET", 0);

      assertThat(rest(blobs.passed)).isPositive().isLessThan(UNDERWAY);
      assertThat(socket.getInputStream().readNBytes(100 << 20)).hasSize(100 << 20);
      assertThat(rest(blobs.passed)).isGreaterThan(100 << 20).isLessThan(LARGE);
    }
  }

  @Test
  void halfAFileIsNone() throws Exception {
    try (Socket socket = connect()) {
      head(socket, "PUT", LARGE);
      socket.getOutputStream().write(new byte[5 << 20]);
    }

    assertThat(rest(blobs.passed)).isBetween(1L, 5L << 20);
    assertThat(server.get("big").status()).isEqualTo(404);
  }

  @Test
  void aRefusalReachesTheClientInTheMiddleOfItsFile() {
    String run = server.run("0");
    server.deleteRun(run);
    Answer refused = put("0/%s/artifacts/big".formatted(run), LARGE);

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.message()).contains("must be in the 'active' state");
    assertThat(blobs.passed).hasValue(0);
  }
}
