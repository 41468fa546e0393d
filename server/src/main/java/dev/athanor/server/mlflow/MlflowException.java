package dev.athanor.server.mlflow;

import static java.util.Objects.requireNonNull;

/** A refusal in MLflow's words. */
final class MlflowException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final String SEE_DOCS =
      " See the API docs for more information about request parameters.";

  private final ErrorCode code;

  MlflowException(ErrorCode code, String message) {
    // A refusal is an answer, not a fault: where it was raised tells nobody anything.
    super(message, null, false, false);
    this.code = requireNonNull(code, "code");
  }

  ErrorCode code() {
    return code;
  }

  String text() {
    return requireNonNull(getMessage());
  }

  static MlflowException invalid(String message) {
    return new MlflowException(ErrorCode.INVALID_PARAMETER_VALUE, message);
  }

  static MlflowException missing(String parameter) {
    return invalid("Missing value for required parameter '%s'.".formatted(parameter) + SEE_DOCS);
  }

  /**
   * A value of the wrong type.
   *
   * @param json the value as JSON
   * @param type what Python calls its type
   */
  static MlflowException wrongType(String parameter, String json, String type) {
    return invalid(
        "Invalid value %s for parameter '%s' supplied:  Hint: Value was of type '%s'."
                .formatted(json, parameter, type)
            + SEE_DOCS);
  }

  static MlflowException gone(String message) {
    return new MlflowException(ErrorCode.RESOURCE_DOES_NOT_EXIST, message);
  }
}
