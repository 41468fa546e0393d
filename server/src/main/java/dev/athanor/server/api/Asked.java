package dev.athanor.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.QueryParams;
import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Lifecycle;
import dev.athanor.server.http.JsonAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request. What it does not know it refuses: a misspelt name would else change what
 * is answered, and nobody would notice.
 */
final class Asked {

  private static final ObjectMapper JSON = new ObjectMapper(JsonAnswer.FACTORY);

  private final ObjectNode values;
  private final boolean query;

  private Asked(ObjectNode values, boolean query) {
    this.values = values;
    this.query = query;
  }

  static Asked ofQuery(QueryParams params) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (String name : params.names()) {
      List<String> all = params.getAll(name);
      if (all.size() > 1) {
        throw refusal("%s: given %d times (expected: once).".formatted(name, all.size()));
      }
      values.put(name, all.getFirst());
    }
    return new Asked(values, true);
  }

  static Asked ofBody(@Nullable String type, byte[] body) {
    // Pages of others may send plain text to a server of this machine, but not this type.
    String plain = type == null ? "" : type.replaceFirst(";.*", "").strip();
    if (!plain.toLowerCase(Locale.ROOT).equals("application/json")) {
      throw refusal(
          "content type %s (expected: application/json). Send the header 'Content-Type: application/json'."
              .formatted(type == null ? "missing" : "\"" + plain + "\""));
    }
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) {
        return new Asked(object, false);
      }
    } catch (IOException e) {
      throw new AthanorException(
          Code.INVALID_INPUT,
          "the body is no JSON: %s (expected: a JSON object)."
              .formatted(String.valueOf(e.getMessage()).lines().findFirst().orElse("")),
          e);
    }
    throw refusal("the body is no JSON object (expected: one such as {\"limit\": 100}).");
  }

  private static AthanorException refusal(String message) {
    return new AthanorException(Code.INVALID_INPUT, message);
  }

  /** Refuses names other than these. */
  Asked only(String... known) {
    var names = new TreeSet<>(List.of(known));
    values
        .fieldNames()
        .forEachRemaining(name -> {
          if (!names.contains(name)) {
            throw refusal(
                "unknown field \"%s\" (expected: one of %s)."
                    .formatted(name, String.join(", ", names)));
          }
        });
    return this;
  }

  private @Nullable JsonNode find(String name) {
    JsonNode value = values.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** The text; null if there is none. */
  @Nullable String text(String name) {
    JsonNode value = find(name);
    if (value != null && !value.isTextual()) {
      throw refusal("%s: %s (expected: a text).".formatted(name, value));
    }
    return value == null ? null : value.textValue();
  }

  /** A whole number from 1 on. */
  int count(String name, int without, int most) {
    JsonNode value = find(name);
    if (value == null) {
      return without;
    }
    String spelled = value.asText();
    boolean whole = spelled.matches("[0-9]{1,9}") && (query ? value.isTextual() : value.isInt());
    int count = whole ? Integer.parseInt(spelled) : 0;
    if (count < 1 || count > most) {
      throw refusal("%s: %s (expected: a whole number, 1 to %d).".formatted(name, value, most));
    }
    return count;
  }

  /** The texts of a list; null if there is none. */
  @Nullable List<String> texts(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return null;
    }
    var texts = new ArrayList<String>();
    for (JsonNode each : value.isArray() ? value : List.of(value)) {
      if (!value.isArray() || !each.isTextual()) {
        throw refusal("%s: %s (expected: a list of texts).".formatted(name, value));
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  /** Which lifecycles to look at; the active ones where nothing is said. */
  Set<Lifecycle> lifecycles() {
    String word = text("lifecycle");
    return switch (word == null ? "ACTIVE" : word) {
      case "ACTIVE" -> EnumSet.of(Lifecycle.ACTIVE);
      case "DELETED" -> EnumSet.of(Lifecycle.DELETED);
      case "ALL" -> EnumSet.allOf(Lifecycle.class);
      default ->
          throw refusal("lifecycle: \"%s\" (expected: ACTIVE, DELETED or ALL).".formatted(word));
    };
  }

  /** The number behind which the next page begins; null for the first page. */
  @Nullable Long after() {
    String cursor = text("after");
    if (cursor == null) {
      return null;
    }
    if (!cursor.matches("[0-9]{1,18}")) {
      throw refusal(
          "after: \"%s\" (expected: the `next` of the page before). Leave it out for the first page."
              .formatted(cursor));
    }
    return Long.parseLong(cursor);
  }
}
