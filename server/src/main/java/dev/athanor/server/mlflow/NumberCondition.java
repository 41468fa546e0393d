package dev.athanor.server.mlflow;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.And;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunQuery.Exists;
import dev.athanor.query.RunQuery.Or;
import dev.athanor.server.mlflow.FilterClause.Operand;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/** What a clause says about a field of numbers, or of moments in milliseconds since 1970. */
final class NumberCondition {

  private static final int MOST_DIGITS = 19;

  private NumberCondition() {}

  /**
   * A condition on a number. MLflow shows an infinite one as the largest double, which therefore
   * stands for either here.
   *
   * @param field one of numbers; NaN compares with none but by {@code !=}
   */
  static RunQuery onNumber(RunField field, String comparator, Operand.Numeral operand) {
    double value = Double.parseDouble(operand.spelled());
    Comparison comparison = Comparators.comparison(comparator);
    if (Math.abs(value) < Double.MAX_VALUE) {
      return compare(field, comparison, value);
    }
    double largest = Math.copySign(Double.MAX_VALUE, value);
    double infinite = Math.copySign(Double.POSITIVE_INFINITY, value);
    boolean positive = value > 0;
    return switch (comparison) {
      case EQUAL ->
          new Or(
              List.of(
                  compare(field, Comparison.EQUAL, largest),
                  compare(field, Comparison.EQUAL, infinite)));
      case NOT_EQUAL ->
          new And(
              List.of(
                  compare(field, Comparison.NOT_EQUAL, largest),
                  compare(field, Comparison.NOT_EQUAL, infinite)));
      case LESS -> compare(field, comparison, positive ? largest : infinite);
      case LESS_OR_EQUAL -> compare(field, comparison, positive ? infinite : largest);
      case GREATER -> compare(field, comparison, positive ? infinite : largest);
      case GREATER_OR_EQUAL -> compare(field, comparison, positive ? largest : infinite);
    };
  }

  private static RunQuery compare(RunField field, Comparison comparison, double value) {
    return new Compare(field, comparison, new FieldValue.Real(value));
  }

  /**
   * A condition on a moment, which counts as its millisecond: what is finer does not show in
   * MLflow.
   *
   * @param field one of moments
   */
  static RunQuery onMillis(RunField field, String comparator, Operand.Numeral operand) {
    boolean exact = operand.whole() || isWhole(Double.parseDouble(operand.spelled()));
    Instant from = Instant.ofEpochMilli(floor(operand));
    Instant to = from.plusMillis(1);
    RunQuery before = compare(field, Comparison.LESS, from);
    RunQuery fromOn = compare(field, Comparison.GREATER_OR_EQUAL, from);
    RunQuery upTo = compare(field, Comparison.LESS, to);
    RunQuery behind = compare(field, Comparison.GREATER_OR_EQUAL, to);
    return switch (Comparators.comparison(comparator)) {
      case EQUAL -> exact ? new And(List.of(fromOn, upTo)) : new Or(List.of());
      case NOT_EQUAL -> exact ? new Or(List.of(before, behind)) : new Exists(field);
      case LESS -> exact ? before : upTo;
      case LESS_OR_EQUAL -> upTo;
      case GREATER -> behind;
      case GREATER_OR_EQUAL -> exact ? fromOn : behind;
    };
  }

  private static RunQuery compare(RunField field, Comparison comparison, Instant at) {
    return new Compare(field, comparison, new FieldValue.Moment(at));
  }

  private static boolean isWhole(double value) {
    return value == Math.rint(value);
  }

  /** The whole number below; the first or last of 64 bits for what is beyond them. */
  private static long floor(Operand.Numeral number) {
    return number.whole()
        ? bounded(number.spelled())
        : (long) Math.floor(Double.parseDouble(number.spelled()));
  }

  /** The whole number that is spelled; the first or last of 64 bits for what is beyond them. */
  static long bounded(String spelled) {
    if (spelled.length() < MOST_DIGITS) {
      return Long.parseLong(spelled);
    }
    String digits = spelled.replaceFirst("^(-?)0+(?=[0-9])", "$1");
    if (digits.length() > MOST_DIGITS + 1) {
      return digits.charAt(0) == '-' ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    return new BigInteger(digits)
        .max(BigInteger.valueOf(Long.MIN_VALUE))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValue();
  }
}
