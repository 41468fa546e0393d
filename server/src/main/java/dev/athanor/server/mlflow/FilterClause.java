package dev.athanor.server.mlflow;

import java.util.List;
import java.util.Locale;

/**
 * One comparison of a filter.
 *
 * @param comparator as written; whether it fits the key is not checked yet
 */
record FilterClause(FilterKey key, String comparator, Operand operand) {

  /** What the key is compared with. */
  sealed interface Operand {

    /** Nothing: the comparator says it all. */
    record None() implements Operand {}

    record Text(String value) implements Operand {}

    record Texts(List<String> values) implements Operand {
      public Texts {
        values = List.copyOf(values);
      }
    }

    /**
     * A number.
     *
     * @param spelled digits, point, sign and exponent in ASCII
     * @param whole whether it is spelled without point and exponent
     */
    record Numeral(String spelled, boolean whole) implements Operand {}
  }

  /** The comparator in capital letters. */
  String upperComparator() {
    return comparator.toUpperCase(Locale.ROOT);
  }
}
