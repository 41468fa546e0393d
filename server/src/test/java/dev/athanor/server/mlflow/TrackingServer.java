package dev.athanor.server.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.athanor.server.AthanorServer;
import dev.athanor.server.ServerSettings;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** A server over a storage in memory, called as clients call it. */
final class TrackingServer implements AutoCloseable {

  static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage = new InMemoryStorage();
  private final AthanorServer server =
      AthanorServer.start(ServerSettings.local(), storage, InstantSource.system());
  private final HttpClient client = HttpClient.newHttpClient();

  /** What the server said. */
  record Answer(int status, JsonNode json) {

    String errorCode() {
      return json.path("error_code").asText();
    }

    String message() {
      return json.path("message").asText();
    }
  }

  Storage storage() {
    return storage;
  }

  Answer post(String path, String json) {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json.replace('\'', '"'))));
  }

  /**
   * Asks.
   *
   * @param query names and values in turn
   */
  Answer get(String path, String... query) {
    var all = new StringBuilder();
    for (int i = 0; i < query.length; i += 2) {
      all.append(i == 0 ? '?' : '&').append(query[i]).append('=');
      all.append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
    }
    return send(request(path + all));
  }

  /** A request to a path below MLflow's root, or to one that begins with a slash. */
  HttpRequest.Builder request(String path) {
    String full = path.startsWith("/") ? path : "/api/2.0/mlflow/" + path;
    return HttpRequest.newBuilder(URI.create(server.address() + full));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      String body = response.body();
      JsonNode json = body.startsWith("{") ? JSON.readTree(body) : JSON.nullNode();
      return new Answer(response.statusCode(), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Makes an experiment; gives back its id. */
  String experiment(String name) {
    return post("experiments/create", "{'name':'%s'}".formatted(name))
        .json()
        .path("experiment_id")
        .asText();
  }

  /** Makes a run of an experiment; gives back its id. */
  String run(String experiment) {
    return post("runs/create", "{'experiment_id':'%s','start_time':7}".formatted(experiment))
        .json()
        .at("/run/info/run_id")
        .asText();
  }

  JsonNode data(String run) {
    return get("runs/get", "run_id", run).json().at("/run/data");
  }

  @Override
  public void close() {
    client.close();
    server.close();
    storage.close();
  }
}
