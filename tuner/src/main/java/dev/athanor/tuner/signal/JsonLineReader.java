package dev.athanor.tuner.signal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads lines of the form {@link MetricRule.JsonLines}; decides on the first bytes of each. */
final class JsonLineReader implements LineReader {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private final byte[] prefix;
  private final Consumer<Reading> sink;
  private final StrangeLines strange;

  JsonLineReader(MetricRule.JsonLines rule, Consumer<Reading> sink, StrangeLines strange) {
    this.prefix = rule.prefix().getBytes(StandardCharsets.UTF_8);
    this.sink = sink;
    this.strange = strange;
  }

  @Override
  public void line(byte[] bytes, int from, int to) {
    int at = afterPrefix(bytes, from, to);
    while (at >= 0) {
      // Processes that share a file may lose the line end between two of their lines.
      at = object(bytes, from, at, to);
    }
  }

  @Override
  public void tooLong(byte[] bytes, int from, int to) {
    if (afterPrefix(bytes, from, to) >= 0) {
      strange.note("long", "longer than 64 KiB, not read", bytes, from, to);
    }
  }

  /** Where the JSON text begins; -1 if the line is none of ours. */
  private int afterPrefix(byte[] bytes, int from, int to) {
    int at = skipBlanks(bytes, from, to);
    if (to - at < prefix.length) {
      return -1;
    }
    for (byte expected : prefix) {
      if (bytes[at++] != expected) {
        return -1;
      }
    }
    if (prefix.length == 0 && (at == to || bytes[at] != '{')) {
      return -1;
    }
    return at;
  }

  private static int skipBlanks(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  /** Reads one object; returns where the next one's text begins, -1 if there is none. */
  private int object(byte[] bytes, int line, int from, int to) {
    try (var parser = JSON.createParser(bytes, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        strange.note("object", "no JSON object after the prefix", bytes, line, to);
        return -1;
      }
      var fields = new Fields(bytes, line, to);
      fields.read(parser);
      int rest = skipBlanks(bytes, from + (int) parser.currentLocation().getByteOffset(), to);
      fields.emit();
      int next = afterPrefix(bytes, rest, to);
      if (rest < to && next < 0) {
        strange.note("rest", "text after the JSON object, not read", bytes, line, to);
      }
      return next;
    } catch (JsonProcessingException e) {
      strange.note(
          "json",
          "malformed JSON (%s; json.dumps writes it right)".formatted(firstLine(e)),
          bytes,
          line,
          to);
      return -1;
    } catch (IOException e) {
      throw new UncheckedIOException("no input is outside memory", e);
    }
  }

  private static String firstLine(JsonProcessingException e) {
    var message = String.valueOf(e.getOriginalMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  /** The fields of one object of one line. */
  private final class Fields {

    private final byte[] bytes;
    private final int line;
    private final int to;
    private final SequencedMap<String, Double> values = new LinkedHashMap<>();
    private @Nullable Long step;
    private boolean stepBroken;

    private Fields(byte[] bytes, int line, int to) {
      this.bytes = bytes;
      this.line = line;
      this.to = to;
    }

    private void read(JsonParser parser) throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        var token = parser.nextToken();
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
          parser.skipChildren();
        }
        if (name.equals(MetricRule.STEP)) {
          readStep(parser);
        } else if (token.isNumeric()) {
          values.put(name, parser.getDoubleValue());
        } else {
          note("value " + name, "\"%s\" is no number, left out".formatted(name));
        }
      }
    }

    private void readStep(JsonParser parser) throws IOException {
      switch (parser.currentToken()) {
        case VALUE_NUMBER_INT -> {
          step =
              parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                  ? null
                  : Long.valueOf(parser.getLongValue());
          stepBroken = step == null;
        }
        case VALUE_NUMBER_FLOAT -> {
          step = PatternReader.whole(parser.getDoubleValue());
          stepBroken = step == null;
        }
        case VALUE_NULL -> step = null;
        default -> stepBroken = true;
      }
    }

    private void emit() {
      if (stepBroken) {
        note("step", "the step is not a whole number, line not read");
        return;
      }
      if (values.isEmpty()) {
        note("empty", "no number in it");
        return;
      }
      values.keySet().removeIf(name -> !strange.take(name));
      if (!values.isEmpty()) {
        sink.accept(new Reading(step, values));
      }
    }

    private void note(String kind, String reason) {
      strange.note(kind, reason, bytes, line, to);
    }
  }
}
