package dev.athanor.pruner;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers in reasons: short, but never so short that a comparison cannot be checked. */
final class Figures {

  private static final MathContext SHORT = new MathContext(6);

  private Figures() {}

  /** The value with six digits at most. */
  static String text(double value) {
    return plain(value, SHORT);
  }

  /** The value, with all its digits if six do not tell it from {@code other}. */
  static String text(double value, double other) {
    String brief = text(value);
    return value != other && brief.equals(text(other))
        ? plain(value, MathContext.UNLIMITED)
        : brief;
  }

  private static String plain(double value, MathContext digits) {
    if (!Double.isFinite(value) || value == 0) {
      return value == 0 ? "0" : Double.toString(value);
    }
    // Of the text, not of the double: a double's exact expansion has digits that nobody wrote.
    BigDecimal number = new BigDecimal(Double.toString(value)).round(digits).stripTrailingZeros();
    double size = Math.abs(value);
    return size >= 1e-4 && size < 1e9 ? number.toPlainString() : number.toString();
  }
}
