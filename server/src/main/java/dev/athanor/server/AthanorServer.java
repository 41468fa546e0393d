package dev.athanor.server;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerPort;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.WorkspaceId;
import dev.athanor.server.api.ApiV1;
import dev.athanor.server.api.ServerFacts;
import dev.athanor.server.api.SpokenProtocol;
import dev.athanor.server.http.AccessLog;
import dev.athanor.server.http.BodyBudget;
import dev.athanor.server.http.Compression;
import dev.athanor.server.http.Connections;
import dev.athanor.server.http.Traffic;
import dev.athanor.server.http.WaitingThreads;
import dev.athanor.server.mlflow.MlflowApi;
import dev.athanor.server.mlflow.MlflowLimits;
import dev.athanor.storage.Storage;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server on one port for every protocol. Safe for use by many threads; the storage stays its
 * owner's to close, after the server.
 */
public final class AthanorServer implements AutoCloseable {

  static {
    LibraryLogs.quieten();
  }

  /** How long nothing may have been under way before the server is closed for good. */
  private static final Duration QUIET = Duration.ofMillis(20);

  /** What a request has for its host that has none: allowed nowhere. */
  private static final String NO_HOST = "no-host-header.invalid";

  private final Server server;
  private final URI address;
  private final Connections connections;
  private final @Nullable AccessLog log;

  private AthanorServer(Server server, Connections connections, @Nullable AccessLog log) {
    this.server = server;
    this.address = address(server.activePorts().values().iterator().next());
    this.connections = connections;
    this.log = log;
  }

  /**
   * Starts a server; when this returns, it answers.
   *
   * @throws AthanorException {@code INVALID_INPUT} if it cannot listen there, or cannot write the
   *     access log
   */
  public static AthanorServer start(ServerSettings settings, Storage storage, InstantSource clock) {
    return start(settings, Limits.of(settings), storage, clock);
  }

  static AthanorServer start(
      ServerSettings settings, Limits limits, Storage storage, InstantSource clock) {
    storage.experiments().ensureDefault(WorkspaceId.DEFAULT, clock.instant());
    return start(settings, limits, clock, server -> addRoutes(server, settings, storage, clock));
  }

  private static void addRoutes(
      ServerBuilder server, ServerSettings settings, Storage storage, InstantSource clock) {
    MlflowApi.addTo(server, storage, clock);
    ApiV1.addTo(server, storage, clock, facts(settings, clock));
    get(server, "/", new FrontPage(settings));
  }

  private static ServerFacts facts(ServerSettings settings, InstantSource clock) {
    return new ServerFacts(
        settings.version(),
        clock.instant(),
        List.of(
            new SpokenProtocol(
                "MLflow", MlflowApi.SPOKEN_VERSION, "/api/2.0/mlflow", MlflowLimits.all())));
  }

  /** The patterns of all routes. */
  List<String> routes() {
    return server.config().serviceConfigs().stream()
        .map(service -> service.route().patternString())
        .toList();
  }

  /** With these routes, beside those that every server has. */
  static AthanorServer start(
      ServerSettings settings, Limits limits, InstantSource clock, Consumer<ServerBuilder> routes) {
    InetSocketAddress address = address(settings);
    @Nullable AccessLog log = settings.accessLog() == null ? null : open(settings.accessLog());
    EventLoopGroup loops = loops();
    var connections = new Connections(limits.connections(), loops);
    var traffic = new Traffic(log);
    var bodies = new BodyBudget(limits.bodiesBytes());
    var errors = new ErrorAnswers();
    ServerBuilder builder = Server.builder().http(address);
    threads(builder, loops, limits);
    bounds(builder, limits, connections);
    AllowedHosts hosts = AllowedHosts.of(settings);
    @Nullable TokenCheck token =
        settings.token() == null ? null : new TokenCheck(settings.token(), clock);
    builder.decorator(service ->
        traffic.following(
            new AccessControl(bodies.guarding(new Compression(service)), hosts, token)));
    text(builder, "/health", "OK");
    text(builder, "/version", MlflowApi.SPOKEN_VERSION);
    get(
        builder,
        "/metrics",
        new MetricsPage(settings.version(), traffic, connections, bodies, errors, log));
    routes.accept(builder);
    answers(builder, errors);
    Server server = builder.build();
    try {
      server.start().join();
    } catch (CompletionException e) {
      server.stop().join();
      throw cannotListen(settings, e.getCause() == null ? e : e.getCause());
    }
    return new AthanorServer(server, connections, log);
  }

  private static InetSocketAddress address(ServerSettings settings) {
    var address = new InetSocketAddress(settings.host(), settings.port());
    if (address.isUnresolved()) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "host: %s (expected: a name or an address of this machine, as 127.0.0.1, or 0.0.0.0 for all of them). Correct --host."
              .formatted(settings.host()));
    }
    return address;
  }

  private static AccessLog open(Path file) {
    try {
      return AccessLog.open(file);
    } catch (IOException e) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "cannot write the access log %s: %s. Make its folder, or name another file."
              .formatted(file, e),
          e);
    }
  }

  private static AthanorException cannotListen(ServerSettings settings, Throwable cause) {
    String why = String.valueOf(cause.getMessage());
    String where = settings.host() + ":" + settings.port();
    if (why.contains("in use")) {
      return new AthanorException(
          Code.INVALID_INPUT,
          "port %d of %s is in use (expected: a free one). Stop what listens there, or choose another with --port."
              .formatted(settings.port(), settings.host()),
          cause);
    }
    if (why.contains("annot assign")) {
      return new AthanorException(
          Code.INVALID_INPUT,
          "host: %s (expected: an address of this machine, or 0.0.0.0 for all of them). Correct --host."
              .formatted(settings.host()),
          cause);
    }
    return new AthanorException(
        Code.INVALID_INPUT,
        "cannot listen on %s: %s. Choose another --host or --port.".formatted(where, why),
        cause);
  }

  private static EventLoopGroup loops() {
    return EventLoopGroups.builder()
        .numThreads(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 4))
        .threadFactory(Thread.ofPlatform().name("athanor-http-", 0).factory())
        .gracefulShutdown(Duration.ZERO, Duration.ofSeconds(1))
        .build();
  }

  private static void threads(ServerBuilder builder, EventLoopGroup loops, Limits limits) {
    BlockingTaskExecutor waiting = WaitingThreads.start();
    builder
        .workerGroup(loops, true)
        // One of them accepts connections too. A group for that alone takes two seconds to stop.
        .bossGroupFactory(name -> loops)
        .blockingTaskExecutor(waiting, true)
        .gracefulShutdownTimeout(QUIET, limits.grace());
  }

  private static void bounds(ServerBuilder builder, Limits limits, Connections connections) {
    builder
        .maxNumConnections(limits.connections().most())
        .childChannelPipelineCustomizer(connections)
        // The connections' guards look after idle ones, with one timer instead of one for each.
        .idleTimeoutMillis(0)
        .requestTimeout(limits.request())
        .maxRequestLength(Limits.LONGEST_BODY)
        .http1MaxInitialLineLength(Limits.LONGEST_LINE)
        .http1MaxHeaderSize(Limits.LONGEST_HEADERS)
        .http2MaxHeaderListSize(Limits.LONGEST_HEADERS)
        .http2MaxStreamsPerConnection(Connections.MOST_STREAMS)
        .http2MaxResetFramesPerWindow(Limits.MOST_RESETS, 60);
  }

  private static void answers(ServerBuilder builder, ErrorAnswers errors) {
    builder
        .defaultHostname(NO_HOST)
        .errorHandler(errors)
        // Whatever is our fault is logged where it is answered.
        .unloggedExceptionsReportIntervalMillis(0)
        .disableServerHeader()
        .setHeader("x-content-type-options", "nosniff")
        .setHeader("x-frame-options", "SAMEORIGIN")
        .setHeader("vary", "Origin");
  }

  private static void text(ServerBuilder builder, String path, String text) {
    get(
        builder,
        path,
        (ctx, request) -> HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, text));
  }

  private static void get(ServerBuilder builder, String path, HttpService service) {
    builder.route().methods(HttpMethod.GET, HttpMethod.HEAD).path(path).build(service);
  }

  private static URI address(ServerPort port) {
    InetSocketAddress bound = port.localAddress();
    String host = bound.getHostString();
    return URI.create(
        "http://%s:%d".formatted(host.indexOf(':') < 0 ? host : "[" + host + "]", bound.getPort()));
  }

  /** Where the server is, as clients are to call it. */
  public URI address() {
    return address;
  }

  /**
   * Takes no more connections, lets requests under way end, for at most ten seconds, then stops;
   * calling it again does nothing.
   */
  @Override
  public void close() {
    connections.stop();
    server.stop().join();
    if (log != null) {
      log.close();
    }
  }
}
