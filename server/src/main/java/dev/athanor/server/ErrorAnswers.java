package dev.athanor.server;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.CancellationException;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.TimeoutException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpResponseException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.athanor.server.api.ApiV1;
import dev.athanor.server.http.JsonAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What is answered where no protocol answers: unknown routes, wrong methods, what is no HTTP, what
 * is too long or too slow. Below {@code /api} and {@code /ajax-api} it has the form of that
 * protocol's errors, elsewhere it is one line of text. Safe for use by many threads.
 */
final class ErrorAnswers implements ServerErrorHandler {

  private static final Logger LOG = Logger.getLogger(ErrorAnswers.class.getName());

  private static final String RETRY_AFTER_SECONDS = "1";

  private final ServerErrorHandler usual = ServerErrorHandler.ofDefault();
  private final LongAdder violations = new LongAdder();

  /** How many requests were no HTTP, or broke a limit of its lines and headers. */
  long violations() {
    return violations.sum();
  }

  @Override
  public @Nullable HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
    if (isFault(cause)) {
      LOG.log(Level.SEVERE, "%s %s failed".formatted(ctx.method(), ctx.path()), cause);
    }
    return usual.onServiceException(ctx, cause);
  }

  private static boolean isFault(Throwable cause) {
    return !(cause instanceof HttpStatusException
        || cause instanceof HttpResponseException
        || cause instanceof CancellationException
        || cause instanceof ClosedSessionException
        || cause instanceof ClosedStreamException
        || cause instanceof ContentTooLargeException
        || cause instanceof TimeoutException
        || cause instanceof IOException);
  }

  @Override
  public @Nullable AggregatedHttpResponse onProtocolViolation(
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    violations.increment();
    if (status.isServerError() && cause != null) {
      LOG.log(Level.SEVERE, "a request could not be read", cause);
    }
    return renderStatus(null, config, headers, status, description, cause);
  }

  @Override
  public AggregatedHttpResponse renderStatus(
      @Nullable ServiceRequestContext ctx,
      ServiceConfig config,
      @Nullable RequestHeaders headers,
      HttpStatus status,
      @Nullable String description,
      @Nullable Throwable cause) {
    // What cannot be read has no path: most who call are programs.
    String path = headers == null ? "/api/" : headers.path();
    if (status.isContentAlwaysEmpty()) {
      return AggregatedHttpResponse.of(status);
    }
    AggregatedHttpResponse answer = answer(path, status, words(status, description, config));
    if (status.equals(HttpStatus.METHOD_NOT_ALLOWED) && ctx != null) {
      return with(answer, HttpHeaderNames.ALLOW, String.join(", ", methods(ctx)));
    }
    return answer;
  }

  private static String words(
      HttpStatus status, @Nullable String description, ServiceConfig config) {
    return switch (status.code()) {
      case 404 -> "Not Found: this server has no such path (docs/operate has them).";
      case 405 -> "Method Not Allowed: the header Allow has those that are.";
      case 408 -> "Request Timeout: the body did not arrive in time. Send it again.";
      case 413 ->
          "Content Too Large: the longest body here has %d bytes. Send less at a time."
              .formatted(config.maxRequestLength());
      case 414 ->
          "URI Too Long: the first line of a request may have %d bytes."
              .formatted(Limits.LONGEST_LINE);
      case 429 ->
          "Too Many Requests: the bodies that are being worked on fill the memory set aside for"
              + " them. Send it again in a second.";
      case 431 ->
          "Request Header Fields Too Large: the headers of a request may have %d bytes."
              .formatted(Limits.LONGEST_HEADERS);
      case 500 -> "Internal Server Error: the server's log has more.";
      case 503 -> "Service Unavailable: no answer in time. Try again later.";
      default ->
          description == null
              ? status.reasonPhrase()
              : description.equals("Invalid request path") ? "Invalid path" : description;
    };
  }

  /** An error, in the form that callers of this path expect. */
  static AggregatedHttpResponse answer(String path, HttpStatus status, String message) {
    if (path.startsWith(ApiV1.ROOT + "/")) {
      return ApiV1.problem(status, message);
    }
    // As MLflow's own server, which has no code of its for what is no endpoint.
    boolean noEndpoint =
        status.equals(HttpStatus.NOT_FOUND) || status.equals(HttpStatus.METHOD_NOT_ALLOWED);
    boolean json = path.startsWith("/api/") || path.startsWith("/ajax-api/");
    AggregatedHttpResponse answer =
        json && !noEndpoint
            ? AggregatedHttpResponse.of(status, MediaType.JSON, json(status, message))
            : AggregatedHttpResponse.of(status, MediaType.PLAIN_TEXT_UTF_8, message + "\n");
    return status.equals(HttpStatus.TOO_MANY_REQUESTS)
        ? with(answer, HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS)
        : answer;
  }

  private static AggregatedHttpResponse with(
      AggregatedHttpResponse answer, CharSequence name, String value) {
    ResponseHeaders headers = answer.headers().toBuilder().set(name, value).build();
    return AggregatedHttpResponse.of(headers, answer.content());
  }

  private static HttpData json(HttpStatus status, String message) {
    var bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = JsonAnswer.FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      out.writeStringField("error_code", code(status));
      out.writeStringField("message", message);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return HttpData.wrap(bytes.toByteArray());
  }

  /** What MLflow's clients know the status by. */
  private static String code(HttpStatus status) {
    return switch (status.code()) {
      case 401 -> "UNAUTHENTICATED";
      case 403 -> "PERMISSION_DENIED";
      case 429 -> "REQUEST_LIMIT_EXCEEDED";
      case 503 -> "TEMPORARILY_UNAVAILABLE";
      default -> status.isServerError() ? "INTERNAL_ERROR" : "INVALID_PARAMETER_VALUE";
    };
  }

  /** The methods that the path has. */
  private static List<String> methods(ServiceRequestContext ctx) {
    RoutingContext asked = ctx.routingContext();
    var methods = new ArrayList<String>();
    for (HttpMethod method : HttpMethod.knownMethods()) {
      if (asked.virtualHost().findServiceConfig(asked.withMethod(method)).isPresent()) {
        methods.add(method.name());
      }
    }
    return methods;
  }
}
