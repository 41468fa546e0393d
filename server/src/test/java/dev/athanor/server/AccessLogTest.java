package dev.athanor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {

  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("access.log");
  }

  @Test
  void everyRequestHasItsLine() throws IOException {
    try (TestServer server = TestServer.start(ServerSettings.local().withAccessLog(file()))) {
      server.get("/version?secret=42");
      server.post("/api/2.0/mlflow/runs/log-batch", "{}");
      server.get("/no such path");
    }

    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
    assertThat(lines.get(0))
        .matches("20[0-9-]+T[0-9:.]+Z 127\\.0\\.0\\.1 GET /version 200 0 6 [0-9]+\\.[0-9]{3}");
    assertThat(lines.get(1)).contains(" POST /api/2.0/mlflow/runs/log-batch 400 2 ");
    assertThat(String.join("\n", lines)).doesNotContain("secret");
  }

  @Test
  void aLogThatIsThereIsGoneOnWith() throws IOException {
    Files.writeString(file(), "before\n");
    try (TestServer server = TestServer.start(ServerSettings.local().withAccessLog(file()))) {
      server.get("/version");
    }

    assertThat(Files.readAllLines(file())).hasSize(2).first().isEqualTo("before");
  }

  @Test
  void whereItCannotBeWrittenTheServerDoesNotStart() {
    ServerSettings settings =
        ServerSettings.local().withAccessLog(folder.resolve("no/such/folder/access.log"));

    assertThatThrownBy(() -> TestServer.start(settings))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("no/such/folder/access.log")
        .hasMessageContaining("Make its folder");
  }

  @Test
  void withoutBeingAskedForThereIsNone() throws IOException {
    try (TestServer server = TestServer.start()) {
      server.get("/version");
      assertThat(server.metric("athanor_access_log_dropped_total")).isNaN();
    }

    assertThat(folder).isEmptyDirectory();
  }
}
