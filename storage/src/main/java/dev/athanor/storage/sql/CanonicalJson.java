package dev.athanor.storage.sql;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.athanor.model.Direction;
import dev.athanor.model.Objective;
import dev.athanor.model.StudySetup;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Condition;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values of the domain as JSON text: equal values give equal texts, and every text gives back an
 * equal value. Safe for use by many threads.
 *
 * <p>Reals are texts as {@link Double#toString} spells them, so that NaN, the infinities and −0.0
 * come back. A param value is {@code "text"}, {@code 12}, {@code true}, {@code {"real":"0.1"}} or
 * {@code {"json":"[1,2]"}}.
 */
final class CanonicalJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CanonicalJson() {}

  static String write(JsonNode node) {
    return node.toString();
  }

  static JsonNode read(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not JSON (expected: what we wrote): " + json, e);
    }
  }

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  static String distribution(Distribution distribution) {
    return write(tree(distribution));
  }

  static Distribution distribution(String json) {
    return distribution(read(json));
  }

  /** Texts by name, in the order of the map. */
  static String texts(Map<String, String> texts) {
    return write(tree(texts));
  }

  static Map<String, String> texts(String json) {
    return texts(read(json));
  }

  static String objectives(List<Objective> objectives) {
    ArrayNode all = array();
    for (Objective objective : objectives) {
      all.addObject()
          .put("metric", objective.metric())
          .put("direction", objective.direction().name());
    }
    return write(all);
  }

  static List<Objective> objectives(String json) {
    var objectives = new ArrayList<Objective>();
    for (JsonNode node : read(json)) {
      objectives.add(
          new Objective(
              node.required("metric").textValue(),
              Direction.valueOf(node.required("direction").textValue())));
    }
    return objectives;
  }

  static String setup(StudySetup setup) {
    ObjectNode node =
        object()
            .put("seed", setup.seed())
            .put("sampler", setup.sampler())
            .put("pruner", setup.pruner())
            .put("version", setup.version());
    node.set("options", tree(setup.options()));
    if (setup.space() != null) {
      node.set("space", tree(setup.space()));
    }
    return write(node);
  }

  static StudySetup setup(String json) {
    JsonNode node = read(json);
    return new StudySetup(
        node.required("seed").longValue(),
        node.required("sampler").textValue(),
        texts(node.required("options")),
        node.required("pruner").textValue(),
        node.has("space") ? space(node.required("space")) : null,
        node.required("version").textValue());
  }

  private static ObjectNode tree(Map<String, String> texts) {
    ObjectNode node = object();
    texts.forEach(node::put);
    return node;
  }

  private static Map<String, String> texts(JsonNode node) {
    var texts = new LinkedHashMap<String, String>();
    node.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().textValue()));
    return texts;
  }

  private static ObjectNode tree(SearchSpace space) {
    ObjectNode node = object();
    ArrayNode params = node.putArray("params");
    space
        .byName()
        .forEach((name, distribution) ->
            params
                .addObject()
                .put("name", name)
                .<ObjectNode>set("distribution", tree(distribution)));
    ArrayNode conditions = node.putArray("conditions");
    for (Condition condition : space.conditions()) {
      ArrayNode anyOf =
          conditions
              .addObject()
              .put("name", condition.name())
              .put("parent", condition.parent())
              .putArray("anyOf");
      condition.anyOf().forEach(value -> anyOf.add(tree(value)));
    }
    return node;
  }

  private static SearchSpace space(JsonNode node) {
    var byName = new LinkedHashMap<String, Distribution>();
    for (JsonNode param : node.required("params")) {
      byName.put(param.required("name").textValue(), distribution(param.required("distribution")));
    }
    var conditions = new ArrayList<Condition>();
    for (JsonNode condition : node.required("conditions")) {
      conditions.add(
          new Condition(
              condition.required("name").textValue(),
              condition.required("parent").textValue(),
              values(condition.required("anyOf"))));
    }
    return new SearchSpace(byName, conditions);
  }

  private static JsonNode tree(Distribution distribution) {
    ObjectNode node = object();
    switch (distribution) {
      case FloatDistribution real -> {
        ObjectNode inner =
            node.putObject("float")
                .put("low", Double.toString(real.low()))
                .put("high", Double.toString(real.high()))
                .put("log", real.log());
        Double step = real.step();
        if (step != null) {
          inner.put("step", Double.toString(step));
        }
      }
      case IntDistribution whole ->
          node.putObject("int")
              .put("low", whole.low())
              .put("high", whole.high())
              .put("log", whole.log())
              .put("step", whole.step());
      case CategoricalDistribution choice -> {
        ArrayNode choices = node.putArray("choices");
        choice.choices().forEach(value -> choices.add(tree(value)));
      }
    }
    return node;
  }

  private static Distribution distribution(JsonNode node) {
    if (node.has("float")) {
      JsonNode inner = node.required("float");
      return new FloatDistribution(
          real(inner.required("low")),
          real(inner.required("high")),
          inner.required("log").booleanValue(),
          inner.has("step") ? (Double) real(inner.required("step")) : null);
    }
    if (node.has("int")) {
      JsonNode inner = node.required("int");
      return new IntDistribution(
          inner.required("low").longValue(),
          inner.required("high").longValue(),
          inner.required("log").booleanValue(),
          inner.required("step").longValue());
    }
    return new CategoricalDistribution(values(node.required("choices")));
  }

  private static JsonNode tree(ParamValue value) {
    return switch (value) {
      case ParamValue.Text text -> MAPPER.getNodeFactory().textNode(text.value());
      case ParamValue.Whole whole -> MAPPER.getNodeFactory().numberNode(whole.value());
      case ParamValue.Bool bool -> MAPPER.getNodeFactory().booleanNode(bool.value());
      case ParamValue.Real real -> object().put("real", Double.toString(real.value()));
      case ParamValue.Json json -> object().put("json", json.canonical());
    };
  }

  private static List<ParamValue> values(JsonNode nodes) {
    var values = new ArrayList<ParamValue>();
    nodes.forEach(node -> values.add(value(node)));
    return values;
  }

  private static ParamValue value(JsonNode node) {
    if (node.isTextual()) {
      return new ParamValue.Text(node.textValue());
    }
    if (node.isBoolean()) {
      return new ParamValue.Bool(node.booleanValue());
    }
    if (node.isIntegralNumber()) {
      return new ParamValue.Whole(node.longValue());
    }
    return node.has("real")
        ? new ParamValue.Real(real(node.required("real")))
        : new ParamValue.Json(node.required("json").textValue());
  }

  private static double real(JsonNode node) {
    return Double.parseDouble(node.textValue());
  }
}
