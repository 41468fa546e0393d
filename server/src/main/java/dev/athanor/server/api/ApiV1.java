package dev.athanor.server.api;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.athanor.server.api.Endpoint.Route;
import dev.athanor.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The routes of our own interface. What is refused is answered with a {@link Problem}; states are
 * those that were reported, and nothing is guessed: a run whose process is silent stays RUNNING,
 * and {@code lastSeenAt} says since when.
 */
public final class ApiV1 {

  /** What all of its paths begin with. */
  public static final String ROOT = "/api/v1";

  /** The largest body of a call, in bytes. */
  static final long LARGEST_BODY = 1L << 20;

  private static final String DOCUMENT = "/openapi.json";

  private final Map<Route, Endpoint> endpoints = new LinkedHashMap<>();

  ApiV1(Storage storage, InstantSource clock, ServerFacts facts) {
    var experiments = new ExperimentEndpoints(storage);
    var runs = new RunEndpoints(storage);
    get("/server", call -> ServerAnswer.of(facts, clock.instant()));
    get("/experiments", experiments::list);
    get("/experiments/{id}", experiments::get);
    get("/runs/{id}", runs::get);
    endpoints.put(new Route(HttpMethod.POST, "/runs/query"), runs::query);
  }

  private void get(String path, Endpoint endpoint) {
    endpoints.put(new Route(HttpMethod.GET, path), endpoint);
  }

  /** Adds the routes to a server; gives back their paths, each beginning with a slash. */
  public static List<String> addTo(
      ServerBuilder server, Storage storage, InstantSource clock, ServerFacts facts) {
    var api = new ApiV1(storage, clock, facts);
    api.byPath()
        .forEach((path, service) ->
            server.route().path(ROOT + path).maxRequestLength(LARGEST_BODY).build(service));
    server.route().methods(HttpMethod.GET, HttpMethod.HEAD).path(ROOT + DOCUMENT).build(document());
    server.serviceUnder(ROOT, ApiService::unknown);
    return api.routes().stream().map(route -> ROOT + route.path()).toList();
  }

  /**
   * What the server answers for itself below {@link #ROOT}, before a route is asked or instead of
   * it, in the form of all other refusals there.
   */
  public static AggregatedHttpResponse problem(HttpStatus status, String message) {
    return Problem.of(status, message).whole();
  }

  /** What it serves, the document that lists it among it. */
  Set<Route> routes() {
    var all = new LinkedHashSet<>(endpoints.keySet());
    all.add(new Route(HttpMethod.GET, DOCUMENT));
    return all;
  }

  private Map<String, HttpService> byPath() {
    var methods = new LinkedHashMap<String, Map<HttpMethod, Endpoint>>();
    endpoints.forEach((route, endpoint) ->
        methods
            .computeIfAbsent(route.path(), path -> new EnumMap<>(HttpMethod.class))
            .put(route.method(), endpoint));
    var services = new LinkedHashMap<String, HttpService>();
    methods.forEach((path, all) -> services.put(path, new ApiService(all)));
    return services;
  }

  private static HttpService document() {
    try (InputStream in = ApiV1.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is not beside ApiV1");
      }
      byte[] bytes = in.readAllBytes();
      return (ctx, request) ->
          HttpResponse.of(
              ResponseHeaders.of(HttpStatus.OK, "content-type", MediaType.JSON.toString()),
              HttpData.wrap(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
