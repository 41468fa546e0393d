package dev.athanor.server.http;

import java.math.BigDecimal;
import java.math.MathContext;

/** Writes the text format of Prometheus, version 0.0.4. Used by one thread. */
public final class MetricsText {

  /** Its media type. */
  public static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(16 << 10);

  /**
   * Begins a family of samples.
   *
   * @param type {@code counter}, {@code gauge} or {@code histogram}
   */
  public void family(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  /** A family of one sample without labels. */
  public void single(String name, String type, String help, double value) {
    family(name, type, help);
    sample(name, "", value);
  }

  /** A family of one sample without labels. */
  public void single(String name, String type, String help, long value) {
    family(name, type, help);
    sample(name, "", value);
  }

  /**
   * One sample.
   *
   * @param labels as {@code name="value",…}, values {@linkplain #escaped escaped}; may be empty
   */
  public void sample(String name, String labels, double value) {
    sample(name, labels, number(value));
  }

  /** One sample, likewise. */
  public void sample(String name, String labels, long value) {
    sample(name, labels, Long.toString(value));
  }

  private void sample(String name, String labels, String value) {
    text.append(name);
    if (!labels.isEmpty()) {
      text.append('{').append(labels).append('}');
    }
    text.append(' ').append(value).append('\n');
  }

  /** The value of a label as it is written. */
  public static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : new BigDecimal(value, MathContext.DECIMAL64).stripTrailingZeros().toPlainString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
