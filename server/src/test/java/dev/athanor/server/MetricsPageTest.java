package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-z_]+(\\{[a-z_]+=\"[^\"]*\"(,[a-z_]+=\"[^\"]*\")*})? -?[0-9]+(\\.[0-9]+)?([eE]-?[0-9]+)?");

  @Test
  void itIsTextThatPrometheusReads() throws IOException {
    try (TestServer server = TestServer.start()) {
      Wire.Answer answer = server.get("/metrics");

      assertThat(answer.header("content-type"))
          .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
      assertThat(answer.body()).endsWith("\n");
      assertThat(answer.body().lines().filter(line -> !line.startsWith("# ")))
          .isNotEmpty()
          .allMatch(SAMPLE.asMatchPredicate());
    }
  }

  @Test
  void requestsAreCountedByRouteMethodAndStatus() throws IOException {
    String requests = "athanor_http_requests_total{route=\"%s\",method=\"%s\",status=\"%d\"}";
    String logBatch = "/api/2.0/mlflow/runs/log-batch";
    try (TestServer server = TestServer.start()) {
      for (int i = 0; i < 3; i++) {
        server.get("/version");
      }
      server.post(logBatch, "{}");
      server.get("/no/such/path");
      server.get("/no/such/other/path");

      // A request is counted a moment after its answer has gone.
      BodyLimitsTest.await(() -> server.metric(requests.formatted("/version", "GET", 200)) == 3);
      BodyLimitsTest.await(() -> server.metric(requests.formatted(logBatch, "POST", 400)) == 1);
      BodyLimitsTest.await(() -> server.metric(requests.formatted("none", "GET", 404)) == 2);
    }
  }

  @Test
  void durationsAreInBucketsThatGrow() throws IOException {
    try (TestServer server = TestServer.start()) {
      server.get("/version");
      BodyLimitsTest.await(() ->
          server.metric("athanor_http_requests_total{route=\"/version\",method=\"GET\"") == 1);
      List<Double> buckets =
          server
              .get("/metrics")
              .body()
              .lines()
              .filter(line ->
                  line.startsWith(
                      "athanor_http_request_duration_seconds_bucket{route=\"/version\""))
              .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
              .toList();

      assertThat(buckets).hasSize(15).isSorted();
      assertThat(buckets.getLast()).isEqualTo(1);
      assertThat(server.metric("athanor_http_request_duration_seconds_sum{route=\"/version\""))
          .isBetween(0.0, 30.0);
    }
  }

  @Test
  void whatIsUnderWayAndOpenIsSeen() throws IOException {
    try (TestServer server = TestServer.start();
        Wire idle = Wire.to(server.address())) {
      idle.send(
          Wire.head(
                  "POST",
                  "/api/2.0/mlflow/runs/create",
                  "Content-Type: application/json",
                  "Content-Length: 9999")
              + "\r\n");

      // The page itself is under way too.
      BodyLimitsTest.await(() -> server.metric("athanor_http_requests_under_way") == 2);
      assertThat(server.metric("athanor_http_connections")).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void theProcessIsDescribed() throws IOException {
    try (TestServer server = TestServer.start()) {
      assertThat(server.metric("athanor_build_info{version=\"development\"}")).isEqualTo(1);
      assertThat(server.metric("process_resident_memory_bytes")).isGreaterThan(10e6);
      assertThat(server.metric("process_cpu_seconds_total")).isPositive();
      assertThat(server.metric("process_uptime_seconds")).isPositive();
      assertThat(server.metric("jvm_memory_heap_used_bytes")).isPositive();
      assertThat(server.metric("jvm_threads")).isPositive();
      assertThat(server.metric("jvm_gc_collections_total")).isNotNegative();
    }
  }

  @Test
  void whatIsNoHttpIsCounted() throws IOException {
    try (TestServer server = TestServer.start()) {
      Wire.ask(server.address(), "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(server.metric("athanor_http_violations_total")).isEqualTo(1);
    }
  }
}
