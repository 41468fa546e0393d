package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BodyLimitsTest {

  private static final String LOG = "/api/2.0/mlflow/runs/log-metric";
  private static final String JSON = "Content-Type: application/json";
  private static final int MEBIBYTE = 1 << 20;

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.withBodies(12 * MEBIBYTE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aBodyThatIsAnnouncedTooLongIsRefusedBeforeItComes() throws IOException {
    String head = Wire.head("POST", LOG, JSON, "Content-Length: " + 100 * MEBIBYTE);
    Wire.Answer answer = Wire.ask(server.address(), head + "\r\n{");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body())
        .contains("\"error_code\":\"INVALID_PARAMETER_VALUE\"")
        .contains("Content Too Large")
        .contains(String.valueOf(8 * MEBIBYTE));
  }

  @Test
  void aBodyThatGrowsTooLongIsRefusedOnTheWay() throws IOException {
    try (Wire wire = Wire.to(server.address())) {
      wire.send(Wire.head("POST", LOG, JSON, "Transfer-Encoding: chunked") + "\r\n");
      for (int i = 0; i < 9; i++) {
        wire.send("100000\r\n" + "x".repeat(MEBIBYTE) + "\r\n");
      }

      assertThat(wire.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void whoExpectsToBeToldToGoOnIsTold() throws IOException {
    try (Wire wire = Wire.to(server.address())) {
      wire.send(Wire.head("POST", LOG, JSON, "Content-Length: 2", "Expect: 100-continue") + "\r\n");
      wire.send("{}");

      assertThat(wire.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void bodiesBeyondTheBudgetAreSentAwayUntilThereIsRoom() throws IOException {
    String head = Wire.head("POST", LOG, JSON, "Content-Length: " + 7 * MEBIBYTE) + "\r\n";
    double before = server.metric("athanor_http_bodies_refused_total");
    try (Wire first = Wire.to(server.address())) {
      first.send(head + " ".repeat(1000));
      await(() -> server.metric("athanor_http_bodies_bytes") == 7 * MEBIBYTE);

      Wire.Answer second = Wire.ask(server.address(), head);

      assertThat(second.status()).isEqualTo(429);
      assertThat(second.header("retry-after")).isEqualTo("1");
      assertThat(second.body()).contains("\"error_code\":\"REQUEST_LIMIT_EXCEEDED\"");
      assertThat(server.metric("athanor_http_bodies_refused_total")).isEqualTo(before + 1);
      assertThat(server.isWell()).isTrue();
    }
    await(() -> server.metric("athanor_http_bodies_bytes") == 0);
    byte[] whole =
        Wire.request("POST", LOG, " ".repeat(7 * MEBIBYTE).getBytes(StandardCharsets.UTF_8));

    assertThat(Wire.ask(server.address(), whole).status()).isEqualTo(400);
    await(() -> server.metric("athanor_http_bodies_bytes") == 0);
  }

  @Test
  void bodiesWithoutALengthCountAsTheyCome() throws IOException {
    String head = Wire.head("POST", LOG, JSON, "Transfer-Encoding: chunked") + "\r\n";
    String part = "100000\r\n" + "x".repeat(MEBIBYTE) + "\r\n";
    try (Wire first = Wire.to(server.address());
        Wire second = Wire.to(server.address())) {
      first.send(head + part.repeat(7));
      await(() -> server.metric("athanor_http_bodies_bytes") == 7 * MEBIBYTE);
      second.send(head + part.repeat(6));

      assertThat(second.answer().status()).isEqualTo(429);
    }
    await(() -> server.metric("athanor_http_bodies_bytes") == 0);
  }

  @Test
  void aLineThatIsTooLongIsRefused() throws IOException {
    Wire.Answer answer = server.get("/api/2.0/mlflow/runs/get?run_id=" + "x".repeat(70_000));

    assertThat(answer.status()).isEqualTo(414);
  }

  @Test
  void headersThatAreTooLongAreRefused() throws IOException {
    String[] headers = new String[100];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = "X-Much-%d: %s".formatted(i, "x".repeat(1000));
    }

    assertThat(server.get("/version", headers).status()).isEqualTo(431);
  }

  /** A condition that reading may fail. */
  interface Condition {
    boolean holds() throws IOException;
  }

  static void await(Condition condition) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}
