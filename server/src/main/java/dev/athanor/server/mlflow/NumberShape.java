package dev.athanor.server.mlflow;

import dev.athanor.server.mlflow.FilterToken.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A number in a filter.
 *
 * @param end where it ends, exclusive
 */
record NumberShape(Kind kind, int end) {

  /** The number that begins here; null if none does. */
  static @Nullable NumberShape at(String text, int start) {
    int digits = charAt(text, start) == '-' ? start + 1 : start;
    if (charAt(text, digits) == '0' && (charAt(text, digits + 1) | 0x20) == 'x') {
      int end = hexadecimalEnd(text, digits + 2);
      if (end > digits + 2) {
        return new NumberShape(Kind.HEXADECIMAL, end);
      }
    }
    int whole = digitsEnd(text, digits);
    int exponent = whole > digits ? exponentEnd(text, whole) : -1;
    if (exponent >= 0) {
      return new NumberShape(Kind.REAL, exponent);
    }
    int real = realEnd(text, digits, whole);
    if (real >= 0) {
      return new NumberShape(Kind.REAL, real);
    }
    int integer = shortened(text, whole, digits);
    return integer < 0 ? null : new NumberShape(Kind.INTEGER, integer);
  }

  /** Where a number ends that has an exponent behind these digits; -1 if it has none. */
  private static int exponentEnd(String text, int whole) {
    int at = whole;
    if (charAt(text, at) == '.') {
      int fraction = digitsEnd(text, at + 1);
      at = fraction > at + 1 ? fraction : at;
    }
    if ((charAt(text, at) | 0x20) != 'e') {
      return -1;
    }
    int digits = charAt(text, at + 1) == '-' ? at + 2 : at + 1;
    int end = digitsEnd(text, digits);
    return end > digits ? end : -1;
  }

  /** Where a number with a point ends; -1 if it has none. */
  private static int realEnd(String text, int digits, int whole) {
    if (charAt(text, whole) != '.') {
      return -1;
    }
    int fraction = digitsEnd(text, whole + 1);
    // Digits on one side of the point are enough.
    return whole > digits ? shortened(text, fraction, whole) : shortened(text, fraction, whole + 1);
  }

  /**
   * The end, or before the last digit if a letter follows it: as a regular expression that gives
   * back what it took.
   *
   * @return -1 if nothing is left
   */
  private static int shortened(String text, int end, int start) {
    if (end <= start) {
      return -1;
    }
    boolean letterFollows =
        end < text.length() && WordCharacter.isLatinOrUnderscore(text.codePointAt(end));
    if (!letterFollows) {
      return end;
    }
    int shorter = text.offsetByCodePoints(end, -1);
    return shorter > start ? shorter : -1;
  }

  private static int digitsEnd(String text, int from) {
    int end = from;
    while (end < text.length() && WordCharacter.isDigit(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private static int hexadecimalEnd(String text, int from) {
    int end = from;
    while (isHexadecimal(charAt(text, end))) {
      end++;
    }
    return end;
  }

  private static boolean isHexadecimal(char c) {
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
  }

  private static char charAt(String text, int index) {
    return index < text.length() ? text.charAt(index) : 0;
  }
}
