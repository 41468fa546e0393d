package dev.athanor.server.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.MetricPoint;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunCursor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the next page begins, as a text that clients send back unread: JSON in Base64, as MLflow's
 * own are. Pages of runs go on behind the last run, so that runs that come and go in between shift
 * nothing; tokens with an offset count.
 */
final class PageToken {

  private static final ObjectMapper JSON = new ObjectMapper();

  private PageToken() {}

  static String ofOffset(long offset) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("offset", offset);
    return encode(node);
  }

  /** The offset; 0 for no token. */
  static long offset(String token) {
    if (token.isEmpty()) {
      return 0;
    }
    JsonNode offset = decode(token).get("offset");
    if (offset == null || !offset.isIntegralNumber() || offset.longValue() < 0) {
      throw notOurs(token);
    }
    return offset.longValue();
  }

  static String of(RunCursor cursor) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("made", cursor.made());
    ArrayNode values = node.putArray("values");
    for (FieldValue value : cursor.values()) {
      ArrayNode pair = values.addArray();
      switch (value) {
        case null -> pair.addNull();
        case FieldValue.Text text -> pair.add("text").add(text.value());
        case FieldValue.Real real -> pair.add("bits").add(Double.doubleToLongBits(real.value()));
        case FieldValue.Moment moment ->
            pair.add("moment").add(moment.value().getEpochSecond()).add(moment.value().getNano());
      }
    }
    return encode(node);
  }

  /** The cursor; null for no token. */
  static @Nullable RunCursor cursor(String token) {
    if (token.isEmpty()) {
      return null;
    }
    JsonNode node = decode(token);
    if (!node.path("made").isIntegralNumber() || !node.path("values").isArray()) {
      throw notOurs(token);
    }
    List<@Nullable FieldValue> values = new ArrayList<>();
    node.path("values").forEach(pair -> values.add(value(token, pair)));
    return new RunCursor(values, node.path("made").longValue());
  }

  private static @Nullable FieldValue value(String token, JsonNode pair) {
    return switch (pair.path(0).asText()) {
      case "null" -> null;
      case "text" -> new FieldValue.Text(pair.path(1).asText());
      case "bits" -> new FieldValue.Real(Double.longBitsToDouble(pair.path(1).longValue()));
      case "moment" -> new FieldValue.Moment(moment(token, pair));
      default -> throw notOurs(token);
    };
  }

  private static Instant moment(String token, JsonNode pair) {
    try {
      return Instant.ofEpochSecond(pair.path(1).longValue(), pair.path(2).intValue());
    } catch (DateTimeException e) {
      throw notOurs(token);
    }
  }

  /** A token for what follows a point of a history, in the order of time or as it is stored. */
  static String of(MetricPoint last, boolean byTime) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("by", byTime ? "time" : "step");
    node.put("step", last.step());
    node.put("time", last.timestampMillis());
    node.put("bits", Double.doubleToLongBits(last.value()));
    return encode(node);
  }

  /** Where a page of a history begins; its point is without its key. */
  static HistoryPage history(String token) {
    if (token.isEmpty()) {
      return new HistoryPage(null, false);
    }
    JsonNode node = decode(token);
    for (String name : List.of("step", "time", "bits")) {
      if (!node.path(name).isIntegralNumber()) {
        throw notOurs(token);
      }
    }
    var last =
        new MetricPoint(
            "",
            node.path("step").longValue(),
            node.path("time").longValue(),
            Double.longBitsToDouble(node.path("bits").longValue()));
    return new HistoryPage(last, node.path("by").asText().equals("time"));
  }

  private static MlflowException notOurs(String token) {
    return MlflowException.invalid(
        "Invalid page token, parsed value=%s (expected: the next_page_token of the page before, or none)"
            .formatted(decode(token)));
  }

  private static String encode(JsonNode node) {
    return Base64.getEncoder().encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode decode(String token) {
    byte[] bytes;
    try {
      if (token.length() % 4 != 0) {
        throw new IllegalArgumentException("without its padding");
      }
      bytes = Base64.getDecoder().decode(token);
    } catch (IllegalArgumentException e) {
      throw MlflowException.invalid("Invalid page token, could not base64-decode");
    }
    try {
      JsonNode node = JSON.readTree(bytes);
      if (node != null && node.isObject()) {
        return node;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw MlflowException.invalid(
        "Invalid page token, decoded value=%s"
            .formatted(new String(bytes, StandardCharsets.UTF_8)));
  }
}
