package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessControlTest {

  private static final String SEARCH = "/api/2.0/mlflow/experiments/search";
  private static final String ASK_FOR_ONE = "{\"max_results\":1}";

  private static TestServer open;
  private static TestServer closed;

  @BeforeAll
  static void start() {
    open = TestServer.start(TestServer.withHosts("tracking.example", "*.lab.example"));
    closed = TestServer.start(TestServer.withToken("s3cret-token"));
  }

  @AfterAll
  static void stop() {
    open.close();
    closed.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "/api/2.0/mlflow/experiments/search?max_results=1",
        "/ajax-api/2.0/mlflow/experiments/get?experiment_id=0",
        "/no/such/path",
        "/"
      })
  void aForeignHostIsRefusedOnEveryPath(String path) throws IOException {
    Wire.Answer answer = open.get(path, "Host: evil.example");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("content-type")).startsWith("text/plain");
    assertThat(answer.body())
        .isEqualTo("Invalid Host header - possible DNS rebinding attack detected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/version"})
  void whetherItIsThereAnybodyMayAsk(String path) throws IOException {
    assertThat(open.get(path, "Host: evil.example").status()).isEqualTo(200);
    assertThat(closed.get(path).status()).isEqualTo(200);
  }

  @Test
  void aRequestWithoutAHostIsRefused() throws IOException {
    assertThat(Wire.ask(open.address(), "GET /metrics HTTP/1.0\r\n\r\n").status()).isEqualTo(403);
    assertThat(open.get("/metrics", "Host:").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "localhost"})
  void aHostInTheRequestLineOpensNothing(String header) throws IOException {
    String request = "GET http://evil.example/metrics HTTP/1.1\r\nHost: " + header + "\r\n\r\n";

    assertThat(Wire.ask(open.address(), request).status()).isIn(400, 403);
  }

  @Test
  void twoHostsAreNotSmuggledIn() throws IOException {
    Wire.Answer answer = open.get("/metrics", "Host: evil.example", "Host: localhost");

    assertThat(answer.status()).isIn(400, 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tracking.example", "a.lab.example:8443", "192.168.0.7:5000"})
  void hostsOfTheSettingsAndPrivateNumbersAreAllowed(String host) throws IOException {
    assertThat(open.get("/metrics", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example",
        "Origin: https://localhost.evil.example",
        "Origin: http://localhost@evil.example",
        "Origin: null",
        "Origin: evil",
        "Origin:",
        "Origin: http://x.lab.example",
        "Origin: file://",
        "Sec-Fetch-Site: cross-site"
      })
  void whatAForeignPageSendsChangesNothing(String header) throws IOException {
    for (String path : List.of(SEARCH, "/ajax-api/2.0/mlflow/runs/create", "/no/such/path")) {
      Wire.Answer answer = open.post(path, ASK_FOR_ONE, header);

      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("Cross-origin request blocked");
      assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
  void everyMethodThatChangesSomethingIsGuarded(String method) throws IOException {
    byte[] request = Wire.request(method, SEARCH, new byte[0], "Origin: http://evil.example");

    assertThat(Wire.ask(open.address(), request).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://localhost",
        "Origin: http://localhost:3000",
        "Origin: http://127.0.0.1:8080",
        "Origin: http://[::1]:3000",
        "Origin: https://tracking.example",
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none"
      })
  void pagesOfThisMachineAndOfTheServersOwnNameMayChangeThings(String header) throws IOException {
    Wire.Answer answer = open.post(SEARCH, ASK_FOR_ONE, header);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void aPageOfTheHostThatIsCalledMayChangeThings() throws IOException {
    String host = "Host: 192.168.0.7:5000";

    assertThat(open.post(SEARCH, ASK_FOR_ONE, host, "Origin: http://192.168.0.7:5000").status())
        .isEqualTo(200);
    assertThat(open.post(SEARCH, ASK_FOR_ONE, host, "Origin: http://192.168.0.7:5001").status())
        .isEqualTo(403);
    assertThat(
            open.post(
                    SEARCH,
                    ASK_FOR_ONE,
                    "Host: tracking.example",
                    "Origin: https://tracking.example:443")
                .status())
        .isEqualTo(200);
  }

  @Test
  void whoOnlyReadsNeedsNoOriginOfOurs() throws IOException {
    Wire.Answer answer = open.get(SEARCH + "?max_results=1", "Origin: http://evil.example");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void aPreflightOfAForeignPageIsRefused() throws IOException {
    String request =
        Wire.head(
                "OPTIONS",
                SEARCH,
                "Origin: http://evil.example",
                "Access-Control-Request-Method: POST")
            + "\r\n";
    Wire.Answer answer = Wire.ask(open.address(), request);

    assertThat(answer.status()).isBetween(400, 499);
    assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/metrics", "/no/such/path", SEARCH})
  void everyAnswerForbidsBrowsersToGuessAndToFrame(String path) throws IOException {
    Wire.Answer answer = open.get(path);

    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("x-frame-options")).isEqualTo("SAMEORIGIN");
    assertThat(answer.header("vary")).isEqualTo("Origin");
    assertThat(answer.headers()).doesNotContainKey("server");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SEARCH,
        "/ajax-api/2.0/mlflow/runs/search",
        "/api/2.0/mlflow/runs/log-batch",
        "/api/2.0/mlflow/logged-models",
        "/api/3.0/mlflow/traces",
        "/api/2.0/mlflow-artifacts/mpu/create/x",
        "/api/no/such/path"
      })
  void withoutTheTokenNobodyComesIn(String path) throws IOException {
    Wire.Answer answer = closed.post(path, ASK_FOR_ONE);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("www-authenticate")).contains("Basic").contains("Bearer");
    assertThat(answer.body())
        .contains("\"error_code\":\"UNAUTHENTICATED\"")
        .contains("MLFLOW_TRACKING_TOKEN");
  }

  @Test
  void outsideOfTheApisTheRefusalIsText() throws IOException {
    Wire.Answer answer = closed.get("/metrics");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("content-type")).startsWith("text/plain");
  }

  @Test
  void theTokenLetsInAsMlflowsClientSendsIt() throws IOException {
    for (String value : List.of("Bearer s3cret-token", basic("anyone", "s3cret-token"))) {
      assertThat(closed.post(SEARCH, ASK_FOR_ONE, "Authorization: " + value).status())
          .isEqualTo(200);
    }
  }

  @Test
  void anythingElseDoesNot() throws IOException {
    var wrong =
        new ArrayList<>(
            List.of(
                "Bearer",
                "Bearer ",
                "Bearer s3cret-toke",
                "Bearer s3cret-token2",
                "Bearer S3CRET-TOKEN",
                "s3cret-token",
                "Token s3cret-token",
                "Basic s3cret-token",
                "Basic ====",
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString("s3cret-token".getBytes(StandardCharsets.UTF_8))));
    wrong.add(basic("s3cret-token", ""));
    wrong.add(basic("s3cret-token", "x"));
    for (String value : wrong) {
      assertThat(closed.post(SEARCH, ASK_FOR_ONE, "Authorization: " + value).status())
          .as(value)
          .isEqualTo(401);
    }
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  @Test
  @Tag("slow")
  void whoGuessesWaits() throws IOException {
    try (TestServer server = TestServer.start(TestServer.withToken("another-token"))) {
      for (int i = 0; i < FailedAttempts.FREE; i++) {
        assertThat(server.get("/metrics", "Authorization: Bearer " + i).status()).isEqualTo(401);
      }
      long start = System.nanoTime();
      server.get("/metrics", "Authorization: Bearer wrong");
      long waited = System.nanoTime() - start;
      start = System.nanoTime();
      Wire.Answer right = server.get("/metrics", "Authorization: Bearer another-token");
      long passed = System.nanoTime() - start;

      assertThat(waited).isGreaterThan(900_000_000L);
      assertThat(right.status()).isEqualTo(200);
      assertThat(passed).isLessThan(waited);
    }
  }

  @Test
  void theTokenIsNotInTheSettingsText() {
    assertThat(TestServer.withToken("s3cret-token").toString()).doesNotContain("s3cret");
  }
}
