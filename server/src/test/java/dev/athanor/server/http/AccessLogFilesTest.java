package dev.athanor.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogFilesTest {

  @TempDir private Path folder;

  private static RequestLog request() {
    var ctx = ServiceRequestContext.of(HttpRequest.of(HttpMethod.GET, "/path"));
    ctx.logBuilder().responseHeaders(ResponseHeaders.of(HttpStatus.OK));
    ctx.logBuilder().endRequest();
    ctx.logBuilder().endResponse();
    return ctx.log().whenComplete().join();
  }

  @Test
  void aLongFileIsPutAsideAndFiveAreKept() throws Exception {
    RequestLog request = request();
    Path file = folder.resolve("access.log");
    try (AccessLog log = AccessLog.open(file, 1000)) {
      for (int i = 0; i < 400; i++) {
        log.accept(request);
        if (i % 20 == 0) {
          Thread.sleep(2);
        }
      }
    }

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(each -> each.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "access.log", "access.log.1", "access.log.2", "access.log.3", "access.log.4");
    }
    assertThat(Files.size(folder.resolve("access.log.1"))).isBetween(1000L, 1200L);
  }

  @Test
  void linesThatComeTooFastAreDroppedAndCounted() throws IOException {
    RequestLog request = request();
    Path file = folder.resolve("access.log");
    int many = 300_000;
    long dropped;
    try (AccessLog log = AccessLog.open(file)) {
      for (int i = 0; i < many; i++) {
        log.accept(request);
      }
      dropped = log.dropped();
    }

    List<String> lines = Files.readAllLines(file);
    long written = lines.stream().filter(line -> !line.startsWith("#")).count();
    long told =
        lines.stream()
            .filter(line -> line.matches("# [0-9]+ lines dropped"))
            .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
            .sum();
    assertThat(dropped).isPositive();
    assertThat(written + dropped).isEqualTo(many);
    assertThat(told).isEqualTo(dropped);
  }
}
