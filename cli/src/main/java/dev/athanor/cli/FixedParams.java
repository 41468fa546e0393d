package dev.athanor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.SetupOption;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.tuner.Values;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Values of parameters that a client fixes, as a space has them. */
final class FixedParams {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Numbers by what they are worth: 1 is 1.0. */
  private static final Comparator<JsonNode> BY_WORTH =
      (a, b) -> {
        boolean numbers = a.isNumber() && b.isNumber();
        return a.equals(b) || (numbers && a.doubleValue() == b.doubleValue()) ? 0 : 1;
      };

  private FixedParams() {}

  /**
   * The values in the order of the space.
   *
   * @throws IllegalArgumentException if the space has no such parameter or value, or the parameter
   *     is not there under the other values
   */
  static SequencedMap<String, Assignment> of(Map<String, JsonNode> given, SearchSpace space) {
    for (String name : given.keySet()) {
      if (!space.byName().containsKey(name)) {
        throw SetupOption.unknown("parameter", name, space.byName().keySet());
      }
    }
    var fixed = new LinkedHashMap<String, Assignment>();
    for (Map.Entry<String, Distribution> declared : space.byName().entrySet()) {
      JsonNode value = given.get(declared.getKey());
      if (value != null) {
        fixed.put(declared.getKey(), assignment(declared.getKey(), declared.getValue(), value));
        requireActive(declared.getKey(), space, fixed);
      }
    }
    return fixed;
  }

  /** Parents stand before what depends on them, and an inactive one is refused itself. */
  private static void requireActive(String name, SearchSpace space, Map<String, Assignment> fixed) {
    if (!space.isActive(name, fixed)) {
      throw new IllegalArgumentException(
          "params.%s: not there under these values (expected: %s). Fix what it depends on too, or leave it out."
              .formatted(name, space.describe(name)));
    }
  }

  private static Assignment assignment(String name, Distribution distribution, JsonNode value) {
    double internal =
        switch (distribution) {
          case CategoricalDistribution choice -> index(choice, value);
          case Distribution range -> value.isNumber() ? value.doubleValue() : Double.NaN;
        };
    if (!distribution.contains(internal)) {
      throw new IllegalArgumentException(
          "params.%s: %s (expected: %s)"
              .formatted(name, AskTellReader.quote(value), distribution.describe()));
    }
    return new Assignment(distribution, internal);
  }

  /** The index of the choice; -1 if the value is none. */
  private static int index(CategoricalDistribution choice, JsonNode value) {
    for (int i = 0; i < choice.choices().size(); i++) {
      if (json(choice.choices().get(i)).equals(BY_WORTH, value)) {
        return i;
      }
    }
    return -1;
  }

  private static JsonNode json(ParamValue value) {
    ObjectNode holder = JSON.createObjectNode();
    Values.put(holder, "value", value);
    try {
      // Written and read again, because a choice that is a list or mapping is put as raw text.
      return JSON.readTree(holder.toString()).get("value");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON: " + holder, e);
    }
  }
}
