package dev.athanor.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.server.Server;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;
import dev.athanor.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Our own interface alone, over a storage in memory, called over HTTP. */
final class ApiServer implements AutoCloseable {

  static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");
  static final ObjectMapper JSON = new ObjectMapper();

  static final ServerFacts FACTS =
      new ServerFacts(
          "1.2.3",
          AT.minusSeconds(60),
          List.of(new SpokenProtocol("Other", "4.5", "/other", Map.of("things", 7L))));

  /** Kept, because a logger that nobody holds forgets its level. */
  private static final Logger LIBRARY = Logger.getLogger("com.linecorp.armeria");

  static {
    LIBRARY.setLevel(Level.WARNING);
  }

  private final FakeClock clock = FakeClock.at(AT);
  private final Storage storage;
  private final Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  ApiServer() {
    this(null);
  }

  /** Over another storage than the one in memory. */
  ApiServer(Storage other) {
    this.storage = other == null ? new InMemoryStorage(clock) : other;
    var builder = Server.builder().http(0);
    ApiV1.addTo(builder, storage, clock, FACTS);
    this.server = builder.build();
    server.start().join();
  }

  /** What the server said. */
  record Answer(int status, String type, JsonNode json, HttpResponse<String> response) {

    String text(String name) {
      return json.path(name).asText();
    }
  }

  Storage storage() {
    return storage;
  }

  FakeClock clock() {
    return clock;
  }

  Answer get(String path) {
    return send("GET", path, null, "");
  }

  /** Sends JSON with single quotes for double ones. */
  Answer post(String path, String json) {
    return send("POST", path, "application/json", json.replace('\'', '"'));
  }

  Answer send(String method, String path, String type, String body) {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%d/api/v1%s".formatted(server.activeLocalPort(), path)))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (type != null) {
      request.header("content-type", type);
    }
    try {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("content-type").orElse(""),
          response.body().startsWith("{") ? JSON.readTree(response.body()) : JSON.nullNode(),
          response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    // Its threads take two seconds to end: nobody needs to wait for that.
    var unused = server.stop();
    storage.close();
  }
}
