package dev.athanor.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * One line of a client of {@code ask-tell}, checked as far as it can be without the study.
 * Immutable.
 */
sealed interface AskTellRequest {

  /** The most trials of one request. */
  int MOST_TRIALS = 10_000;

  /**
   * For new trials.
   *
   * @param trials how many, from 1 to {@link #MOST_TRIALS}
   * @param params values that all of them have, by name
   */
  record Ask(int trials, SequencedMap<String, JsonNode> params) implements AskTellRequest {
    public Ask {
      params = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(params));
    }
  }

  /** An intermediate value. */
  record Report(int trial, long step, double value) implements AskTellRequest {}

  /**
   * The end of a trial.
   *
   * @param constraints how far each is kept; none NaN
   */
  record Tell(int trial, Outcome outcome, Map<String, Double> constraints)
      implements AskTellRequest {
    public Tell {
      constraints = Collections.unmodifiableMap(new LinkedHashMap<>(constraints));
    }
  }

  /** For the best trial, or the trials that no other beats. */
  record Best() implements AskTellRequest {}

  /** How a trial ended. */
  sealed interface Outcome {

    /** With values, at least one; NaN and the infinities are legal. */
    record Values(List<Double> values) implements Outcome {
      public Values {
        values = List.copyOf(values);
      }
    }

    /** Without a value. */
    record Failed(String because) implements Outcome {}

    /** Early. */
    record Pruned(@Nullable String because) implements Outcome {}
  }
}
