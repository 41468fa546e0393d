package dev.athanor.tuner.file;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.athanor.space.ParamValue;
import dev.athanor.tuner.file.YamlNode.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Values of a parameter as a tuning file writes them. */
final class Choices {

  private static final String EXPECTED =
      "a text, a finite number, true, false, null, or a list or mapping of them";

  private Choices() {}

  /** Each as a value; null, and a note, where one cannot be a value. */
  static @Nullable List<ParamValue> read(List<Field> fields) {
    var values = new ArrayList<ParamValue>();
    for (Field field : fields) {
      ParamValue value = read(field);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() == fields.size() ? values : null;
  }

  static @Nullable ParamValue read(Field field) {
    ParamValue value = value(field.node());
    if (value == null) {
      field.refuse(EXPECTED, "Put it in quotes if it is a text.");
    } else if (value.text().indexOf('\0') >= 0) {
      field.refuse("a text without the character U+0000", null);
      return null;
    }
    return value;
  }

  private static @Nullable ParamValue value(YamlNode node) {
    if (node instanceof YamlNode.Scalar scalar) {
      return switch (scalar.kind()) {
        case TEXT -> new ParamValue.Text(scalar.text());
        case TRUTH -> new ParamValue.Bool(Boolean.parseBoolean(scalar.text()));
        case NULL -> new ParamValue.Json("null");
        case WHOLE -> {
          Long whole = Field.whole(scalar);
          yield whole == null ? null : new ParamValue.Whole(whole);
        }
        case REAL -> {
          double real = Field.number(scalar.text());
          yield Double.isFinite(real) ? new ParamValue.Real(real) : null;
        }
      };
    }
    String json = json(node);
    return json == null ? null : new ParamValue.Json(json);
  }

  /** JSON without blanks, keys in alphabetical order; null if something in it is not JSON. */
  private static @Nullable String json(YamlNode node) {
    return switch (node) {
      case YamlNode.Scalar scalar when scalar.kind() == Kind.TEXT -> quoted(scalar.text());
      case YamlNode.Scalar scalar -> {
        ParamValue value = value(scalar);
        yield value == null ? null : value.text();
      }
      case YamlNode.Sequence sequence -> {
        var items = new ArrayList<String>();
        for (YamlNode item : sequence.items()) {
          String value = json(item);
          if (value == null) {
            yield null;
          }
          items.add(value);
        }
        yield "[" + String.join(",", items) + "]";
      }
      case YamlNode.Mapping mapping -> {
        var members = new ArrayList<String>();
        for (YamlNode.Entry entry :
            mapping.entries().stream().sorted(Comparator.comparing(YamlNode.Entry::key)).toList()) {
          String value = json(entry.value());
          if (value == null) {
            yield null;
          }
          members.add(quoted(entry.key()) + ":" + value);
        }
        yield "{" + String.join(",", members) + "}";
      }
    };
  }

  private static String quoted(String text) {
    return '"' + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
