package dev.athanor.server.mlflow;

/** What MLflow has and this server has not. */
final class Unsupported {

  private Unsupported() {}

  static MlflowException refusal(String what) {
    return new MlflowException(
        ErrorCode.NOT_IMPLEMENTED,
        "This server does not have %s (docs/track/mlflow.md lists what it has).".formatted(what));
  }

  /** A call that answers so. */
  static Call call(String what) {
    return message -> {
      throw refusal(what);
    };
  }
}
