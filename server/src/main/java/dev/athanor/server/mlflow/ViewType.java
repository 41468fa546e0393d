package dev.athanor.server.mlflow;

import dev.athanor.model.Lifecycle;
import java.util.EnumSet;
import java.util.Set;

/** Which lifecycles a client wants to see. */
final class ViewType {

  private ViewType() {}

  /** Those of a word or its number; the active ones for none, or one that is not known. */
  static Set<Lifecycle> of(String word) {
    return switch (word) {
      case "DELETED_ONLY", "2" -> EnumSet.of(Lifecycle.DELETED);
      case "ALL", "3" -> EnumSet.allOf(Lifecycle.class);
      default -> EnumSet.of(Lifecycle.ACTIVE);
    };
  }
}
