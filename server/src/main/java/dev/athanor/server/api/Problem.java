package dev.athanor.server.api;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.server.http.JsonAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * A refusal or a fault as RFC 9457 has it, {@code application/problem+json}, with three members of
 * our own: {@code code}, {@code what} and {@code remedy}.
 *
 * @param code a {@link Code}, or what HTTP calls the status, such as {@code METHOD_NOT_ALLOWED}
 * @param what what was wrong, with the value, and what was expected
 * @param remedy what to do
 */
record Problem(HttpStatus status, String code, String what, String remedy) {

  static final String MEDIA_TYPE = "application/problem+json";

  /** When a client may try again what the store could not do. */
  private static final int RETRY_SECONDS = 5;

  Problem {
    requireNonNull(status, "status");
    requireNonNull(code, "code");
    requireNonNull(what, "what");
    requireNonNull(remedy, "remedy");
  }

  static Problem of(Throwable cause) {
    return cause instanceof AthanorException refusal ? of(refusal) : fault(cause);
  }

  private static Problem of(AthanorException refusal) {
    Code code = refusal.code();
    return of(status(code), code.name(), String.valueOf(refusal.getMessage()), remedy(code));
  }

  /** What HTTP itself refuses; its code is what HTTP calls the status, such as NOT_FOUND. */
  static Problem of(HttpStatus status, String message) {
    String code = status.reasonPhrase().toUpperCase(Locale.ROOT).replaceAll("[^A-Z]+", "_");
    return of(status, code, message, "/api/v1/openapi.json says what each path takes.");
  }

  private static Problem of(HttpStatus status, String code, String message, String usualRemedy) {
    int end = endOfFirstSentence(message);
    String remedy = message.substring(end).strip();
    return new Problem(
        status, code, message.substring(0, end).strip(), remedy.isEmpty() ? usualRemedy : remedy);
  }

  private static Problem fault(Throwable cause) {
    return new Problem(
        HttpStatus.INTERNAL_SERVER_ERROR,
        "INTERNAL_ERROR",
        "the server failed: %s.".formatted(cause),
        "Its log has more; it is an error of Athanor itself: please report it.");
  }

  /** Whether it is our fault, not the caller's. */
  boolean isFault() {
    return status.equals(HttpStatus.INTERNAL_SERVER_ERROR);
  }

  /**
   * Where the first sentence of a message ends: messages say what was wrong and what was expected
   * in it, and what to do behind it. A full stop in quotes or brackets ends none.
   */
  private static int endOfFirstSentence(String message) {
    int brackets = 0;
    boolean quoted = false;
    for (int i = 0; i < message.length() - 1; i++) {
      char c = message.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (quoted) {
        continue;
      } else if (c == '(' || c == ')') {
        brackets += c == '(' ? 1 : -1;
      } else if (c == '.' && message.charAt(i + 1) == ' ' && brackets <= 0) {
        return i + 1;
      }
    }
    return message.length();
  }

  private static HttpStatus status(Code code) {
    return switch (code) {
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case ALREADY_EXISTS, WRONG_STATE, CONFLICT -> HttpStatus.CONFLICT;
      case INVALID_INPUT -> HttpStatus.BAD_REQUEST;
      case LIMIT -> HttpStatus.TOO_MANY_REQUESTS;
      case STORE_UNAVAILABLE, FOLDER_IN_USE -> HttpStatus.SERVICE_UNAVAILABLE;
      case FOLDER_NEWER, FOLDER_DAMAGED -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }

  private static String remedy(Code code) {
    return switch (code) {
      case NOT_FOUND -> "Ask for the list of what there is.";
      case ALREADY_EXISTS -> "Use what is there, or choose another name.";
      case WRONG_STATE, CONFLICT -> "Read it again, and decide anew.";
      case INVALID_INPUT -> "Correct the request; /api/v1/openapi.json says what it takes.";
      case LIMIT, STORE_UNAVAILABLE, FOLDER_IN_USE -> "Try again later.";
      case FOLDER_NEWER, FOLDER_DAMAGED -> "Run './athanor doctor' on the server's data folder.";
    };
  }

  HttpResponse response() {
    return whole().toHttpResponse();
  }

  AggregatedHttpResponse whole() {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(status)
            .set("content-type", MEDIA_TYPE)
            .set("cache-control", "no-store");
    if (status.equals(HttpStatus.SERVICE_UNAVAILABLE)
        || status.equals(HttpStatus.TOO_MANY_REQUESTS)) {
      headers.setInt("retry-after", RETRY_SECONDS);
    }
    return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(body()));
  }

  private byte[] body() {
    var bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = JsonAnswer.FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      out.writeStringField("type", "about:blank");
      out.writeStringField("title", status.reasonPhrase());
      out.writeNumberField("status", status.code());
      out.writeStringField("detail", what + (what.endsWith(".") ? " " : ". ") + remedy);
      out.writeStringField("code", code);
      out.writeStringField("what", what);
      out.writeStringField("remedy", remedy);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
