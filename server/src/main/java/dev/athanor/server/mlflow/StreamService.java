package dev.athanor.server.mlflow;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.athanor.server.http.ClientGoneException;
import dev.athanor.server.http.JsonAnswer.AnswerSink;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Serves a call whose body or answer is a file, on a thread that may wait. */
final class StreamService implements HttpService {

  private static final Logger LOG = Logger.getLogger(StreamService.class.getName());

  private final Action action;

  StreamService(Action action) {
    this.action = action;
  }

  /** What the call does. */
  @FunctionalInterface
  interface Action {
    /** Does it and answers; a refusal is a {@link MlflowException}. */
    void answer(ServiceRequestContext ctx, HttpRequest request, AnswerSink sink) throws IOException;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    var promised = new CompletableFuture<HttpResponse>();
    ctx.blockingTaskExecutor().execute(() -> answer(ctx, request, promised));
    return HttpResponse.of(promised);
  }

  private void answer(
      ServiceRequestContext ctx, HttpRequest request, CompletableFuture<HttpResponse> promised) {
    try {
      action.answer(ctx, request, promised::complete);
    } catch (ClientGoneException e) {
      LOG.log(Level.FINE, "%s %s was broken off".formatted(ctx.method(), ctx.path()), e);
      promised.complete(HttpResponse.of(HttpStatus.REQUEST_TIMEOUT));
    } catch (IOException | RuntimeException | Error e) {
      promised.complete(Refusals.response(e));
      if (Refusals.isFault(e)) {
        LOG.log(Level.SEVERE, "%s %s failed".formatted(ctx.method(), ctx.path()), e);
      }
    }
  }
}
