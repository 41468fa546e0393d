package dev.athanor.server.mlflow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.server.http.JsonAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the batches that training loops log, in one pass over the bytes. It knows the usual
 * spelling only: of a body with anything else in it, be it right or wrong, it says nothing, and it
 * is read once more by {@link LoggedBatch#of(Fields)}, which knows every spelling and every
 * refusal.
 */
final class BatchReader {

  private final JsonParser in;
  private @Nullable String run;
  private final List<MetricPoint> metrics = new ArrayList<>();
  private List<Param> params = List.of();
  private SequencedMap<String, String> tags = LinkedHashMap.newLinkedHashMap(0);

  private BatchReader(JsonParser in) {
    this.in = in;
  }

  /** The batch; null if it is not spelled as usual. */
  static @Nullable LoggedBatch read(byte[] body) {
    try (JsonParser in = JsonAnswer.FACTORY.createParser(body)) {
      return new BatchReader(in).read();
    } catch (IOException e) {
      return null;
    }
  }

  private @Nullable LoggedBatch read() throws IOException {
    if (in.nextToken() != JsonToken.START_OBJECT) {
      return null;
    }
    String name;
    while ((name = in.nextFieldName()) != null) {
      if (!field(name)) {
        return null;
      }
    }
    boolean ended = in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null;
    boolean within =
        metrics.size() <= LoggedBatch.MOST_METRICS
            && params.size() <= LoggedBatch.MOST_PARAMS
            && tags.size() <= LoggedBatch.MOST_TAGS
            && metrics.size() + params.size() + tags.size() <= LoggedBatch.MOST_OF_ALL;
    String id = run;
    return ended && within && id != null ? new LoggedBatch(id, metrics, params, tags) : null;
  }

  private boolean field(String name) throws IOException {
    return switch (name) {
      case "run_id" -> {
        run = in.nextTextValue();
        yield run != null && !run.isEmpty();
      }
      case "metrics" -> metrics();
      case "params" -> params();
      case "tags" -> tags();
      default -> false;
    };
  }

  private boolean metrics() throws IOException {
    if (in.nextToken() != JsonToken.START_ARRAY) {
      return false;
    }
    while (in.nextToken() == JsonToken.START_OBJECT) {
      if (metrics.size() == LoggedBatch.MOST_METRICS || !metric()) {
        return false;
      }
    }
    return in.currentToken() == JsonToken.END_ARRAY;
  }

  private boolean metric() throws IOException {
    String key = null;
    Double value = null;
    long time = -1;
    long step = 0;
    String name;
    while ((name = in.nextFieldName()) != null) {
      JsonToken token = in.nextToken();
      switch (name) {
        case "key" -> key = token == JsonToken.VALUE_STRING ? in.getText() : null;
        case "value" -> value = real(token);
        case "timestamp" -> time = token == JsonToken.VALUE_NUMBER_INT ? in.getLongValue() : -1;
        case "step" -> {
          if (token != JsonToken.VALUE_NUMBER_INT) {
            return false;
          }
          step = in.getLongValue();
        }
        case "run_id" -> {
          // Some clients repeat it here; that of the batch counts.
          if (!token.isScalarValue()) {
            return false;
          }
        }
        default -> {
          return false;
        }
      }
    }
    if (key == null || value == null || time < 0 || !usual(key)) {
      return false;
    }
    metrics.add(new MetricPoint(key, step, time, value));
    return true;
  }

  private @Nullable Double real(JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> MetricValue.bounded(in.getDoubleValue());
      case VALUE_STRING -> MetricValue.ofText(in.getText());
      default -> null;
    };
  }

  private static boolean usual(String key) {
    return key.length() <= EntityName.LONGEST && EntityName.allowed(key);
  }

  private boolean params() throws IOException {
    SequencedMap<String, String> read = pairs(LoggedBatch.LONGEST_PARAM);
    if (read == null) {
      return false;
    }
    params = new ArrayList<>(read.size());
    read.forEach((key, value) -> params.add(new Param(key, value)));
    return true;
  }

  private boolean tags() throws IOException {
    SequencedMap<String, String> read = pairs(LoggedBatch.LONGEST_TAG);
    if (read == null) {
      return false;
    }
    tags = read;
    return true;
  }

  /** Pairs of texts with distinct keys; null for anything else. */
  private @Nullable SequencedMap<String, String> pairs(int longest) throws IOException {
    var pairs = new LinkedHashMap<String, String>();
    if (in.nextToken() != JsonToken.START_ARRAY) {
      return null;
    }
    while (in.nextToken() == JsonToken.START_OBJECT) {
      String key = null;
      String value = null;
      String name;
      while ((name = in.nextFieldName()) != null) {
        String text = in.nextTextValue();
        switch (name) {
          case "key" -> key = text;
          case "value" -> value = text;
          default -> {
            return null;
          }
        }
      }
      if (key == null || value == null || key.isEmpty() || !usual(key)) {
        return null;
      }
      if (value.length() > longest || pairs.put(key, value) != null) {
        return null;
      }
    }
    return in.currentToken() == JsonToken.END_ARRAY ? pairs : null;
  }
}
