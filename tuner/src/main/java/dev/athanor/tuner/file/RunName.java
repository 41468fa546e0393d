package dev.athanor.tuner.file;

import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The name of a run that nobody named: its values in short, {@code lr-3e-5_batch-32}. Letters,
 * digits and {@code . + - _ ~} from ASCII, at most {@value #LONGEST}; the same values give the same
 * name, and other values may.
 */
public final class RunName {

  /** The most characters of a name. */
  public static final int LONGEST = 120;

  private static final int LONGEST_PART = 40;
  private static final MathContext SHORT = new MathContext(3);

  private RunName() {}

  /** The name for those of the values that the space varies. */
  public static String of(SequencedMap<String, ParamValue> values, SearchSpace space) {
    var varied = new LinkedHashMap<String, ParamValue>();
    values.forEach((name, value) -> {
      Distribution distribution = space.byName().get(name);
      if (distribution == null || !distribution.single()) {
        varied.put(name, value);
      }
    });
    return of(varied);
  }

  /** The name for the values, in their order. */
  static String of(SequencedMap<String, ParamValue> values) {
    if (values.isEmpty()) {
      return "default";
    }
    var name = new StringBuilder();
    int left = values.size();
    for (var each : values.entrySet()) {
      String pair = safe(each.getKey()) + "-" + shortened(each.getValue());
      String separator = name.isEmpty() ? "" : "_";
      // As long as something follows, there must be room to say how much is cut.
      int room = LONGEST - (left == 1 ? 0 : cut(left - 1).length());
      if (name.length() + separator.length() + pair.length() > room) {
        return name.append(cut(left)).toString();
      }
      name.append(separator).append(pair);
      left--;
    }
    return name.toString();
  }

  private static String cut(int left) {
    return "_and-%d-more".formatted(left);
  }

  private static String shortened(ParamValue value) {
    return switch (value) {
      case ParamValue.Real real -> real(real.value());
      case ParamValue.Whole whole -> whole.text();
      case ParamValue.Bool bool -> bool.text();
      case ParamValue.Text text -> safe(text.value());
      case ParamValue.Json json -> safe(json.canonical());
    };
  }

  /** Three significant digits: {@code 0.25}, {@code 3.14e-5}, {@code 1.23e6}. */
  private static String real(double value) {
    if (!Double.isFinite(value)) {
      return new ParamValue.Real(value).text();
    }
    BigDecimal rounded = BigDecimal.valueOf(value).round(SHORT);
    if (rounded.signum() == 0) {
      return "0";
    }
    rounded = rounded.stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent >= -3 && exponent < 5) {
      return rounded.toPlainString();
    }
    return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
  }

  private static String safe(String text) {
    String safe = text.replaceAll("[^A-Za-z0-9.+_-]+", "-").replaceAll("^-+|-+$", "");
    if (safe.isEmpty()) {
      return text.isEmpty() ? "empty" : "x";
    }
    return safe.length() <= LONGEST_PART ? safe : safe.substring(0, LONGEST_PART - 1) + "~";
  }
}
