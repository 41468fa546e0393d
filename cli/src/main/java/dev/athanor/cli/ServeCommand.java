package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.server.AthanorServer;
import dev.athanor.server.ServerSettings;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Serves a data folder to the clients of the protocols, until Ctrl-C. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description =
        "Serves a data folder over HTTP, to programs that log to MLflow and to our own interface.",
    footer = {
      "",
      "Exit codes: 2 refused before anything was served; 130 stopped by Ctrl-C; 143 by SIGTERM.",
      "A second Ctrl-C ends it at once; nothing that was acknowledged is lost."
    })
final class ServeCommand implements Callable<Integer> {

  private static final int LARGEST_PORT = 65_535;

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "The address to listen at (default: ${DEFAULT-VALUE}); 0.0.0.0 for all.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "5000",
      description = "The port (default: ${DEFAULT-VALUE}); 0 for any that is free.")
  private int port;

  @Option(
      names = "--allowed-hosts",
      paramLabel = "NAMES",
      split = ",",
      description =
          "Names under which clients may call the server, beside those of this machine, with commas"
              + " between them; * stands for any characters.")
  private List<String> allowedHosts = List.of();

  @Option(
      names = "--open",
      description = "Wants no token, also where others than this machine can reach the server.")
  private boolean open;

  @Override
  public Integer call() {
    if (port < 0 || port > LARGEST_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port: %d (expected: 0 to %d)".formatted(port, LARGEST_PORT));
    }
    boolean local = address().isLoopbackAddress();
    Path folder = data.folder();
    ServerLog.start();
    try (var signals = new StopSignals();
        var memory = new IdleMemory();
        SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      OperatorToken token = local || open ? null : OperatorToken.of(folder);
      try (AthanorServer server =
          AthanorServer.start(settings(token), storage, InstantSource.system())) {
        URI address = ServedAddress.of(host, server.address().getPort());
        storage.announce(ServedAddress.fromHere(address));
        warn(local, token);
        // Last: whoever waits for this line has read all.
        say(ServedAddress.line(address, folder));
        return signals.await();
      }
    }
  }

  private InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "--host: %s is not known (expected: an address or a name of this machine, such as 127.0.0.1, or 0.0.0.0 for all of its addresses)."
              .formatted(host),
          e);
    }
  }

  private ServerSettings settings(@Nullable OperatorToken token) {
    return new ServerSettings(
        host, port, allowedHosts, token == null ? null : token.text(), Main.Version.text());
  }

  private void warn(boolean local, @Nullable OperatorToken token) {
    if (token != null) {
      String file = Shell.quote(token.file().toString());
      say(
          "%s; clients need it too: export MLFLOW_TRACKING_TOKEN=$(cat %s)"
              .formatted(
                  token.isNew()
                      ? "made an operator token, because others can reach this server"
                      : "the server wants its operator token",
                  file));
      if (!token.isPrivate()) {
        say("WARNING: others may read that token. Run: chmod 600 %s".formatted(file));
      }
    } else if (!local) {
      say("WARNING: --open: whoever can reach this server may read, change and delete all it has.");
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
