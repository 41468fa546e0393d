package dev.athanor.query;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * The number that a param's text spells, for filters and orders; the text itself stays as it is.
 */
public final class ParamNumber {

  /** Longer texts spell no number. */
  static final int LONGEST = 64;

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

  // Ignores the case of a to z alone; String.equalsIgnoreCase would take a Turkish i for an i.
  private static final Pattern NAN = Pattern.compile("[+-]?nan", Pattern.CASE_INSENSITIVE);
  private static final Pattern INFINITE =
      Pattern.compile("[+-]?inf(inity)?", Pattern.CASE_INSENSITIVE);

  private ParamNumber() {}

  /**
   * Reads a decimal number with ASCII digits ({@code 32}, {@code -0.5}, {@code 1e-5}, {@code .5}),
   * or {@code nan}, {@code inf}, {@code infinity} with any sign and in any case, as programs print
   * them. White space, separators, hexadecimal forms and units are no part of a number, and no
   * number is longer than {@value #LONGEST} characters.
   *
   * @return the nearest double, infinite for what is larger than all; empty if the text spells none
   */
  public static OptionalDouble of(String text) {
    if (text.length() > LONGEST) {
      return OptionalDouble.empty();
    }
    if (DECIMAL.matcher(text).matches()) {
      return OptionalDouble.of(Double.parseDouble(text));
    }
    if (INFINITE.matcher(text).matches()) {
      return OptionalDouble.of(
          text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    return NAN.matcher(text).matches() ? OptionalDouble.of(Double.NaN) : OptionalDouble.empty();
  }
}
