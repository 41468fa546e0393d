package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SlowClientsTest {

  private static final String CREATE = "/api/2.0/mlflow/runs/create";
  private static final String JSON = "Content-Type: application/json";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.impatient(1000);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @Tag("slow")
  void whoNeverEndsTheHeadIsClosedHoweverOftenItSendsALittle() throws Exception {
    try (Wire wire = Wire.to(server.address())) {
      wire.send("GET /version HTTP/1.1\r\nHost: localhost\r\n");
      for (int i = 0; i < 12; i++) {
        Thread.sleep(100);
        wire.send("X-%d: y\r\n".formatted(i));
      }

      assertThat(wire.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whoStopsInTheMiddleOfTheBodyIsToldSo() throws IOException {
    try (Wire wire = Wire.to(server.address())) {
      wire.send(
          Wire.head("POST", CREATE, JSON, "Content-Length: 100000") + "\r\n{\"experiment_id\":");
      Wire.Answer answer = wire.answer();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("did not arrive in time");
    }
  }

  @Test
  void whoStopsInTheMiddleOfAShortBodyIsClosed() throws IOException {
    try (Wire wire = Wire.to(server.address())) {
      wire.send(Wire.head("POST", CREATE, JSON, "Content-Length: 100") + "\r\n{\"experiment_id\":");

      assertThat(wire.isClosedByServer()).isTrue();
    }
  }

  @Test
  void whoSendsSlowlyButSteadilyIsWaitedFor() throws Exception {
    String body = "{\"experiment_id\":\"0\",\"run_name\":\"slow\"}" + " ".repeat(5000);
    try (Wire wire = Wire.to(server.address())) {
      wire.send(Wire.head("POST", CREATE, JSON, "Content-Length: " + body.length()) + "\r\n");
      for (int i = 0; i < 10; i++) {
        Thread.sleep(80);
        wire.send(body.substring(i * body.length() / 10, (i + 1) * body.length() / 10));
      }

      assertThat(wire.answer().status()).isEqualTo(200);
    }
  }

  @Test
  @Tag("slow")
  void anIdleConnectionIsClosed() throws IOException {
    try (Wire wire = Wire.to(server.address())) {
      wire.send(Wire.head("GET", "/version") + "\r\n");
      assertThat(wire.answer().status()).isEqualTo(200);

      assertThat(wire.isClosedByServer()).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void aConnectionThatIsUsedStaysOpen() throws Exception {
    try (Wire wire = Wire.to(server.address())) {
      for (int i = 0; i < 25; i++) {
        wire.send(Wire.head("GET", "/version") + "\r\n");
        assertThat(wire.answer().status()).isEqualTo(200);
        Thread.sleep(100);
      }
    }
  }

  @Test
  void whereConnectionsAreFewIdleOnesMakeRoom() throws Exception {
    try (TestServer small = TestServer.impatient(40)) {
      List<Wire> idle = new ArrayList<>();
      try {
        for (int i = 0; i < 40; i++) {
          idle.add(Wire.to(small.address()));
        }

        BodyLimitsTest.await(() -> isAnswered(small));
      } finally {
        for (Wire wire : idle) {
          wire.close();
        }
      }
    }
  }

  private static boolean isAnswered(TestServer server) {
    try {
      return server.isWell();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void whoAsksWithoutReadingIsReadNoFurther() throws Exception {
    byte[] many =
        (Wire.head("GET", "/version") + "\r\n").repeat(1000).getBytes(StandardCharsets.UTF_8);
    try (Wire wire = Wire.to(server.address())) {
      wire.socket().setReceiveBufferSize(4096);
      Thread sender =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 2000; i++) {
                wire.send(many);
              }
            } catch (IOException e) {
              // Closed by the end of the test.
              return;
            }
          });
      Thread.sleep(500);

      assertThat(sender.isAlive()).isTrue();
      assertThat(server.metric("athanor_http_requests_under_way")).isLessThan(1000);
      assertThat(server.isWell()).isTrue();
    }
  }

  @Test
  void requestsInARowAreAnsweredInTheirOrder() throws IOException {
    String pair = Wire.head("GET", "/version") + "\r\n" + Wire.head("GET", "/health") + "\r\n";
    int pairs = 2000;
    try (Wire wire = Wire.to(server.address())) {
      Thread.startVirtualThread(() -> {
        try {
          wire.send(pair.repeat(pairs));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      for (int i = 0; i < pairs; i++) {
        assertThat(wire.answer().body()).isEqualTo("3.17.2");
        assertThat(wire.answer().body()).isEqualTo("OK");
      }
    }
  }

  @Test
  void aLongBodyBehindManyRequestsArrivesWhole() throws IOException {
    String body = "{\"experiment_id\":\"0\",\"run_name\":\"long\"}" + " ".repeat(3 << 20);
    String post =
        Wire.head("POST", CREATE, JSON, "Content-Length: " + body.length()) + "\r\n" + body;
    try (Wire wire = Wire.to(server.address())) {
      Thread.startVirtualThread(() -> {
        try {
          wire.send((Wire.head("GET", "/version") + "\r\n").repeat(200) + post);
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      });
      for (int i = 0; i < 200; i++) {
        assertThat(wire.answer().status()).isEqualTo(200);
      }

      assertThat(wire.answer().body()).contains("\"run_name\":\"long\"");
    }
  }
}
