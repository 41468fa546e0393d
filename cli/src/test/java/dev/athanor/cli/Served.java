package dev.athanor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code ./athanor serve} in a process of its own, on a port that was free, called over HTTP. */
record Served(Program program, URI address, HttpClient client) implements AutoCloseable {

  private static final Pattern LINE = Pattern.compile("(?m)^serving (\\S+) from ");
  static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

  /** Starts it for a data folder; when this returns, it answers. */
  static Served start(Path folder, String... more) throws InterruptedException {
    var arguments =
        new ArrayList<>(
            List.of("serve", "--port", "0", "--data", folder.resolve("athanor-data").toString()));
    arguments.addAll(List.of(more));
    Program program = Program.start(folder, arguments.toArray(String[]::new));
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Matcher line = LINE.matcher(program.output());
      if (line.find()) {
        URI said = URI.create(line.group(1));
        URI here = URI.create("http://127.0.0.1:" + said.getPort());
        return new Served(
            program, here, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
      }
      if (!program.alive() || System.nanoTime() > deadline) {
        program.close();
        throw new AssertionError("it does not serve: " + program.output());
      }
      Thread.sleep(5);
    }
  }

  /** A request to a path. */
  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(60));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  HttpResponse<byte[]> post(String path, JsonNode body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = send(request(path));
    if (response.statusCode() != 200) {
      throw new AssertionError(
          path
              + ": "
              + response.statusCode()
              + new String(response.body(), StandardCharsets.UTF_8));
    }
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    program.close();
    client.shutdownNow();
  }
}
