package dev.athanor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks a server whether it answers. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = "Asks a running server whether it answers: for containers and for monitoring.",
    footer = {"", "Exit codes: 0 it answers; 1 it does not; 2 the address is none."})
final class HealthCommand implements Callable<Integer> {

  private static final int TIMEOUT_MILLIS = 5_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:5000",
      description = "The server's address (default: ${DEFAULT-VALUE}).")
  private String url;

  @Override
  public Integer call() {
    URI server = address();
    try {
      int status = status(server);
      if (status == HttpURLConnection.HTTP_OK) {
        return say(spec.commandLine().getOut(), ExitCode.OK, url + " answers.");
      }
      return refuse("%s answers with status %d (expected: 200). Is it Athanor?", url, status);
    } catch (IOException e) {
      return refuse(
          "no server answers at %s within %d s (%s). Start one with '%s serve', or name its address with --url.",
          url, TIMEOUT_MILLIS / 1000, e, Main.command());
    }
  }

  private URI address() {
    try {
      URI given = URI.create(url);
      if ("http".equals(given.getScheme()) && given.getHost() != null) {
        return given.resolve("/health");
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new ParameterException(
        spec.commandLine(),
        "--url: \"%s\" (expected: an address such as http://127.0.0.1:5000).".formatted(url));
  }

  private static int status(URI health) throws IOException {
    var call = (HttpURLConnection) health.toURL().openConnection();
    call.setConnectTimeout(TIMEOUT_MILLIS);
    call.setReadTimeout(TIMEOUT_MILLIS);
    call.setInstanceFollowRedirects(false);
    try {
      return call.getResponseCode();
    } finally {
      call.disconnect();
    }
  }

  private int refuse(String form, Object... parts) {
    return say(spec.commandLine().getErr(), ExitCode.NO_RESULT, form.formatted(parts));
  }

  private static int say(PrintWriter to, int exitCode, String line) {
    to.println(line);
    to.flush();
    return exitCode;
  }
}
