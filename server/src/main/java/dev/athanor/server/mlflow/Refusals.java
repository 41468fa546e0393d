package dev.athanor.server.mlflow;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.athanor.model.AthanorException;
import dev.athanor.server.http.JsonAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Refusals and faults as MLflow's errors. */
final class Refusals {

  private Refusals() {}

  /** Whether it is our fault, not the caller's. */
  static boolean isFault(Throwable cause) {
    return code(cause) == ErrorCode.INTERNAL_ERROR;
  }

  static HttpResponse response(Throwable cause) {
    ErrorCode code = code(cause);
    String message = cause.getMessage();
    return response(
        code,
        code == ErrorCode.INTERNAL_ERROR || message == null
            ? "the server failed: %s. Its log has more.".formatted(cause)
            : message);
  }

  static HttpResponse response(ErrorCode code, String message) {
    ResponseHeaders headers =
        ResponseHeaders.of(
            HttpStatus.valueOf(code.status()), "content-type", MediaType.JSON.toString());
    return HttpResponse.of(headers, HttpData.wrap(body(code, message)));
  }

  /** The JSON of an error. */
  static byte[] body(ErrorCode code, String message) {
    var bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator out = JsonAnswer.FACTORY.createGenerator(bytes, JsonEncoding.UTF8)) {
      out.writeStartObject();
      out.writeStringField("error_code", code.name());
      out.writeStringField("message", message);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static ErrorCode code(Throwable cause) {
    return switch (cause) {
      case MlflowException refusal -> refusal.code();
      case AthanorException refusal -> code(refusal.code());
      case IllegalArgumentException refusal -> ErrorCode.INVALID_PARAMETER_VALUE;
      default -> ErrorCode.INTERNAL_ERROR;
    };
  }

  private static ErrorCode code(AthanorException.Code code) {
    return switch (code) {
      case NOT_FOUND -> ErrorCode.RESOURCE_DOES_NOT_EXIST;
      case ALREADY_EXISTS -> ErrorCode.RESOURCE_ALREADY_EXISTS;
      case WRONG_STATE, CONFLICT, INVALID_INPUT -> ErrorCode.INVALID_PARAMETER_VALUE;
      case LIMIT -> ErrorCode.REQUEST_LIMIT_EXCEEDED;
      case STORE_UNAVAILABLE, FOLDER_IN_USE -> ErrorCode.TEMPORARILY_UNAVAILABLE;
      case FOLDER_NEWER, FOLDER_DAMAGED -> ErrorCode.INTERNAL_ERROR;
    };
  }
}
