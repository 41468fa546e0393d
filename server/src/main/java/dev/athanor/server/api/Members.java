package dev.athanor.server.api;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Members of JSON objects: null where there is nothing, so that every object has all of its own.
 */
final class Members {

  private Members() {}

  static void text(JsonGenerator out, String name, @Nullable String value) throws IOException {
    out.writeFieldName(name);
    if (value == null) {
      out.writeNull();
    } else {
      out.writeString(value);
    }
  }

  /** A moment as ISO 8601 has it, in UTC. */
  static void moment(JsonGenerator out, String name, @Nullable Instant value) throws IOException {
    text(out, name, value == null ? null : value.toString());
  }

  /** A number; what JSON cannot say is a text: {@code "NaN"}, {@code "Infinity"}. */
  static void real(JsonGenerator out, String name, double value) throws IOException {
    out.writeFieldName(name);
    if (Double.isFinite(value)) {
      out.writeNumber(value);
    } else {
      out.writeString(Double.toString(value));
    }
  }

  /** Texts by their names, in the order of these. */
  static void texts(JsonGenerator out, String name, Map<String, String> values) throws IOException {
    out.writeObjectFieldStart(name);
    for (Map.Entry<String, String> each : new TreeMap<>(values).entrySet()) {
      out.writeStringField(each.getKey(), each.getValue());
    }
    out.writeEndObject();
  }
}
