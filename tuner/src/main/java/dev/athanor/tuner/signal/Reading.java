package dev.athanor.tuner.signal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one printed line.
 *
 * @param step null if the line names none
 * @param values at least one, by name, in printed order; may be NaN or infinite
 */
public record Reading(@Nullable Long step, SequencedMap<String, Double> values) {

  public Reading {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values: {} (expected: at least one)");
    }
  }
}
