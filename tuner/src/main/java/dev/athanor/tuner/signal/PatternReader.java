package dev.athanor.tuner.signal;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads lines of the form {@link MetricRule.Matching}. */
final class PatternReader implements LineReader {

  /** A square of its length is within our patience; what takes longer on it is beyond hope. */
  private static final int SHORT_LINE = 1_000;

  private static final int MOST_OVERRUNS = 10;

  private final Pattern regex;

  /** Group → metric, in the order of the expression. */
  private final SequencedMap<String, String> metrics = new LinkedHashMap<>();

  private final @Nullable String stepGroup;
  private final @Nullable String nameGroup;
  private final @Nullable String valueGroup;
  private final Consumer<Reading> sink;
  private final StrangeLines strange;
  private int overruns;

  PatternReader(MetricRule.Matching rule, Consumer<Reading> sink, StrangeLines strange) {
    this.regex = rule.regex();
    this.sink = sink;
    this.strange = strange;
    regex.namedGroups().entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .forEach(group -> metrics.put(group, rule.names().getOrDefault(group, group)));
    stepGroup = takeOut(MetricRule.STEP);
    nameGroup = takeOut(MetricRule.Matching.NAME);
    valueGroup = nameGroup == null ? null : takeOut(MetricRule.Matching.VALUE);
  }

  private @Nullable String takeOut(String meaning) {
    for (var group : List.copyOf(metrics.keySet())) {
      if (metrics.remove(group, meaning)) {
        return group;
      }
    }
    return null;
  }

  @Override
  public void line(byte[] bytes, int from, int to) {
    if (overruns == MOST_OVERRUNS) {
      return;
    }
    try {
      match(bytes, from, to);
    } catch (Patience.Lost | StackOverflowError e) {
      strange.note("slow", "the regular expression takes too long on it", bytes, from, to);
      if (to - from <= SHORT_LINE && ++overruns == MOST_OVERRUNS) {
        var reason = "the %dth such line: no more lines are read".formatted(MOST_OVERRUNS);
        strange.note("off", reason, bytes, from, to);
      }
    }
  }

  /** Whether it would have matched is unknown, so nothing is said. */
  @Override
  public void tooLong(byte[] bytes, int from, int to) {}

  private void match(byte[] bytes, int from, int to) {
    var text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    var matcher = regex.matcher(new Patience(text));
    if (!matcher.find()) {
      return;
    }
    var values = new LinkedHashMap<String, Double>();
    Long step = null;
    do {
      var stepText = stepGroup == null ? null : matcher.group(stepGroup);
      if (stepText != null) {
        step = step(stepText);
        if (step == null) {
          strange.note("step", "the step is not a whole number, line not read", bytes, from, to);
          return;
        }
      }
      take(matcher, values, bytes, from, to);
    } while (matcher.find());
    if (!values.isEmpty()) {
      sink.accept(new Reading(step, values));
    }
  }

  private void take(
      Matcher matcher, SequencedMap<String, Double> values, byte[] bytes, int from, int to) {
    metrics.forEach((group, metric) -> put(metric, matcher.group(group), values, bytes, from, to));
    if (nameGroup != null && valueGroup != null) {
      put(matcher.group(nameGroup), matcher.group(valueGroup), values, bytes, from, to);
    }
  }

  private void put(
      @Nullable String name,
      @Nullable String text,
      SequencedMap<String, Double> values,
      byte[] bytes,
      int from,
      int to) {
    if (name == null || text == null) {
      return;
    }
    var value = number(text);
    if (value == null) {
      strange.note("value " + name, "%s is no number, left out".formatted(name), bytes, from, to);
    } else if (strange.take(name)) {
      values.put(name, value);
    }
  }

  /** A number as Java, Python and C print it; null for anything else. */
  static @Nullable Double number(String text) {
    var plain = text.strip().toLowerCase(Locale.ROOT);
    return switch (plain) {
      case "nan", "+nan", "-nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        if (plain.endsWith("d") || plain.endsWith("f")) { // Java's suffixes
          yield null;
        }
        try {
          yield Double.valueOf(plain);
        } catch (NumberFormatException e) {
          yield null;
        }
      }
    };
  }

  private static @Nullable Long step(String text) {
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException e) {
      var number = number(text);
      return number == null ? null : whole(number);
    }
  }

  /** A whole number that a double holds exactly; null for any other. */
  static @Nullable Long whole(double value) {
    return value == Math.rint(value) && Math.abs(value) <= 1L << 53 ? (long) value : null;
  }

  /** A text that can be looked at only so often: some expressions would look for years. */
  private static final class Patience implements CharSequence {

    private static final int LOOKS = 2_000_000;

    private final CharSequence text;
    private final int[] left;

    Patience(String text) {
      this(text, new int[] {LOOKS});
    }

    private Patience(CharSequence text, int[] left) {
      this.text = text;
      this.left = left;
    }

    @Override
    public char charAt(int index) {
      if (--left[0] < 0) {
        throw new Lost();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Patience(text.subSequence(start, end), left);
    }

    @Override
    public String toString() {
      return text.toString();
    }

    static final class Lost extends RuntimeException {
      private static final long serialVersionUID = 1L;

      private Lost() {
        super(null, null, false, false);
      }
    }
  }
}
