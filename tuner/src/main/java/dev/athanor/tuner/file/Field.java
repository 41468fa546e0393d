package dev.athanor.tuner.file;

import dev.athanor.tuner.file.YamlNode.Kind;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value of the file under a path of keys. What reads it as something notes what is wrong with it
 * and then answers null.
 *
 * @param path as messages name it: {@code space.lr.float}
 */
record Field(Reading reading, String path, YamlNode node) {

  static final Duration LONGEST = Duration.ofDays(365);

  /** Whole numbers up to here, either side of 0, are exact as doubles. */
  static final long EXACT = 1L << 53;

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  Position at() {
    return node.at();
  }

  /** The value as a message quotes it. */
  String quote() {
    return YamlNode.quote(node);
  }

  /** Notes that the value is not what was expected. */
  void refuse(String expected, @Nullable String remedy) {
    refuse(quote(), expected, remedy);
  }

  void refuse(String what, @Nullable String expected, @Nullable String remedy) {
    reading.problems().add(at(), path + ": " + what, expected, remedy);
  }

  /** The value of any scalar as it was written, but not nothing, and without control characters. */
  @Nullable String text(String expected) {
    if (!(node instanceof YamlNode.Scalar scalar) || scalar.kind() == Kind.NULL) {
      refuse(expected, node instanceof YamlNode.Scalar ? "Give a value, or drop the line." : null);
      return null;
    }
    if (scalar.text().chars().anyMatch(Character::isISOControl)) {
      refuse(quote() + " with a control character", expected, "Keep it to one line of plain text.");
      return null;
    }
    return scalar.text();
  }

  /** One of the given names. */
  @Nullable String oneOf(Collection<String> names) {
    String name = text(NearestName.oneOf(names));
    if (name == null || names.contains(name)) {
      return name;
    }
    refuse(NearestName.oneOf(names), NearestName.remedy(name, names));
    return null;
  }

  @Nullable Boolean truth() {
    if (node instanceof YamlNode.Scalar scalar && scalar.kind() == Kind.TRUTH) {
      return Boolean.parseBoolean(scalar.text());
    }
    refuse("true or false", null);
    return null;
  }

  /** A whole number; {@code 1e3} is one. */
  @Nullable Long whole(long min, long max) {
    Long value = node instanceof YamlNode.Scalar scalar ? whole(scalar) : null;
    if (value == null || value < min || value > max) {
      refuse(range(min, max), value == null ? numberRemedy() : null);
      return null;
    }
    return value;
  }

  private static String range(long min, long max) {
    if (max == Long.MAX_VALUE) {
      return "a whole number of 64 bits";
    }
    return min == -EXACT && max == EXACT
        ? "a whole number within ±2^53"
        : "a whole number from %d to %d".formatted(min, max);
  }

  @Nullable Integer count(int min, int max) {
    Long value = whole(min, max);
    return value == null ? null : Math.toIntExact(value);
  }

  /** A finite number. */
  @Nullable Double real() {
    if (node instanceof YamlNode.Scalar(_, String text, Kind kind, _, _)
        && (kind == Kind.REAL || kind == Kind.WHOLE)) {
      double value = kind == Kind.WHOLE ? integer(text).doubleValue() : number(text);
      if (Double.isFinite(value)) {
        return value;
      }
    }
    refuse("a finite number", numberRemedy());
    return null;
  }

  /** A duration such as {@code 1h30m}, at least {@code min}. */
  @Nullable Duration duration(Duration min) {
    String expected = "a duration such as 30s, 10m or 1h30m";
    String text = text(expected);
    if (text == null) {
      return null;
    }
    Duration value = DurationText.parse(text).orElse(null);
    if (value == null) {
      refuse(expected, text.matches(".*[0-9]") ? "Add a unit: ms, s, m, h or d." : null);
      return null;
    }
    if (value.compareTo(min) < 0 || value.compareTo(LONGEST) > 0) {
      String least = min.isZero() ? "0s" : min.toMillis() + "ms";
      refuse("from %s to %dd".formatted(least, LONGEST.toDays()), null);
      return null;
    }
    return value;
  }

  /** The items of a list, or the value itself as the only one. */
  List<Field> oneOrMore() {
    if (node instanceof YamlNode.Sequence) {
      List<Field> items = list("a list");
      return items == null ? List.of() : items;
    }
    return List.of(this);
  }

  /** The items of a list. */
  @Nullable List<Field> list(String expected) {
    if (!(node instanceof YamlNode.Sequence sequence)) {
      refuse(expected, null);
      return null;
    }
    var items = new ArrayList<Field>();
    for (YamlNode item : sequence.items()) {
      items.add(new Field(reading, "%s[%d]".formatted(path, items.size()), item));
    }
    return items;
  }

  private @Nullable String numberRemedy() {
    return node instanceof YamlNode.Scalar(_, String text, Kind kind, _, _)
            && kind == Kind.TEXT
            && NUMBER.matcher(text).matches()
        ? "Drop the quotes."
        : null;
  }

  /** The scalar as a whole number of 64 bits; null if it is none. */
  static @Nullable Long whole(YamlNode.Scalar scalar) {
    if (scalar.kind() == Kind.WHOLE) {
      BigInteger value = integer(scalar.text());
      return value.compareTo(LEAST) >= 0 && value.compareTo(MOST) <= 0
          ? (Long) value.longValue()
          : null;
    }
    double value = scalar.kind() == Kind.REAL ? number(scalar.text()) : Double.NaN;
    return value == Math.rint(value) && Math.abs(value) <= EXACT ? (Long) (long) value : null;
  }

  /** The number that a scalar's text says; NaN if it says none. */
  static double number(String text) {
    return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
  }

  private static BigInteger integer(String text) {
    if (text.startsWith("0x")) {
      return new BigInteger(text.substring(2), 16);
    }
    return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
  }
}
