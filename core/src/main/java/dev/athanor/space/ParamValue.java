package dev.athanor.space;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;

/**
 * The value of one parameter as a user sees it: a text, a number, a truth value, or any other JSON.
 * Immutable.
 */
public sealed interface ParamValue {

  /**
   * The value as one word for a command line or a file name: {@code 3e-5}, {@code adam}, {@code
   * true}. Parsing the word of a {@link Real} gives back the same double, bit for bit (NaN apart).
   */
  String text();

  /** The value of a {@link Real} or {@link Whole}; empty for anything else. */
  default OptionalDouble number() {
    return OptionalDouble.empty();
  }

  /** Any text, the empty one included. */
  record Text(String value) implements ParamValue {
    public Text {
      requireNonNull(value, "value");
    }

    @Override
    public String text() {
      return value;
    }
  }

  /** A double-precision number; NaN and the infinities are legal. */
  record Real(double value) implements ParamValue {
    @Override
    public OptionalDouble number() {
      return OptionalDouble.of(value);
    }

    @Override
    public String text() {
      return shortest(value);
    }
  }

  /** A whole number of 64 bits. */
  record Whole(long value) implements ParamValue {
    @Override
    public OptionalDouble number() {
      return OptionalDouble.of(value);
    }

    @Override
    public String text() {
      return Long.toString(value);
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements ParamValue {
    @Override
    public String text() {
      return Boolean.toString(value);
    }
  }

  /** Anything else that JSON can say, kept word for word; {@code null} is {@code Json("null")}. */
  record Json(String canonical) implements ParamValue {
    public Json {
      requireNonNull(canonical, "canonical");
    }

    @Override
    public String text() {
      return canonical;
    }
  }

  /** The text as a value. */
  static ParamValue of(String value) {
    return new Text(value);
  }

  /** The number as a value. */
  static ParamValue of(double value) {
    return new Real(value);
  }

  /** The whole number as a value. */
  static ParamValue of(long value) {
    return new Whole(value);
  }

  /** The truth value as a value. */
  static ParamValue of(boolean value) {
    return new Bool(value);
  }

  /**
   * The shortest decimal that reads back as the same double: {@code 3e-5}, {@code 0.25}, {@code
   * 1.0}. {@link Double#toString} is exact as well, but writes {@code 3.0E-5}, which few people do.
   */
  private static String shortest(double value) {
    String java = Double.toString(value);
    int e = java.indexOf('E');
    if (e < 0) {
      return java;
    }
    String mantissa = java.substring(0, e);
    if (mantissa.endsWith(".0")) {
      mantissa = mantissa.substring(0, mantissa.length() - 2);
    }
    return mantissa + "e" + java.substring(e + 1);
  }
}
