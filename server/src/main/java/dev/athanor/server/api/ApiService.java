package dev.athanor.server.api;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.athanor.server.http.JsonAnswer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Serves the methods of one path. */
final class ApiService implements HttpService {

  private static final Logger LOG = Logger.getLogger(ApiService.class.getName());

  /** What is asked of the store is another thing a moment later. */
  private static final ResponseHeaders OK =
      JsonAnswer.OK.toBuilder().set("cache-control", "no-store").build();

  private final Map<HttpMethod, Endpoint> endpoints = new EnumMap<>(HttpMethod.class);

  ApiService(Map<HttpMethod, Endpoint> endpoints) {
    this.endpoints.putAll(endpoints);
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    // What answers HEAD is sent without its body.
    HttpMethod method = request.method() == HttpMethod.HEAD ? HttpMethod.GET : request.method();
    Endpoint endpoint = endpoints.get(method);
    if (endpoint == null) {
      return notAllowed(request);
    }
    var promised = new CompletableFuture<HttpResponse>();
    var unused =
        request
            .aggregate()
            .handle((whole, cause) -> {
              if (cause == null) {
                ctx.blockingTaskExecutor().execute(() -> answer(ctx, endpoint, whole, promised));
              } else {
                refuse(ctx, cause, promised);
              }
              return whole;
            });
    return HttpResponse.of(promised);
  }

  private static void answer(
      ServiceRequestContext ctx,
      Endpoint endpoint,
      AggregatedHttpRequest request,
      CompletableFuture<HttpResponse> promised) {
    try {
      var call = new Endpoint.Call(request, ctx.queryParams(), ctx.pathParams());
      JsonAnswer.send(OK, endpoint.answer(call), promised::complete);
    } catch (IOException e) {
      // The client went away while it was answered.
      promised.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      refuse(ctx, e, promised);
    }
  }

  private static void refuse(
      ServiceRequestContext ctx, Throwable cause, CompletableFuture<HttpResponse> promised) {
    Problem problem = cause instanceof ContentTooLargeException ? tooLarge(ctx) : Problem.of(cause);
    if (problem.isFault()) {
      LOG.log(Level.SEVERE, "%s %s failed".formatted(ctx.method(), ctx.path()), cause);
    }
    promised.complete(problem.response());
  }

  private static Problem tooLarge(ServiceRequestContext ctx) {
    return Problem.of(
        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
        "the body is too large (expected: at most %d bytes). Ask for less at a time."
            .formatted(ctx.maxRequestLength()));
  }

  private HttpResponse notAllowed(HttpRequest request) {
    String allowed =
        endpoints.keySet().stream()
            .map(HttpMethod::name)
            .sorted()
            .collect(Collectors.joining(", "));
    var problem =
        Problem.of(
            HttpStatus.METHOD_NOT_ALLOWED,
            "%s %s (expected: %s).".formatted(request.method(), request.path(), allowed));
    return problem
        .response()
        .mapHeaders(headers -> headers.toBuilder().set("allow", allowed).build());
  }

  /** Answers for paths that nobody else serves. */
  static HttpResponse unknown(ServiceRequestContext ctx, HttpRequest request) {
    return Problem.of(
            HttpStatus.NOT_FOUND,
            "no path %s (expected: one that /api/v1/openapi.json lists). Correct the path; a newer server may have it."
                .formatted(ctx.path()))
        .response();
  }
}
