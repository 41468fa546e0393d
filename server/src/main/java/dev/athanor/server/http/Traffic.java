package dev.athanor.server.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.logging.RequestLog;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows each request from its beginning to its end: counts it, tells its connection's guard, and
 * has it written down. Safe for use by many threads.
 */
public final class Traffic {

  private final @Nullable Consumer<RequestLog> log;
  private final Map<ServiceConfig, Methods> routes = new ConcurrentHashMap<>();
  private final LongAdder begun = new LongAdder();
  private final LongAdder ended = new LongAdder();

  /**
   * Nothing counted yet.
   *
   * @param log takes each request that has ended; must not wait
   */
  public Traffic(@Nullable Consumer<RequestLog> log) {
    this.log = log;
  }

  /** The service, followed. */
  public HttpService following(HttpService service) {
    return new Followed(service);
  }

  private void end(RequestLog request, RouteFigures figures, @Nullable ConnectionGuard guard) {
    ended.increment();
    figures.count(request.responseStatus().code(), request.totalDurationNanos());
    if (guard != null) {
      guard.ended();
    }
    if (log != null) {
      log.accept(request);
    }
  }

  /** Writes what was counted. */
  public void write(MetricsText out) {
    List<RouteFigures> all =
        routes.values().stream()
            .sorted(Comparator.comparing(methods -> methods.route))
            .flatMap(methods -> methods.figures().stream())
            .toList();
    out.family("athanor_http_requests_total", "counter", "Requests answered.");
    all.forEach(figures -> figures.writeRequests(out));
    out.family(
        "athanor_http_request_duration_seconds",
        "histogram",
        "From the request's first byte to the answer's last.");
    all.forEach(figures -> figures.writeDurations(out));
    // Read in this order, so that the difference is never negative.
    long before = ended.sum();
    out.single(
        "athanor_http_requests_under_way",
        "gauge",
        "Requests that are being received or answered.",
        begun.sum() - before);
  }

  private final class Followed extends SimpleDecoratingHttpService {

    private Followed(HttpService delegate) {
      super(delegate);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) throws Exception {
      begun.increment();
      ConnectionGuard guard = Connections.guardOf(ctx);
      if (guard != null) {
        guard.began(ctx, request);
      }
      RouteFigures figures = figures(ctx.config(), ctx.method());
      var unused = ctx.log().whenComplete().thenAccept(log -> end(log, figures, guard));
      return unwrap().serve(ctx, request);
    }

    private RouteFigures figures(ServiceConfig config, HttpMethod method) {
      Methods methods = routes.get(config);
      if (methods == null) {
        methods = routes.computeIfAbsent(config, Methods::new);
      }
      return methods.of(method);
    }
  }

  /** The figures of one route's methods. */
  private static final class Methods {

    private final String route;
    private volatile Map<HttpMethod, RouteFigures> byMethod = Map.of();

    private Methods(ServiceConfig config) {
      route = config.route().isFallback() ? "none" : config.route().patternString();
    }

    private RouteFigures of(HttpMethod method) {
      RouteFigures figures = byMethod.get(method);
      return figures == null ? added(method) : figures;
    }

    private synchronized RouteFigures added(HttpMethod method) {
      var more = new EnumMap<HttpMethod, RouteFigures>(HttpMethod.class);
      more.putAll(byMethod);
      RouteFigures figures = more.computeIfAbsent(method, each -> new RouteFigures(route, each));
      byMethod = more;
      return figures;
    }

    private List<RouteFigures> figures() {
      return List.copyOf(byMethod.values());
    }
  }
}
