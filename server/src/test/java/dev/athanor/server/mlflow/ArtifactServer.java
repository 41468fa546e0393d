package dev.athanor.server.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.athanor.server.AthanorServer;
import dev.athanor.server.ServerSettings;
import dev.athanor.storage.BlobStore;
import dev.athanor.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** A server whose artifacts are put, got and listed as clients do it. */
final class ArtifactServer implements AutoCloseable {

  static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SOCKET_MILLIS = 10_000;

  private final RenewableStorage storage;
  private final AthanorServer server;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  ArtifactServer() {
    this(InstantSource.system(), UnaryOperator.identity());
  }

  /**
   * A server.
   *
   * @param wrapping what to put around the store of blobs
   */
  ArtifactServer(InstantSource clock, UnaryOperator<BlobStore> wrapping) {
    this.storage = new RenewableStorage(wrapping);
    this.server = AthanorServer.start(ServerSettings.local(), storage, clock);
  }

  /** Forgets everything. */
  void renew() {
    storage.renew();
  }

  Storage storage() {
    return storage;
  }

  URI address() {
    return server.address();
  }

  /** What was answered. */
  record Answer(int status, HttpResponse<byte[]> response) {

    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String errorCode() {
      return json().path("error_code").asText();
    }

    String message() {
      return json().path("message").asText();
    }

    JsonNode files() {
      return json().path("files");
    }
  }

  HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(address() + path));
  }

  Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpClient client() {
    return client;
  }

  /** Puts a file; the path is sent as it is. */
  Answer put(String path, String text) {
    return send(to(FILES + "/" + path).PUT(BodyPublishers.ofString(text)));
  }

  Answer get(String path, String... headers) {
    HttpRequest.Builder request = to(FILES + "/" + path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  Answer delete(String path) {
    return send(to(FILES + "/" + path).DELETE());
  }

  Answer list(String folder) {
    return query(FILES, "path", folder);
  }

  /**
   * Asks.
   *
   * @param query names and values in turn
   */
  Answer query(String path, String... query) {
    return send(to(path + "?" + encoded(query)));
  }

  static String encoded(String... query) {
    var all = new StringBuilder();
    for (int i = 0; i < query.length; i += 2) {
      all.append(i == 0 ? "" : "&").append(query[i]).append('=');
      all.append(URLEncoder.encode(query[i + 1], StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  Answer post(String path, String json) {
    return send(
        to(path)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json.replace('\'', '"'))));
  }

  /** Makes an experiment; gives back its id. */
  String experiment(String name, String location) {
    return post(
            "/api/2.0/mlflow/experiments/create",
            "{'name':'%s','artifact_location':'%s'}".formatted(name, location))
        .json()
        .path("experiment_id")
        .asText();
  }

  /** Makes a run of an experiment; gives back its id. */
  String run(String experiment) {
    return post("/api/2.0/mlflow/runs/create", "{'experiment_id':'%s'}".formatted(experiment))
        .json()
        .at("/run/info/run_id")
        .asText();
  }

  void deleteRun(String run) {
    post("/api/2.0/mlflow/runs/delete", "{'run_id':'%s'}".formatted(run));
  }

  /** Sends a request line as it is; gives back the status and the body. */
  String raw(String method, String target, String body) {
    try (Socket socket = new Socket(address().getHost(), address().getPort())) {
      socket.setSoTimeout(SOCKET_MILLIS);
      String head =
          "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
              .formatted(method, target, body.length());
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
      String answer = line(socket);
      int length = 0;
      for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
          length = Integer.parseInt(line.substring("content-length:".length()).strip());
        }
      }
      byte[] content = socket.getInputStream().readNBytes(length);
      return answer.split(" ")[1] + " " + new String(content, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Socket socket) throws IOException {
    var line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c >= 0 && c != '\n'; ) {
      line.append((char) c);
      c = socket.getInputStream().read();
    }
    return line.toString().strip();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    storage.close();
  }
}
