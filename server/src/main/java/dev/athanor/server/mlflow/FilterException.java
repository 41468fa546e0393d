package dev.athanor.server.mlflow;

/** A filter or an order that MLflow refuses, in its words. */
final class FilterException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** The longest message, in characters; MLflow's repeat whole filters. */
  static final int LONGEST = 2000;

  FilterException(String message) {
    super(message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…");
  }
}
