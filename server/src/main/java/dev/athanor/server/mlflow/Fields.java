package dev.athanor.server.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.QueryParams;
import dev.athanor.server.http.JsonAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request, read as MLflow's server reads them: texts spell numbers, an empty text
 * is as good as none, unknown fields are passed over.
 */
final class Fields {

  private static final ObjectMapper JSON = new ObjectMapper(JsonAnswer.FACTORY);
  private static final Pattern WHOLE_NUMBER = Pattern.compile("\\s*[+-]?[0-9]{1,19}\\s*");

  private final ObjectNode values;

  /* In a query a value that is there once may be an array of one. */
  private final boolean query;

  private Fields(ObjectNode values) {
    this(values, false);
  }

  private Fields(ObjectNode values, boolean query) {
    this.values = values;
    this.query = query;
  }

  /** The fields of a body; none if it is no JSON. */
  static Fields ofBody(byte[] body) {
    try {
      JsonNode root = JSON.readTree(body);
      // Clients of long ago encode the body twice.
      JsonNode once = root != null && root.isTextual() ? JSON.readTree(root.textValue()) : root;
      return once instanceof ObjectNode object ? new Fields(object) : none();
    } catch (StreamConstraintsException e) {
      throw MlflowException.invalid("The body is too large, too deep or too scattered to be read.");
    } catch (IOException e) {
      return none();
    }
  }

  /** The parameters of a query; one that is there more than once is an array. */
  static Fields ofQuery(QueryParams query) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    for (String name : query.names()) {
      List<String> all = query.getAll(name);
      if (all.size() == 1) {
        values.put(name, all.getFirst());
      } else {
        ArrayNode array = values.putArray(name);
        all.forEach(array::add);
      }
    }
    return new Fields(values, true);
  }

  private static Fields none() {
    return new Fields(JsonNodeFactory.instance.objectNode());
  }

  /** The value; null if it is not there, or null itself. */
  private @Nullable JsonNode find(String name) {
    JsonNode value = values.get(name);
    return value == null || value.isNull() ? null : value;
  }

  boolean has(String name) {
    return find(name) != null;
  }

  boolean isEmptyText(String name) {
    JsonNode value = find(name);
    return value != null && value.isTextual() && value.textValue().isEmpty();
  }

  /** The text; empty if there is none. */
  String text(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return "";
    }
    if (!value.isTextual()) {
      throw wrongType(name, value);
    }
    return value.textValue();
  }

  /** A text, or a whole number as text; empty if there is neither. */
  String word(String name) {
    JsonNode value = find(name);
    return value != null && value.isIntegralNumber() ? value.asText() : text(name);
  }

  String requiredText(String name) {
    String text = text(name);
    if (text.isEmpty()) {
      throw MlflowException.missing(name);
    }
    return text;
  }

  /** The run's id, by its name of today or of long ago. */
  String runId() {
    return has("run_id") || !has("run_uuid") ? requiredText("run_id") : requiredText("run_uuid");
  }

  OptionalLong whole(String name) {
    JsonNode value = find(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(whole(name, value));
  }

  long requiredWhole(String name) {
    return whole(name).orElseThrow(() -> MlflowException.missing(name));
  }

  private static long whole(String name, JsonNode value) {
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value.isFloatingPointNumber() && value.doubleValue() == Math.rint(value.doubleValue())) {
      return (long) value.doubleValue();
    }
    if (value.isTextual() && WHOLE_NUMBER.matcher(value.textValue()).matches()) {
      try {
        return Long.parseLong(value.textValue().strip());
      } catch (NumberFormatException e) {
        throw wrongType(name, value);
      }
    }
    throw wrongType(name, value);
  }

  /** A number, or a text that spells one, NaN and the infinities included. */
  double requiredReal(String name) {
    JsonNode value = find(name);
    if (value == null || (value.isTextual() && value.textValue().isEmpty())) {
      throw MlflowException.missing(name);
    }
    if (value.isNumber()) {
      return MetricValue.bounded(value.doubleValue());
    }
    Double spelled = value.isTextual() ? MetricValue.ofText(value.textValue()) : null;
    if (spelled == null) {
      throw wrongType(name, value);
    }
    return spelled;
  }

  boolean flag(String name) {
    JsonNode value = find(name);
    return value != null && (value.booleanValue() || value.asText().equals("true"));
  }

  /** The elements; none if there is no such field. */
  private List<JsonNode> elements(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return List.of();
    }
    if (query && value.isTextual()) {
      return List.of(value);
    }
    if (!(value instanceof ArrayNode array)) {
      throw wrongType(name, value);
    }
    var all = new ArrayList<JsonNode>(array.size());
    array.forEach(all::add);
    return all;
  }

  List<String> texts(String name) {
    return texts(name, false);
  }

  /** Texts, or whole numbers as texts. */
  List<String> words(String name) {
    return texts(name, true);
  }

  private List<String> texts(String name, boolean numbers) {
    var texts = new ArrayList<String>();
    for (JsonNode each : elements(name)) {
      if (!each.isTextual() && !(numbers && each.isIntegralNumber())) {
        throw wrongType(name, values.get(name));
      }
      texts.add(each.asText());
    }
    return texts;
  }

  List<Fields> objects(String name) {
    var objects = new ArrayList<Fields>();
    for (JsonNode each : elements(name)) {
      if (!(each instanceof ObjectNode object)) {
        throw wrongType(name, values.get(name));
      }
      objects.add(new Fields(object));
    }
    return objects;
  }

  /** The object of this name; an empty one if there is none. */
  Fields object(String name) {
    JsonNode value = find(name);
    if (value == null) {
      return none();
    }
    if (!(value instanceof ObjectNode object)) {
      throw wrongType(name, value);
    }
    return new Fields(object);
  }

  private static MlflowException wrongType(String name, JsonNode value) {
    return MlflowException.wrongType(name, json(value), pythonType(value));
  }

  private static String json(JsonNode value) {
    try {
      String json = JSON.writeValueAsString(value);
      return json.length() <= 1000 ? json : json.substring(0, 1000) + "…";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pythonType(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "str";
      case BOOLEAN -> "bool";
      case ARRAY -> "list";
      case OBJECT -> "dict";
      case NUMBER -> value.isIntegralNumber() ? "int" : "float";
      default -> "NoneType";
    };
  }
}
