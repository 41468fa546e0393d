package dev.athanor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.storage.sql.SqlStorage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeCommandTest {

  @TempDir Path folder;

  private String data() {
    return folder.resolve("athanor-data").toString();
  }

  private static ObjectNode run() {
    return JsonNodeFactory.instance.objectNode().put("experiment_id", "0").put("run_name", "ant");
  }

  // Refused

  @Test
  void a_port_in_use_is_refused_and_the_folder_is_free_again() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      Cli call = Cli.run("serve", "--port", port, "--data", data());

      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.err()).contains(port).contains("--port");
      assertThat(call.out()).isEmpty();
    }
    assertThat(SqlStorage.isOwned(Path.of(data()))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--port, 65536, '--port: 65536 (expected: 0 to 65535)'",
    "--port, -1, '--port: -1 (expected: 0 to 65535)'",
    "--port, http, 'http'",
    "--host, no.such.host.invalid, '--host: no.such.host.invalid is not known (expected: '"
  })
  void an_address_that_makes_no_sense_is_refused_before_anything_is_made(
      String option, String value, String message) {
    Cli call = Cli.run("serve", option, value, "--data", data());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains(message);
    assertThat(Path.of(data())).doesNotExist();
  }

  @Test
  void an_address_of_another_machine_is_refused() {
    // An address of those set aside for documents, so of nobody.
    Cli call = Cli.run("serve", "--host", "192.0.2.7", "--port", "0", "--data", data());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("192.0.2.7").contains("--host");
  }

  @Test
  void a_folder_that_somebody_else_has_is_refused_with_who_that_is() {
    try (SqlStorage held = SqlStorage.open(Path.of(data()), InstantSource.system())) {
      Cli call = Cli.run("serve", "--port", "0", "--data", data());

      assertThat(held.folderId()).isNotBlank();
      assertThat(call.exitCode()).isEqualTo(2);
      assertThat(call.err()).contains("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void a_token_file_without_a_token_is_refused() throws IOException {
    SqlStorage.open(Path.of(data()), InstantSource.system()).close();
    Files.writeString(Path.of(data(), "operator-token"), "abc");

    Cli call = Cli.run("serve", "--host", "0.0.0.0", "--port", "0", "--data", data());

    assertThat(call.exitCode()).isEqualTo(2);
    assertThat(call.err()).contains("operator-token holds no token: 3 characters");
    assertThat(SqlStorage.isOwned(Path.of(data()))).isFalse();
  }

  // Served

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({"INT, 130", "TERM, 143"})
  void a_signal_ends_it_in_order_and_what_was_logged_is_there(String signal, int code)
      throws Exception {
    try (Served server = Served.start(folder)) {
      assertThat(server.program().output().lines())
          .containsExactly(
              "serving %s from %s; point clients at it with: export MLFLOW_TRACKING_URI=%s"
                  .formatted(server.address(), data(), server.address()));
      assertThat(server.post("/api/2.0/mlflow/runs/create", run()).statusCode()).isEqualTo(200);

      server.program().signal(signal);
      Program.Result result = server.program().await();

      assertThat(result.exitCode()).as(result.output()).isEqualTo(code);
    }
    assertThat(Path.of(data(), "athanor.db-wal")).doesNotExist();
    assertThat(Path.of(data(), "athanor.lock")).isEmptyFile();
    assertThat(Cli.run("runs", "--data", data()).out()).contains("ant");
  }

  @Test
  @Tag("slow")
  void commands_that_read_work_beside_it_and_those_that_write_say_who_has_the_folder()
      throws Exception {
    Files.writeString(
        folder.resolve("tune.yaml"),
        """
        name: beside
        command: sh -c true
        space: {x: {float: [0, 1]}}
        objective: {minimize: loss}
        trials: 1
        """);
    try (Served server = Served.start(folder)) {
      server.post("/api/2.0/mlflow/runs/create", run());
      for (String list : List.of("studies", "trials", "runs", "doctor")) {
        Cli call = Cli.run(list, "--data", data());
        assertThat(call.exitCode()).as(list + call.out() + call.err()).isZero();
      }
      assertThat(Cli.run("runs", "--data", data()).out()).contains("ant");
      assertThat(Cli.run("doctor", "--data", data()).out())
          .contains("owner   process " + server.program().pid())
          .contains(" at " + server.address());
      Cli backup = Cli.run("backup", folder.resolve("backup.zip").toString(), "--data", data());
      assertThat(backup.exitCode()).as(backup.err()).isZero();
      assertThat(backup.out()).contains("1 runs");

      for (Cli call :
          List.of(
              Cli.run("tune", folder.resolve("tune.yaml").toString()),
              Cli.run("gc", "--data", data()),
              Cli.run("serve", "--port", "0", "--data", data()))) {
        assertThat(call.exitCode()).isEqualTo(2);
        assertThat(call.err())
            .contains("in use by process " + server.program().pid())
            .contains("which serves it at " + server.address());
      }
    }
  }

  @Test
  @Tag("slow")
  void others_than_this_machine_need_the_token_that_the_first_start_makes() throws Exception {
    String token;
    try (Served server = Served.start(folder, "--host", "0.0.0.0")) {
      token = Files.readString(Path.of(data(), "operator-token")).strip();
      assertThat(server.program().output())
          .contains("made an operator token")
          .contains("export MLFLOW_TRACKING_TOKEN=$(cat " + data() + "/operator-token)")
          .doesNotContain(token);
    }
    try (Served server = Served.start(folder, "--host", "0.0.0.0")) {
      assertThat(server.program().output()).contains("the server wants its operator token");
      assertThat(Path.of(data(), "operator-token")).hasContent(token);
      assertThat(server.send(server.request("/api/v1/server")).statusCode()).isEqualTo(401);
      assertThat(
              server
                  .send(server.request("/api/v1/server").header("authorization", "Bearer " + token))
                  .statusCode())
          .isEqualTo(200);
      assertThat(Files.readString(Path.of(data(), "athanor.lock")))
          .contains("\"http://127.0.0.1:%d\"".formatted(server.address().getPort()));
    }
  }

  @Test
  @Tag("slow")
  void open_wants_no_token_and_warns() throws Exception {
    try (Served server = Served.start(folder, "--host", "0.0.0.0", "--open")) {
      assertThat(server.program().output()).contains("WARNING: --open: whoever can reach");
      assertThat(server.send(server.request("/api/v1/server")).statusCode()).isEqualTo(200);
    }
    assertThat(Path.of(data(), "operator-token")).doesNotExist();
  }

  @Test
  @Tag("slow")
  void a_second_signal_ends_it_at_once() throws Exception {
    try (Served server = Served.start(folder)) {
      // A request under way keeps the first from being quick.
      try (var hanging = new Socket("127.0.0.1", server.address().getPort())) {
        hanging
            .getOutputStream()
            .write(
                "POST /api/2.0/mlflow/runs/create HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
                    .formatted(server.address().getPort())
                    .getBytes(StandardCharsets.US_ASCII));
        Thread.sleep(300);
        long from = System.nanoTime();
        server.program().signal("INT");
        Thread.sleep(200);
        server.program().signal("INT");
        Program.Result result = server.program().await();

        assertThat(result.exitCode()).isEqualTo(130);
        assertThat((System.nanoTime() - from) / 1_000_000).as("ms").isLessThan(1500);
      }
    }
  }
}
