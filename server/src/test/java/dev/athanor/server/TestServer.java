package dev.athanor.server;

import dev.athanor.server.http.ConnectionLimits;
import dev.athanor.storage.InMemoryStorage;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** A server over a store in memory, on a free port. */
final class TestServer implements AutoCloseable {

  private final AthanorServer server;

  private TestServer(ServerSettings settings, Limits limits) {
    server = AthanorServer.start(settings, limits, new InMemoryStorage(), InstantSource.system());
  }

  static TestServer start() {
    return start(ServerSettings.local());
  }

  static TestServer start(ServerSettings settings) {
    return new TestServer(settings, Limits.of(settings));
  }

  /** One that has so many bytes of bodies in memory at a time. */
  static TestServer withBodies(long bytes) {
    Limits usual = Limits.of(ServerSettings.local());
    return new TestServer(
        ServerSettings.local(),
        new Limits(usual.connections(), bytes, usual.request(), usual.grace()));
  }

  /** One whose patience tests can bring to its end within a second. */
  static TestServer impatient(int connections) {
    return new TestServer(ServerSettings.local(), impatientLimits(connections));
  }

  static Limits impatientLimits(int connections) {
    var limits =
        new ConnectionLimits(
            connections,
            Duration.ofMillis(1500),
            Duration.ofMillis(400),
            Duration.ofMillis(600),
            Duration.ofMillis(100),
            Duration.ofMillis(50));
    return new Limits(limits, 96 << 20, Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  static ServerSettings withToken(String token) {
    return new ServerSettings("127.0.0.1", 0, List.of(), token, "test");
  }

  static ServerSettings withHosts(String... hosts) {
    return new ServerSettings("127.0.0.1", 0, List.of(hosts), null, "test");
  }

  URI address() {
    return server.address();
  }

  Wire.Answer get(String path, String... headers) throws IOException {
    return Wire.get(address(), path, headers);
  }

  Wire.Answer post(String path, String body, String... headers) throws IOException {
    return Wire.post(address(), path, body, headers);
  }

  boolean isWell() throws IOException {
    return get("/health").body().equals("OK")
        && get("/api/2.0/mlflow/experiments/get?experiment_id=0").status() == 200;
  }

  /** A sample of {@code /metrics}; NaN if there is none that begins so. */
  double metric(String beginning) throws IOException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    server.close();
  }
}
