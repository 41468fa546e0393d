package dev.athanor.server.mlflow;

import dev.athanor.query.RunQuery.Comparison;
import java.util.List;
import java.util.Map;

/** The comparators that each kind of key knows. */
final class Comparators {

  static final List<String> OF_NUMBERS = List.of(">", ">=", "!=", "=", "<", "<=");

  static final List<String> OF_TEXTS = List.of("!=", "=", "LIKE", "ILIKE", "IN", "NOT IN");

  /** Those of params and tags, which a run need not have. */
  static final List<String> OF_PAIRS =
      List.of("!=", "=", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL");

  private static final Map<String, Comparison> COMPARISONS =
      Map.of(
          "=", Comparison.EQUAL,
          "!=", Comparison.NOT_EQUAL,
          "<", Comparison.LESS,
          "<=", Comparison.LESS_OR_EQUAL,
          ">", Comparison.GREATER,
          ">=", Comparison.GREATER_OR_EQUAL);

  private Comparators() {}

  /** The comparison of that sign. */
  static Comparison comparison(String sign) {
    Comparison comparison = COMPARISONS.get(sign);
    if (comparison == null) {
      throw new IllegalArgumentException(
          "comparator %s (expected: one of %s)".formatted(sign, OF_NUMBERS));
    }
    return comparison;
  }

  /**
   * Refuses a comparator that is not known.
   *
   * @param shown those that the message names
   * @param end of the message; MLflow forgets the last quote here and there
   */
  static void require(String comparator, List<String> known, List<String> shown, String end) {
    if (!known.contains(comparator)) {
      throw new FilterException(
          "Invalid comparator '%s' not one of '%s%s"
              .formatted(comparator, FilterVocabulary.set(shown), end));
    }
  }
}
