package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ManyConnectionsTest {

  private static final long MEBIBYTE = 1 << 20;

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void twoThousandIdleConnectionsHinderNobody() throws IOException {
    List<Wire> idle = new ArrayList<>();
    try (TestServer server = TestServer.start()) {
      server.get("/metrics");
      long before = heapAfterCollection();
      for (int i = 0; i < 2000; i++) {
        Wire wire = Wire.to(server.address());
        idle.add(wire);
        if (i % 2 == 1) {
          wire.send("POST /api/2.0/mlflow/runs/log-batch HTTP/1.1\r\nHost: loc");
        }
      }

      BodyLimitsTest.await(() -> server.metric("athanor_http_connections") > 2000);
      assertThat(server.isWell()).isTrue();
      // Half of it is the test's own end of the connections.
      assertThat(heapAfterCollection() - before).isLessThan(100 * MEBIBYTE);
    } finally {
      for (Wire wire : idle) {
        wire.close();
      }
    }
  }

  @Test
  @Tag("slow")
  void tenThousandIdleConnectionsHinderNobody() throws Exception {
    long files =
        ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getMaxFileDescriptorCount();
    int many = (int) Math.min(10_000, files - 1000);
    ServerSettings settings = ServerSettings.local().withMaxConnections(many + 100);
    try (TestServer server = TestServer.start(settings)) {
      server.get("/metrics");
      long before = heapAfterCollection();
      Process clients = clients(server, many);
      try (BufferedReader said = clients.inputReader()) {
        assertThat(said.readLine()).isEqualTo("open");

        for (int i = 0; i < 20; i++) {
          assertThat(server.isWell()).isTrue();
        }
        assertThat(server.metric("athanor_http_connections")).isGreaterThan(many / 2.0);
        assertThat(heapAfterCollection() - before).isLessThan(150 * MEBIBYTE);
        // It is crowded: the idle ones go until it is not.
        BodyLimitsTest.await(
            () -> server.metric("athanor_http_connections_closed_total{reason=\"idle\"}") > 0);
        assertThat(server.isWell()).isTrue();
      } finally {
        clients.outputWriter().close();
        if (!clients.waitFor(20, TimeUnit.SECONDS)) {
          clients.destroyForcibly();
        }
      }
    }
  }

  private static Process clients(TestServer server, int many) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            IdleClients.class.getName(),
            String.valueOf(server.address().getPort()),
            String.valueOf(many))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
