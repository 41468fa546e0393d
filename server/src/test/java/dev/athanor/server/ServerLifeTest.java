package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServerBuilder;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServerLifeTest {

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);

  /** A server with a route that answers when the test lets it. */
  private AthanorServer slowServer(Duration grace) {
    Limits usual = Limits.of(ServerSettings.local());
    return AthanorServer.start(
        ServerSettings.local(),
        new Limits(usual.connections(), usual.bodiesBytes(), usual.request(), grace),
        InstantSource.system(),
        this::addSlow);
  }

  private void addSlow(ServerBuilder builder) {
    builder.service(
        "/slow", (ctx, request) -> HttpResponse.of(this::slowAnswer, ctx.blockingTaskExecutor()));
  }

  private HttpResponse slowAnswer() {
    asked.countDown();
    try {
      mayAnswer.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return HttpResponse.of("at last");
  }

  @Test
  void aRequestUnderWayIsAnsweredBeforeTheServerIsClosed() throws Exception {
    AthanorServer server = slowServer(Duration.ofSeconds(30));
    try (Wire wire = Wire.to(server.address());
        Wire idle = Wire.to(server.address())) {
      idle.send(Wire.head("GET", "/version") + "\r\n");
      idle.answer();
      wire.send(Wire.head("GET", "/slow") + "\r\n");
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);

      assertThat(idle.isClosedByServer()).isTrue();
      assertThat(closing).isNotDone();
      assertThatThrownBy(() -> Wire.get(server.address(), "/version"))
          .isInstanceOfAny(EOFException.class, SocketException.class);

      mayAnswer.countDown();
      assertThat(wire.answer().body()).isEqualTo("at last");
      closing.get(10, TimeUnit.SECONDS);
    }
    mayAnswer.countDown();
  }

  @Test
  @Tag("slow")
  void aRequestThatDoesNotEndIsNotWaitedForForever() throws Exception {
    AthanorServer server = slowServer(Duration.ofMillis(500));
    try (Wire wire = Wire.to(server.address())) {
      wire.send(Wire.head("GET", "/slow") + "\r\n");
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(server::close);
      assertThat(wire.isClosedByServer()).isTrue();

      mayAnswer.countDown();
      closing.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void anIdleServerIsClosedAtOnceAndTwiceIsAsGoodAsOnce() throws IOException {
    TestServer server = TestServer.start();
    server.get("/version");
    long start = System.nanoTime();
    server.close();
    long took = System.nanoTime() - start;
    server.close();

    assertThat(Duration.ofNanos(took)).isLessThan(Duration.ofSeconds(2));
    assertThatThrownBy(() -> server.get("/version")).isInstanceOf(ConnectException.class);
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    try (TestServer server = TestServer.start()) {
      int port = server.address().getPort();
      var settings = new ServerSettings("127.0.0.1", port, List.of(), null, "test");

      assertThatThrownBy(() -> TestServer.start(settings))
          .isInstanceOfSatisfying(
              AthanorException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_INPUT))
          .hasMessageContaining("port %d of 127.0.0.1 is in use".formatted(port))
          .hasMessageContaining("--port");
    }
  }

  @Test
  void aHostThatIsNoneIsNamed() {
    var unknown = new ServerSettings("no-such-host.invalid", 0, List.of(), null, "test");
    var foreign = new ServerSettings("192.0.2.1", 0, List.of(), null, "test");

    for (ServerSettings settings : List.of(unknown, foreign)) {
      assertThatThrownBy(() -> TestServer.start(settings))
          .isInstanceOfSatisfying(
              AthanorException.class, e -> assertThat(e.code()).isEqualTo(Code.INVALID_INPUT))
          .hasMessageStartingWith("host: " + settings.host());
    }
  }

  @Test
  void aServerOfVersionSixHasAnAddressToCall() {
    var settings = new ServerSettings("::1", 0, List.of(), null, "test");
    try (TestServer server = TestServer.start(settings)) {
      assertThat(server.address().toString()).matches("http://\\[[0:]*1]:[0-9]+");
    }
  }
}
