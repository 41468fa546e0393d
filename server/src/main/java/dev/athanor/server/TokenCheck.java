package dev.athanor.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Asks each request for the token: as {@code Authorization: Bearer}, or as the password of {@code
 * Authorization: Basic} with any user. Who shows wrong ones again and again waits for each answer.
 * Safe for use by many threads.
 */
final class TokenCheck {

  static final String WHAT_TO_DO =
      "set MLFLOW_TRACKING_TOKEN to the server's token, or MLFLOW_TRACKING_USERNAME to any name and"
          + " MLFLOW_TRACKING_PASSWORD to the token.";

  private static final String CHALLENGE = "Basic realm=\"Athanor\", charset=\"UTF-8\", Bearer";

  /** How long an answer waits whose caller has failed often. */
  private static final Duration DELAY = Duration.ofSeconds(1);

  /** How many answers wait at a time; further ones are told at once to come again. */
  private static final int MOST_DELAYED = 256;

  private final byte[] token;
  private final FailedAttempts attempts;
  private final AtomicInteger delayed = new AtomicInteger();

  TokenCheck(String token, InstantSource clock) {
    this.token = token.getBytes(UTF_8);
    attempts = new FailedAttempts(clock);
  }

  /** What to answer; null if the request may go on. */
  @Nullable HttpResponse refusal(ServiceRequestContext ctx, RequestHeaders headers) {
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION);
    if (authorization == null) {
      return unauthenticated(ctx, "This server asks for a token: " + WHAT_TO_DO);
    }
    byte[] shown = shown(authorization);
    if (shown != null && MessageDigest.isEqual(shown, token)) {
      return null;
    }
    HttpResponse refusal =
        unauthenticated(ctx, "The token is wrong (expected: the server's): " + WHAT_TO_DO);
    return attempts.isTooMany(ctx.remoteAddress().getAddress()) ? later(ctx, refusal) : refusal;
  }

  /** The token as it was shown; null where there is none. */
  private static byte @Nullable [] shown(String authorization) {
    String value = authorization.substring(authorization.indexOf(' ') + 1).strip();
    if (authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return value.getBytes(UTF_8);
    }
    if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
      return null;
    }
    try {
      String pair = new String(Base64.getDecoder().decode(value), UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? null : pair.substring(colon + 1).getBytes(UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private HttpResponse later(ServiceRequestContext ctx, HttpResponse refusal) {
    if (delayed.incrementAndGet() > MOST_DELAYED) {
      delayed.decrementAndGet();
      refusal.abort();
      return ErrorAnswers.answer(
              ctx.path(), HttpStatus.TOO_MANY_REQUESTS, "Too many wrong tokens: wait a second.")
          .toHttpResponse();
    }
    var unused = ctx.log().whenComplete().thenRun(delayed::decrementAndGet);
    return HttpResponse.delayed(refusal, DELAY, ctx.eventLoop());
  }

  private static HttpResponse unauthenticated(ServiceRequestContext ctx, String message) {
    return ErrorAnswers.answer(ctx.path(), HttpStatus.UNAUTHORIZED, message)
        .toHttpResponse()
        .mapHeaders(headers ->
            headers.toBuilder().set(HttpHeaderNames.WWW_AUTHENTICATE, CHALLENGE).build());
  }
}
