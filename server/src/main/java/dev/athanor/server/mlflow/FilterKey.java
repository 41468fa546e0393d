package dev.athanor.server.mlflow;

/**
 * What a clause or an order is about.
 *
 * @param name the key of a metric, param or tag, or which attribute; as written, aliases too
 */
record FilterKey(Entity entity, String name) {

  /** Kinds of keys; what MLflow calls them is their name in small letters. */
  enum Entity {
    METRIC,
    PARAMETER,
    TAG,
    ATTRIBUTE,
    DATASET;

    @Override
    public String toString() {
      return switch (this) {
        case METRIC -> "metric";
        case PARAMETER -> "parameter";
        case TAG -> "tag";
        case ATTRIBUTE -> "attribute";
        case DATASET -> "dataset";
      };
    }
  }

  boolean is(Entity wanted) {
    return entity == wanted;
  }
}
