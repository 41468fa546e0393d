package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCommandTest {

  private final AtomicInteger status = new AtomicInteger(200);
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(status.get(), -1);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void a_server_that_answers_is_well() {
    Cli call = Cli.run("health", "--url", url);

    assertThat(call.exitCode()).as(call.err()).isZero();
    assertThat(call.lines()).containsExactly(url + " answers.");
  }

  @Test
  void a_server_that_answers_anything_else_is_not() {
    status.set(503);

    Cli call = Cli.run("health", "--url", url);

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.err()).contains(url + " answers with status 503 (expected: 200)");
  }

  @Test
  void where_nobody_answers_health_says_how_to_start_a_server() {
    server.stop(0);

    Cli call = Cli.run("health", "--url", url);

    assertThat(call.exitCode()).isEqualTo(1);
    assertThat(call.out()).isEmpty();
    assertThat(call.err()).contains("no server answers at " + url).contains("serve', or name its");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:5000", "ftp://host", "http://", "no address", "/health"})
  void an_address_that_is_none_is_refused(String wrong) {
    Cli call = Cli.run("health", "--url", wrong);

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("--url: \"" + wrong + "\" (expected: ");
  }
}
