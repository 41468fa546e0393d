package dev.athanor.server.mlflow;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.athanor.server.http.BodyBudget;
import dev.athanor.server.http.JsonAnswer;
import dev.athanor.server.mlflow.Call.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Serves one call over HTTP. */
final class CallService implements HttpService {

  private static final Logger LOG = Logger.getLogger(CallService.class.getName());

  /** Bodies beyond this, in bytes, are read by few at a time: they become many times as large. */
  private static final int LARGE = 256 << 10;

  private static final Semaphore LARGE_BODIES = new Semaphore(2);

  private static final HttpData NOTHING = HttpData.wrap("{}".getBytes(StandardCharsets.US_ASCII));

  private final Call call;
  private final boolean brief;

  CallService(Call call) {
    this(call, false);
  }

  private CallService(Call call, boolean brief) {
    this.call = call;
    this.brief = brief;
  }

  /** For a call whose answers are short: they need not be sent in parts, which costs less. */
  static CallService brief(Call call) {
    return new CallService(call, true);
  }

  @Override
  public ExchangeType exchangeType(RoutingContext routing) {
    // A short body is handed over whole; a longer one is asked for, so that it can be counted.
    long length = routing.headers().contentLength();
    boolean inParts = length < 0 || length > BodyBudget.SHORT;
    if (inParts || routing.sessionProtocol().isMultiplex()) {
      return brief ? ExchangeType.REQUEST_STREAMING : ExchangeType.BIDI_STREAMING;
    }
    return brief ? ExchangeType.UNARY : ExchangeType.RESPONSE_STREAMING;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    var promised = new CompletableFuture<HttpResponse>();
    var unused =
        request
            .aggregate()
            .handle((whole, cause) -> {
              if (cause == null) {
                ctx.blockingTaskExecutor().execute(() -> answer(ctx, whole, promised));
              } else {
                promised.completeExceptionally(cause);
              }
              return whole;
            });
    return HttpResponse.of(promised);
  }

  private void answer(
      ServiceRequestContext ctx,
      AggregatedHttpRequest request,
      CompletableFuture<HttpResponse> promised) {
    try {
      requireJson(request);
      JsonAnswer answer = answer(new Message(request, ctx.queryParams()));
      if (answer.equals(Call.NOTHING)) {
        promised.complete(HttpResponse.of(JsonAnswer.OK, NOTHING));
      } else {
        JsonAnswer.send(JsonAnswer.OK, answer, promised::complete);
      }
    } catch (IOException e) {
      // The client went away while it was answered.
      promised.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      promised.complete(Refusals.response(e));
      if (Refusals.isFault(e)) {
        LOG.log(Level.SEVERE, "%s %s failed".formatted(ctx.method(), ctx.path()), e);
      }
    }
  }

  private JsonAnswer answer(Message message) {
    if (message.request().content().length() <= LARGE) {
      return call.answer(message);
    }
    LARGE_BODIES.acquireUninterruptibly();
    try {
      return call.answer(message);
    } finally {
      LARGE_BODIES.release();
    }
  }

  private static void requireJson(AggregatedHttpRequest request) {
    if (request.method() == HttpMethod.GET) {
      return;
    }
    @Nullable String type = request.headers().get("content-type");
    if (type == null) {
      throw MlflowException.invalid("Bad Request. Content-Type header is missing.");
    }
    int parameters = type.indexOf(';');
    String plain = (parameters < 0 ? type : type.substring(0, parameters)).strip();
    if (!plain.equalsIgnoreCase("application/json")) {
      throw MlflowException.invalid(
          "Bad Request. Content-Type must be one of ['application/json'].");
    }
  }
}
