package dev.athanor.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.athanor.server.http.JsonAnswer;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What the server says of itself, as JSON. */
final class ServerAnswer {

  private ServerAnswer() {}

  static JsonAnswer of(ServerFacts facts, Instant now) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("name", "athanor");
      out.writeStringField("version", facts.version());
      out.writeStringField("startedAt", facts.startedAt().toString());
      out.writeStringField("now", now.toString());
      out.writeArrayFieldStart("protocols");
      for (SpokenProtocol protocol : facts.protocols()) {
        write(out, protocol);
      }
      out.writeEndArray();
      out.writeFieldName("limits");
      limits(
          out,
          Map.of(
              "bodyBytes", ApiV1.LARGEST_BODY,
              "experimentsPerPage", (long) ExperimentEndpoints.LARGEST_PAGE,
              "runsPerPage", (long) RunEndpoints.LARGEST_PAGE));
      out.writeEndObject();
    };
  }

  private static void write(JsonGenerator out, SpokenProtocol protocol) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", protocol.name());
    out.writeStringField("version", protocol.version());
    out.writeStringField("path", protocol.path());
    out.writeFieldName("limits");
    limits(out, protocol.limits());
    out.writeEndObject();
  }

  private static void limits(JsonGenerator out, Map<String, Long> limits) throws IOException {
    out.writeStartObject();
    for (Map.Entry<String, Long> limit : new TreeMap<>(limits).entrySet()) {
      out.writeNumberField(limit.getKey(), limit.getValue());
    }
    out.writeEndObject();
  }
}
