package dev.athanor.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.athanor.cli.AskTellRequest.Outcome;
import dev.athanor.model.SetupOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an {@link AskTellRequest} of a line, or says what is wrong with it. */
final class AskTellReader {

  private static final List<String> KINDS = List.of("ask", "report", "tell", "best");
  private static final String EXAMPLE =
      "{\"ask\":1}, {\"report\":0,\"step\":1,\"value\":0.5}, {\"tell\":0,\"value\":0.5} or"
          + " {\"best\":true}";
  private static final List<String> NUMBER_WORDS = List.of("NaN", "Infinity", "-Infinity");
  private static final List<String> OUTCOMES = List.of("value", "values", "state");
  private static final int LONGEST_QUOTE = 60;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode object;

  private AskTellReader(JsonNode object) {
    this.object = object;
  }

  /**
   * Reads a request.
   *
   * @throws IllegalArgumentException if it is none
   */
  static AskTellRequest read(String line) {
    return new AskTellReader(object(line)).request();
  }

  private static JsonNode object(String line) {
    JsonNode node;
    try {
      node = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw refused(
          "malformed JSON%s: %s".formatted(column(e), sentence(e)),
          "one object a line, as " + EXAMPLE,
          "");
    }
    if (!node.isObject()) {
      throw refused(quote(node), "one object a line, as " + EXAMPLE, "");
    }
    return node;
  }

  private static String column(JsonProcessingException e) {
    return e.getLocation() == null ? "" : " at column " + e.getLocation().getColumnNr();
  }

  /** What the parser says, without what it would have liked and where the line came from. */
  private static String sentence(JsonProcessingException e) {
    if (e.getOriginalMessage().startsWith("Trailing token")) {
      return "something behind the object";
    }
    String first = e.getOriginalMessage().lines().findFirst().orElse("");
    return first.replaceFirst("(: was expecting|: expected close marker| \\(start marker).*", "");
  }

  private AskTellRequest request() {
    String kind = KINDS.stream().filter(object::has).findFirst().orElse("");
    return switch (kind) {
      case "ask" -> ask();
      case "report" -> report();
      case "tell" -> tell();
      case "best" -> best();
      default -> throw unknownKind();
    };
  }

  private IllegalArgumentException unknownKind() {
    return object.isEmpty()
        ? refused("an empty object", EXAMPLE, "")
        : SetupOption.unknown("request", object.fieldNames().next(), KINDS);
  }

  private void refuseOthers(String kind, String... others) {
    var known = new ArrayList<>(List.of(kind));
    known.addAll(List.of(others));
    object
        .fieldNames()
        .forEachRemaining(key -> {
          if (!known.contains(key)) {
            throw SetupOption.unknown("key of " + kind, key, known);
          }
        });
  }

  private AskTellRequest.Ask ask() {
    refuseOthers("ask", "params");
    long trials = whole("ask", 1, AskTellRequest.MOST_TRIALS, "Ask again for more.");
    var params = new LinkedHashMap<String, JsonNode>();
    entries("params", "{\"lr\":0.1}")
        .forEach(entry -> params.put(entry.getKey(), entry.getValue()));
    return new AskTellRequest.Ask((int) trials, params);
  }

  private AskTellRequest.Report report() {
    refuseOthers("report", "step", "value");
    int trial = trial("report");
    long step = whole("step", Long.MIN_VALUE, Long.MAX_VALUE, "");
    return new AskTellRequest.Report(trial, step, number("value", required("value", "a number")));
  }

  private AskTellRequest.Tell tell() {
    refuseOthers("tell", "value", "values", "state", "because", "constraints");
    return new AskTellRequest.Tell(trial("tell"), outcome(), constraints());
  }

  private AskTellRequest.Best best() {
    refuseOthers("best");
    JsonNode value = required("best", "true");
    if (!value.isBoolean() || !value.booleanValue()) {
      throw refused("best: " + quote(value), "true", "");
    }
    return new AskTellRequest.Best();
  }

  private Outcome outcome() {
    List<String> given = OUTCOMES.stream().filter(object::has).toList();
    if (given.size() != 1) {
      throw refused(
          given.isEmpty() ? "tell without an outcome" : String.join(" beside ", given),
          "one of value, values and state",
          "");
    }
    if (given.getFirst().equals("state")) {
      return ended();
    }
    if (object.has("because")) {
      throw refused("because: beside " + given.getFirst(), "it beside state only", "Drop it.");
    }
    return new Outcome.Values(
        given.getFirst().equals("value")
            ? List.of(number("value", object.get("value")))
            : values(object.get("values")));
  }

  private Outcome ended() {
    JsonNode state = object.get("state");
    String because = because();
    return switch (state.asText().toLowerCase(Locale.ROOT)) {
      case "fail" -> new Outcome.Failed(because == null ? "told as fail" : because);
      case "pruned" -> new Outcome.Pruned(because);
      default ->
          throw refused(
              "state: " + quote(state),
              "\"fail\" or \"pruned\"",
              "For a trial that is complete, send its value.");
    };
  }

  private @Nullable String because() {
    JsonNode because = object.get("because");
    if (because == null || because.isTextual()) {
      return because == null ? null : because.textValue();
    }
    throw refused("because: " + quote(because), "a text", "");
  }

  private static List<Double> values(JsonNode values) {
    if (!values.isArray() || values.isEmpty()) {
      throw refused("values: " + quote(values), "a list of numbers, one for each objective", "");
    }
    var numbers = new ArrayList<Double>();
    values.forEach(value -> numbers.add(number("values", value)));
    return numbers;
  }

  private Map<String, Double> constraints() {
    var constraints = new LinkedHashMap<String, Double>();
    for (Map.Entry<String, JsonNode> entry : entries("constraints", "{\"memory\":-1.5}")) {
      String key = "constraints." + entry.getKey();
      double value = number(key, entry.getValue());
      if (Double.isNaN(value)) {
        throw refused(
            key + ": NaN",
            "a number, 0 or less where the constraint is kept",
            "If it cannot be told, tell the state fail.");
      }
      constraints.put(entry.getKey(), value);
    }
    return constraints;
  }

  /** The members of an object that may be left out. */
  private Iterable<Map.Entry<String, JsonNode>> entries(String key, String example) {
    JsonNode members = object.get(key);
    if (members == null) {
      return List.of();
    }
    if (!members.isObject()) {
      throw refused(key + ": " + quote(members), "an object, as " + example, "");
    }
    return members.properties();
  }

  private int trial(String kind) {
    return (int) whole(kind, 0, Integer.MAX_VALUE, "Name a trial by the number of its answer.");
  }

  private long whole(String key, long min, long max, String remedy) {
    String expected =
        max == Long.MAX_VALUE
            ? "a whole number of 64 bits"
            : max == Integer.MAX_VALUE
                ? "a whole number from %d".formatted(min)
                : "a whole number from %d to %d".formatted(min, max);
    JsonNode value = required(key, expected);
    // 7.0 is a whole number; some languages have no others.
    boolean whole = value.isIntegralNumber() || (value.isDouble() && value.doubleValue() % 1 == 0);
    if (!whole || !value.canConvertToLong() || value.longValue() < min || value.longValue() > max) {
      throw refused("%s: %s".formatted(key, quote(value)), expected, remedy);
    }
    return value.longValue();
  }

  private static double number(String key, JsonNode value) {
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isTextual() && NUMBER_WORDS.contains(value.textValue())) {
      return Double.parseDouble(value.textValue());
    }
    throw refused(
        "%s: %s".formatted(key, quote(value)),
        "a number, or one of " + String.join(", ", NUMBER_WORDS),
        value.isNull() ? "NaN may be sent as the text \"NaN\"." : "");
  }

  private JsonNode required(String key, String expected) {
    JsonNode value = object.get(key);
    if (value == null) {
      throw refused(key + ": missing", expected, "");
    }
    return value;
  }

  private static IllegalArgumentException refused(String what, String expected, String remedy) {
    return new IllegalArgumentException(
        "%s (expected: %s)%s".formatted(what, expected, remedy.isEmpty() ? "" : ". " + remedy));
  }

  /** The value as a message quotes it, cut where it is long. */
  static String quote(JsonNode node) {
    String text = node.toString();
    return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE - 1) + "…";
  }
}
