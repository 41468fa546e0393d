package dev.athanor.model;

import static java.util.Objects.requireNonNull;

/** A fixed fact of a run; its text is kept word for word. */
public record Param(String key, String value) {
  public Param {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
  }
}
