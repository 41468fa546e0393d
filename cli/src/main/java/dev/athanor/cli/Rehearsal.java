package dev.athanor.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A short life of the program, for the JVM to learn which classes and methods it needs: the
 * launchers run it once, with {@code -XX:AOTCacheOutput}, and every later start is quicker for it.
 * What fails is printed and passed over; the exit code tells whether all went well.
 */
final class Rehearsal {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private static final String MLFLOW = "/api/2.0/mlflow/";
  private static final Pattern ADDRESS = Pattern.compile("http://[^\\s/]+:\\d+");
  private static final Pattern RUN_ID = Pattern.compile("\"run_id\"\\s*:\\s*\"(\\w+)\"");

  private final String data;
  private final StringWriter said = new StringWriter();
  private final PrintWriter out = new PrintWriter(said, true);

  private Rehearsal(Path data) {
    this.data = data.toString();
  }

  /** Rehearses in the empty folder that the first argument names, and ends the process. */
  public static void main(String[] args) {
    Thread.ofPlatform().daemon().start(Rehearsal::endInTime);
    System.exit(new Rehearsal(Path.of(args[0], DataOption.NAME)).play());
  }

  private static void endInTime() {
    try {
      Thread.sleep(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.BROKEN_OFF);
  }

  private int play() {
    int exitCode = ExitCode.OK;
    Thread server =
        Thread.ofPlatform().daemon().start(() -> say("serve", "--port", "0", "--data", data));
    try {
      logRun(address(server));
      server.interrupt();
      server.join(PATIENCE);
    } catch (IOException | InterruptedException | RuntimeException e) {
      System.err.println("the server was not rehearsed: " + e + "\n" + said);
      exitCode = ExitCode.NO_RESULT;
    }
    say("runs", "--data", data);
    say("studies", "--data", data, "--json");
    say("--version");
    return exitCode;
  }

  /** Where the server answers, as soon as it says so. */
  private URI address(Thread server) throws IOException, InterruptedException {
    while (server.isAlive()) {
      Matcher address = ADDRESS.matcher(said.toString());
      if (address.find()) {
        return URI.create(address.group());
      }
      Thread.sleep(LOOK_AGAIN);
    }
    throw new IOException("it ended at once");
  }

  private void say(String... words) {
    Main.run(out, out, words);
  }

  /** What a training script asks of the server, by MLflow's protocol. */
  private static void logRun(URI server) throws IOException {
    ask(server, "/health", null);
    String created =
        mlflow(
            server,
            "runs/create",
            """
            {"experiment_id": "0", "run_name": "rehearsal", "start_time": 1, "tags": []}\
            """);
    Matcher id = RUN_ID.matcher(created);
    if (!id.find()) {
      throw new IOException("no run was made: " + created);
    }
    String run = id.group(1);
    mlflow(
        server,
        "runs/log-batch",
        """
        {"run_id": "%s", "metrics": [{"key": "loss", "value": 0.5, "timestamp": 1, "step": 0}],
         "params": [{"key": "lr", "value": "0.1"}], "tags": [{"key": "a", "value": "b"}]}\
        """
            .formatted(run));
    mlflow(
        server,
        "runs/search",
        """
        {"experiment_ids": ["0"], "filter": "metrics.loss < 1", "order_by": ["metrics.loss"]}\
        """);
    mlflow(
        server,
        "runs/update",
        """
        {"run_id": "%s", "status": "FINISHED", "end_time": 2}\
        """
            .formatted(run));
    ask(server, MLFLOW + "runs/get?run_id=" + run, null);
    ask(server, MLFLOW + "metrics/get-history?metric_key=loss&run_id=" + run, null);
    ask(server, MLFLOW + "experiments/get-by-name?experiment_name=Default", null);
  }

  private static String mlflow(URI server, String call, String body) throws IOException {
    return ask(server, MLFLOW + call, body);
  }

  /** Asks by POST if there is a body. */
  private static String ask(URI server, String path, @Nullable String body) throws IOException {
    var call = (HttpURLConnection) server.resolve(path).toURL().openConnection();
    call.setReadTimeout((int) PATIENCE.toMillis());
    if (body != null) {
      call.setDoOutput(true);
      call.setRequestProperty("content-type", "application/json");
      call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    }
    try (InputStream answer = call.getInputStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
