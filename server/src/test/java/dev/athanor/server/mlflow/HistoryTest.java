package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.ParamRule;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.server.mlflow.TrackingServer.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HistoryTest {

  private final TrackingServer server = new TrackingServer();
  private String run = "";

  @BeforeEach
  void makeRun() {
    run = server.run(server.experiment("e"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void log(MetricPoint... points) {
    server
        .storage()
        .runs()
        .append(new RunId(run), RunBatch.ofMetrics(List.of(points)), ParamRule.REFUSE_CHANGE);
  }

  private Answer history(String... more) {
    var query = new ArrayList<>(List.of("run_id", run, "metric_key", "m"));
    query.addAll(List.of(more));
    return server.get("metrics/get-history", query.toArray(String[]::new));
  }

  private static List<Long> steps(JsonNode answer) {
    var steps = new ArrayList<Long>();
    answer.path("metrics").forEach(metric -> steps.add(metric.path("step").asLong()));
    return steps;
  }

  @Test
  void aShortHistoryIsInTheOrderOfTime() {
    log(
        new MetricPoint("m", 5, 1, 1),
        new MetricPoint("m", 1, 3, 1),
        new MetricPoint("m", 3, 2, 1));

    assertThat(steps(history().json())).containsExactly(5L, 3L, 1L);
  }

  @Test
  void pagesGiveEachPointOnceThoughAllShareAStep() {
    for (int i = 0; i < 25; i++) {
      log(new MetricPoint("m", i / 10, 7, i));
    }
    var values = new ArrayList<Integer>();
    String token = "";
    int pages = 0;
    do {
      JsonNode page = history("max_results", "4", "page_token", token).json();
      page.path("metrics").forEach(metric -> values.add(metric.path("value").asInt()));
      token = page.path("next_page_token").asText();
      pages++;
    } while (!token.isEmpty());

    assertThat(values).isEqualTo(IntStream.range(0, 25).boxed().toList());
    assertThat(pages).isEqualTo(7);
  }

  @Test
  void pagesComeInTheOrderOfTime() {
    for (int i = 0; i < 10; i++) {
      log(new MetricPoint("m", 9 - i, i, i));
    }
    JsonNode first = history("max_results", "6").json();
    // A point that is earlier than where the page ended does not come again.
    log(new MetricPoint("m", 50, 2, 2));
    JsonNode second =
        history("max_results", "6", "page_token", first.path("next_page_token").asText()).json();

    assertThat(steps(first)).containsExactly(9L, 8L, 7L, 6L, 5L, 4L);
    assertThat(steps(second)).containsExactly(3L, 2L, 1L, 0L);
    assertThat(second.has("next_page_token")).isFalse();
  }

  @Test
  void aLastPageThatIsFullHasNoTokenBehindIt() {
    log(new MetricPoint("m", 0, 1, 1), new MetricPoint("m", 1, 1, 1));

    assertThat(history("max_results", "2").json().has("next_page_token")).isFalse();
    assertThat(history("max_results", "1").json().has("next_page_token")).isTrue();
  }

  @Test
  void aLongAnswerArrivesWhole() {
    for (int i = 0; i < 60; i++) {
      MetricPoint[] points = new MetricPoint[1000];
      for (int j = 0; j < 1000; j++) {
        points[j] = new MetricPoint("m", i * 1000L + j, 1, 0.1 * j);
      }
      log(points);
    }

    assertThat(steps(history().json()))
        .hasSize(60_000)
        .startsWith(0L, 1L)
        .endsWith(59_998L, 59_999L);
  }

  @Test
  void anUnknownMetricHasAnEmptyHistory() {
    assertThat(history().json()).isEmpty();
    assertThat(history().status()).isEqualTo(200);
  }

  @Test
  void samplesAreSpreadEvenlyAndHaveTheLastPoint() {
    for (int i = 0; i < 10; i++) {
      log(new MetricPoint("m", i, 1, i));
    }

    assertThat(sampled(4)).containsExactly(0L, 3L, 6L, 9L);
    assertThat(sampled(10)).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(sampled(1)).containsExactly(9L);
    assertThat(sampled(2500)).hasSize(10);
  }

  private List<Long> sampled(int most) {
    return steps(
        server
            .get(
                "metrics/get-history-bulk-interval",
                "run_ids",
                run,
                "metric_key",
                "m",
                "max_results",
                "" + most)
            .json());
  }

  @Test
  void anIntervalHasOnlyItsSteps() {
    for (int i = 0; i < 10; i++) {
      log(new MetricPoint("m", i, 1, i));
    }
    Answer answer =
        server.get(
            "metrics/get-history-bulk-interval",
            "run_ids",
            run,
            "metric_key",
            "m",
            "start_step",
            "3",
            "end_step",
            "5");

    assertThat(steps(answer.json())).containsExactly(3L, 4L, 5L);
    assertThat(answer.json().at("/metrics/0/run_id").asText()).isEqualTo(run);
    assertThat(
            server
                .get(
                    "metrics/get-history-bulk-interval",
                    "run_ids",
                    run,
                    "metric_key",
                    "m",
                    "start_step",
                    "3")
                .message())
        .isEqualTo("If either start step or end step are specified, both must be specified.");
  }

  @Test
  void theBulkHistorySaysWhoseEachPointIs() {
    log(new MetricPoint("m", 1, 1, 1));
    Answer answer =
        server.get(
            "/ajax-api/2.0/mlflow/metrics/get-history-bulk", "run_id", run, "metric_key", "m");

    assertThat(answer.json().path("metrics"))
        .hasToString(
            "[{\"key\":\"m\",\"value\":1.0,\"timestamp\":1,\"step\":1,\"run_id\":\"%s\"}]"
                .formatted(run));
  }

  @Test
  void aBadTokenIsRefused() {
    assertThat(history("page_token", "garbage!").message())
        .isEqualTo("Invalid page token, could not base64-decode");
    assertThat(history("page_token", PageToken.ofOffset(3)).status()).isEqualTo(400);
    assertThat(history("max_results", "0").status()).isEqualTo(400);
  }
}
