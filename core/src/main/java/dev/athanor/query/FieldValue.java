package dev.athanor.query;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Comparator;

/** A value of a {@link RunField}. */
public sealed interface FieldValue {

  /**
   * Orders values of one kind: texts by code points, numbers with −0 equal to 0 and NaN after all
   * others, moments by time.
   */
  Comparator<FieldValue> ORDER = FieldValue::compare;

  RunField.Kind kind();

  record Text(String value) implements FieldValue {
    public Text {
      requireNonNull(value, "value");
    }

    @Override
    public RunField.Kind kind() {
      return RunField.Kind.TEXT;
    }
  }

  /** May be NaN, which equals nothing and is neither less nor greater than anything. */
  record Real(double value) implements FieldValue {
    @Override
    public RunField.Kind kind() {
      return RunField.Kind.NUMBER;
    }
  }

  record Moment(Instant value) implements FieldValue {
    public Moment {
      requireNonNull(value, "value");
    }

    @Override
    public RunField.Kind kind() {
      return RunField.Kind.MOMENT;
    }
  }

  /** Whether this is NaN. */
  default boolean isNan() {
    return this instanceof Real number && Double.isNaN(number.value());
  }

  private static int compare(FieldValue a, FieldValue b) {
    return switch (a) {
      case Text text when b instanceof Text other -> byCodePoints(text.value(), other.value());
      case Real number when b instanceof Real other ->
          Double.compare(number.value() + 0.0, other.value() + 0.0);
      case Moment moment when b instanceof Moment other -> moment.value().compareTo(other.value());
      default ->
          throw new IllegalArgumentException(
              "%s beside %s (expected: values of one kind)".formatted(a, b));
    };
  }

  /** As UTF-8 bytes compare; {@code String.compareTo} puts emoji before some Chinese letters. */
  private static int byCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean leftPaired = Character.isSurrogate(left);
        boolean rightPaired = Character.isSurrogate(right);
        return leftPaired == rightPaired ? left - right : leftPaired ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }
}
