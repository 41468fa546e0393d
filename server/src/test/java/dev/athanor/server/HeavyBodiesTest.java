package dev.athanor.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bodies that are small on the wire and large in memory, from many clients at a time. */
@Tag("slow")
class HeavyBodiesTest {

  private static final int LONGEST = (8 << 20) - 100;

  /** Requests are shared by the clients, for the tests have not much more memory than a server. */
  private static byte[] filled(String begin, String part, String end) {
    byte[] body = (begin + part.repeat(LONGEST / part.length()) + end).getBytes(UTF_8);
    return Wire.request("POST", "/api/2.0/mlflow/runs/log-batch", body);
  }

  @Test
  void manyOfThemAtOnceDoNotFillTheMemory() throws Exception {
    List<byte[]> requests =
        List.of(
            filled("{\"metrics\":[", "[],", "[]]}"),
            filled("{\"metrics\":[", "{},", "{}]}"),
            filled("{\"metrics\":[", "1,", "1]}"),
            filled("{\"run_id\":\"", "x", "\"}"),
            filled("{\"run_id\":\"", "\\u4e2d", "\"}"),
            filled("", "{\"a\":[", ""));
    try (TestServer server = TestServer.start();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> statuses =
          IntStream.range(0, 60)
              .mapToObj(i -> clients.submit(() -> ask(server, requests.get(i % requests.size()))))
              .toList();
      for (Future<Integer> each : statuses) {
        assertThat(status(each)).isIn(400, 404, 429);
      }

      assertThat(server.isWell()).isTrue();
      BodyLimitsTest.await(() -> server.metric("athanor_http_bodies_bytes") == 0);
    }
  }

  private static int ask(TestServer server, byte[] request) throws IOException {
    return Wire.ask(server.address(), request).status();
  }

  private static int status(Future<Integer> each) throws InterruptedException {
    try {
      return each.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
