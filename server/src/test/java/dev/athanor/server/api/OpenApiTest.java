package dev.athanor.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.HttpMethod;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.RunId;
import dev.athanor.server.api.Endpoint.Route;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The document says what the server does. */
class OpenApiTest {

  private final ApiServer server = new ApiServer();
  private final JsonNode document = server.get("/openapi.json").json();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void the_document_has_the_paths_and_methods_that_are_served_and_no_others() {
    var written = new HashSet<Route>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method ->
                    written.add(
                        new Route(
                            HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)), path.getKey()))));

    var served = new ApiV1(server.storage(), server.clock(), ApiServer.FACTS).routes();

    assertThat(written).isEqualTo(served);
    assertThat(document.at("/servers/0/url").asText()).isEqualTo(ApiV1.ROOT);
  }

  @Test
  void every_reference_leads_somewhere() {
    List<String> references = document.findValuesAsText("$ref");

    assertThat(references).isNotEmpty();
    assertThat(references)
        .allSatisfy(
            each -> assertThat(document.at(each.substring(1)).isObject()).as(each).isTrue());
  }

  @Test
  void the_limits_of_the_document_are_those_of_the_server() {
    assertThat(document.at("/components/parameters/limit/schema/maximum").asInt())
        .isEqualTo(ExperimentEndpoints.LARGEST_PAGE);
    assertThat(document.at("/components/schemas/RunQuery/properties/limit/maximum").asInt())
        .isEqualTo(RunEndpoints.LARGEST_PAGE);
  }

  @Test
  void answers_are_as_the_document_has_them() {
    ExperimentId experiment = Examples.experiment(server, "digits");
    RunId run = Examples.fullRun(server, experiment);

    assertFits("/server", server.get("/server").json(), "get");
    assertFits("/experiments", server.get("/experiments").json(), "get");
    assertFits("/experiments/{id}", server.get("/experiments/" + experiment.value()).json(), "get");
    assertFits("/runs/{id}", server.get("/runs/" + run.hex32()).json(), "get");
    assertFits(
        "/runs/query",
        server.post("/runs/query", "{'experiments':['%d']}".formatted(experiment.value())).json(),
        "post");
    assertThat(complaints(schema("Problem"), server.get("/runs/nobody").json(), "")).isEmpty();
  }

  private JsonNode schema(String name) {
    return document.at("/components/schemas/" + name);
  }

  private void assertFits(String path, JsonNode answer, String method) {
    JsonNode schema =
        document
            .path("paths")
            .path(path)
            .path(method)
            .path("responses")
            .path("200")
            .path("content")
            .path("application/json")
            .path("schema");
    assertThat(schema.isObject()).as(path).isTrue();
    assertThat(complaints(schema, answer, path)).isEmpty();
  }

  /** Where a value is not what its schema says: types, members, all of those that must be there. */
  private List<String> complaints(JsonNode schema, JsonNode value, String at) {
    if (schema.has("$ref")) {
      return complaints(document.at(schema.get("$ref").asText().substring(1)), value, at);
    }
    var complaints = new ArrayList<String>();
    if (schema.has("type") && !types(schema).contains(type(value))) {
      complaints.add("%s: %s (expected: %s)".formatted(at, value, schema.get("type")));
    }
    if (schema.has("enum") && !contains(schema.get("enum"), value)) {
      complaints.add("%s: %s (expected: one of %s)".formatted(at, value, schema.get("enum")));
    }
    if (value instanceof ObjectNode object) {
      schema
          .path("required")
          .forEach(name -> {
            if (!object.has(name.asText())) {
              complaints.add("%s: no %s".formatted(at, name));
            }
          });
      object
          .properties()
          .forEach(member ->
              complaints.addAll(
                  member(schema, at + "/" + member.getKey(), member.getKey(), member.getValue())));
    }
    value.forEach(each -> {
      if (value.isArray()) {
        complaints.addAll(complaints(schema.path("items"), each, at + "[]"));
      }
    });
    return complaints;
  }

  private List<String> member(JsonNode schema, String at, String name, JsonNode value) {
    JsonNode known = schema.path("properties").path(name);
    JsonNode any = schema.path("additionalProperties");
    if (known.isMissingNode() && !any.isObject()) {
      return List.of(at + " is not in the document");
    }
    return complaints(known.isMissingNode() ? any : known, value, at);
  }

  private static boolean contains(JsonNode all, JsonNode value) {
    for (JsonNode each : all) {
      if (each.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> types(JsonNode schema) {
    var types = new HashSet<String>();
    JsonNode type = schema.get("type");
    if (type.isTextual()) {
      types.add(type.asText());
    }
    type.forEach(each -> types.add(each.asText()));
    if (types.contains("number")) {
      types.add("integer");
    }
    return types;
  }

  private static String type(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "object";
      case ARRAY -> "array";
      case STRING -> "string";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case BOOLEAN -> "boolean";
      default -> "null";
    };
  }
}
