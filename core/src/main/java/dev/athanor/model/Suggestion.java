package dev.athanor.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Values that a sampler chose together.
 *
 * @param internal internal values by parameter name
 * @param notes why these values, by the name of the parameter or of the joint space
 */
public record Suggestion(Map<String, Double> internal, Map<String, String> notes) {
  public Suggestion {
    internal = Collections.unmodifiableMap(new LinkedHashMap<>(internal));
    notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
  }
}
