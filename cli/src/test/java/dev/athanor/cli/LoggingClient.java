package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A client that logs to MLflow's interface as fast as it is answered, until the server is gone, and
 * knows what was acknowledged. Used by one thread at a time.
 */
final class LoggingClient implements Runnable {

  private static final String ROOT = "/api/2.0/mlflow/";

  /** Of a batch, each with the same number as its step. */
  private static final List<String> BATCH_KEYS = List.of("loss", "acc", "lr");

  private static final long TIME = 1_700_000_000_000L;

  /** What was acknowledged of one run. */
  private static final class Logged {
    private final String id;
    private final Map<String, Set<Long>> steps = new HashMap<>();
    private final Map<String, String> params = new HashMap<>();
    private final Map<String, String> tags = new HashMap<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private boolean finished;

    private Logged(String id) {
      this.id = id;
    }

    private void point(String key, long step) {
      steps.computeIfAbsent(key, each -> new HashSet<>()).add(step);
    }
  }

  private final Served server;
  private final Random random;
  private final List<Logged> runs = new ArrayList<>();
  private long next;
  private long acknowledged;
  private Throwable fault;

  LoggingClient(Served server, long seed) {
    this.server = server;
    this.random = new Random(seed);
  }

  /** How many requests were acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  @Override
  public void run() {
    try {
      while (true) {
        logOneRun();
      }
    } catch (IOException e) {
      // The server was killed; what it had not answered may be there or not.
    } catch (InterruptedException | RuntimeException | Error e) {
      fault = e;
    }
  }

  private void logOneRun() throws IOException, InterruptedException {
    JsonNode made = acknowledge("runs/create", object().put("experiment_id", "0"));
    var run = new Logged(made.at("/run/info/run_id").asText());
    runs.add(run);
    int requests = 10 + random.nextInt(60);
    for (int i = 0; i < requests; i++) {
      logSomething(run);
    }
    acknowledge("runs/update", of(run).put("status", "FINISHED").put("end_time", TIME));
    run.finished = true;
  }

  private void logSomething(Logged run) throws IOException, InterruptedException {
    long number = next++;
    switch (random.nextInt(6)) {
      case 0 -> {
        acknowledge("runs/log-metric", metric(of(run), "single", number));
        run.point("single", number);
      }
      case 1 -> {
        ObjectNode param = of(run).put("key", "p" + number).put("value", "v" + number);
        acknowledge("runs/log-parameter", param);
        run.params.put("p" + number, "v" + number);
      }
      case 2 -> {
        acknowledge("runs/set-tag", of(run).put("key", "last").put("value", "t" + number));
        run.tags.put("last", "t" + number);
      }
      case 3 -> putFile(run, number);
      default -> logBatch(run, number);
    }
  }

  private void logBatch(Logged run, long number) throws IOException, InterruptedException {
    ObjectNode batch = of(run);
    for (String key : BATCH_KEYS) {
      metric(batch.withArray("metrics").addObject(), key, number);
    }
    batch.withArray("params").addObject().put("key", "b" + number).put("value", "b");
    batch.withArray("tags").addObject().put("key", "b" + number).put("value", "b");
    acknowledge("runs/log-batch", batch);
    BATCH_KEYS.forEach(key -> run.point(key, number));
    run.params.put("b" + number, "b");
    run.tags.put("b" + number, "b");
  }

  private static ObjectNode metric(ObjectNode node, String key, long step) {
    return node.put("key", key).put("value", step / 8.0).put("timestamp", TIME).put("step", step);
  }

  private void putFile(Logged run, long number) throws IOException, InterruptedException {
    var bytes = new byte[random.nextInt(20_000)];
    random.nextBytes(bytes);
    // Three names, so that files are replaced too.
    String name = "files/f%d.bin".formatted(number % 3);
    // While it is replaced it may be either; the earlier one is known no more.
    run.files.remove(name);
    HttpResponse<byte[]> response =
        server.send(
            server.request(file(run, name)).PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)));
    requireGood(response, name);
    run.files.put(name, bytes);
  }

  private static String file(Logged run, String name) {
    return "/api/2.0/mlflow-artifacts/artifacts/0/%s/artifacts/%s".formatted(run.id, name);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode of(Logged run) {
    return object().put("run_id", run.id);
  }

  private JsonNode acknowledge(String path, ObjectNode body)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = server.post(ROOT + path, body);
    requireGood(response, path);
    return Served.JSON.readTree(response.body());
  }

  private void requireGood(HttpResponse<byte[]> response, String what) {
    if (response.statusCode() != 200) {
      throw new AssertionError(
          "%s: %d %s"
              .formatted(
                  what,
                  response.statusCode(),
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
    acknowledged++;
  }

  /** Looks for all that was acknowledged, and that nothing is there by halves. */
  void requireAll(Served again) throws IOException, InterruptedException {
    assertThat(fault).as("what went wrong before the kill").isNull();
    for (Logged run : runs) {
      JsonNode found = again.get(ROOT + "runs/get?run_id=" + run.id).path("run");
      if (run.finished) {
        assertThat(found.at("/info/status").asText()).as(run.id).isEqualTo("FINISHED");
      }
      Map<String, String> params = pairs(found.at("/data/params"));
      Map<String, String> tags = pairs(found.at("/data/tags"));
      assertThat(params).as("params of %s", run.id).containsAllEntriesOf(run.params);
      requireTags(run, tags);
      Set<Long> batches = steps(again, run, BATCH_KEYS.getFirst());
      for (String key : run.steps.keySet()) {
        assertThat(steps(again, run, key)).as(run.id + key).containsAll(run.steps.get(key));
      }
      for (long step : batches) {
        assertThat(params).as("a batch is there whole").containsKey("b" + step);
        assertThat(tags).as("a batch is there whole").containsKey("b" + step);
      }
      for (String key : BATCH_KEYS) {
        assertThat(steps(again, run, key)).as("a batch is there whole").isEqualTo(batches);
      }
      requireFiles(again, run);
    }
  }

  /** The last of a tag's values may be one that was not acknowledged any more. */
  private static void requireTags(Logged run, Map<String, String> found) {
    run.tags.forEach((key, value) -> {
      if (key.equals("last")) {
        assertThat(number(found.get(key))).as(run.id).isGreaterThanOrEqualTo(number(value));
      } else {
        assertThat(found).as(run.id).containsEntry(key, value);
      }
    });
  }

  private static long number(String tag) {
    return tag == null ? -1 : Long.parseLong(tag.substring(1));
  }

  private static void requireFiles(Served again, Logged run)
      throws IOException, InterruptedException {
    for (Map.Entry<String, byte[]> each : run.files.entrySet()) {
      HttpResponse<byte[]> found = again.send(again.request(file(run, each.getKey())));
      assertThat(found.statusCode()).as(each.getKey()).isEqualTo(200);
      assertThat(Arrays.equals(found.body(), each.getValue())).as(each.getKey()).isTrue();
    }
  }

  private static Map<String, String> pairs(JsonNode all) {
    var pairs = new HashMap<String, String>();
    all.forEach(each -> pairs.put(each.path("key").asText(), each.path("value").asText()));
    return pairs;
  }

  private static Set<Long> steps(Served again, Logged run, String key)
      throws IOException, InterruptedException {
    JsonNode history =
        again.get(
            ROOT
                + "metrics/get-history?max_results=25000&run_id=%s&metric_key=%s"
                    .formatted(run.id, key));
    assertThat(history.has("next_page_token")).isFalse();
    var steps = new HashSet<Long>();
    for (JsonNode point : history.path("metrics")) {
      long step = point.path("step").asLong();
      assertThat(steps.add(step)).as("%s of %s: step %d once", key, run.id, step).isTrue();
      assertThat(point.path("value").asDouble()).isEqualTo(step / 8.0);
    }
    return steps;
  }
}
