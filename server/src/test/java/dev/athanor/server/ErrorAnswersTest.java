package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorAnswersTest {

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing",
        "/apis/x",
        "/health/",
        "/api/2.0/mlflow/nothing",
        "/ajax-api/2.0/nothing",
        "/api/"
      })
  void anUnknownPathIsNotFoundInOneLine(String path) throws IOException {
    Wire.Answer answer = server.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).startsWith("text/plain");
    assertThat(answer.body()).startsWith("Not Found").hasLineCount(1);
  }

  @Test
  void belowOurOwnInterfaceAnUnknownPathIsAProblemOfItsForm() throws IOException {
    Wire.Answer answer = server.get("/api/v1/nothing");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
  }

  @Test
  void aWrongMethodIsToldTheRightOnes() throws IOException {
    Wire.Answer posted = server.post("/api/2.0/mlflow/runs/get", "{}");
    Wire.Answer got = server.get("/api/2.0/mlflow/runs/log-batch");
    Wire.Answer both =
        Wire.ask(
            server.address(),
            Wire.request("PUT", "/api/2.0/mlflow/experiments/search", new byte[0]));

    assertThat(posted.status()).isEqualTo(405);
    assertThat(posted.header("allow")).isEqualTo("GET, HEAD");
    assertThat(got.status()).isEqualTo(405);
    assertThat(got.header("allow")).isEqualTo("POST");
    assertThat(both.header("allow").split(", ")).containsExactlyInAnyOrder("GET", "HEAD", "POST");
    assertThat(got.body()).startsWith("Method Not Allowed").hasLineCount(1);
  }

  @Test
  void noAnswerTellsAboutTheProgramsInside() throws IOException {
    String[] requests = {
      "GARBAGE\r\n\r\n",
      "GET /nothing HTTP/9.9\r\nHost: localhost\r\n\r\n",
      "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
      Wire.head("POST", "/api/2.0/mlflow/runs/create", "Content-Length: x") + "\r\n",
    };
    for (String request : requests) {
      Wire.Answer answer = Wire.ask(server.address(), request);

      assertThat(answer.status()).as(request).isBetween(400, 499);
      assertThat(answer.body()).doesNotContain("Exception", "armeria", "netty", "java.", "at dev.");
      assertThat(answer.headers()).doesNotContainKey("server");
    }
  }
}
