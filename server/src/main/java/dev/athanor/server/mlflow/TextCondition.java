package dev.athanor.server.mlflow;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.And;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunQuery.Exists;
import dev.athanor.query.RunQuery.In;
import dev.athanor.query.RunQuery.Match;
import dev.athanor.query.RunQuery.Not;
import dev.athanor.server.mlflow.FilterClause.Operand;
import java.util.List;

/** What a clause says about a field of texts. No clause holds for a run without the field. */
final class TextCondition {

  /**
   * The longest pattern with {@code %}, in characters. Looking for one takes time in proportion to
   * its length and that of the text.
   */
  static final int LONGEST_PATTERN = 2000;

  private TextCondition() {}

  /**
   * The condition.
   *
   * @param comparator one of {@link Comparators#OF_TEXTS}, {@code IS NULL}, {@code IS NOT NULL}
   * @param operand of the comparator's kind
   */
  static RunQuery on(RunField field, String comparator, Operand operand) {
    return switch (operand) {
      case Operand.None none when comparator.equals("IS NULL") -> new Not(new Exists(field));
      case Operand.None none -> new Exists(field);
      case Operand.Text(String text) -> ofText(field, comparator, text);
      case Operand.Texts(List<String> texts) -> ofTexts(field, comparator, texts);
      case Operand.Numeral number ->
          throw new IllegalArgumentException(
              "%s compared with %s (expected: a text)".formatted(field, number));
    };
  }

  private static RunQuery ofText(RunField field, String comparator, String text) {
    return switch (comparator) {
      case "LIKE" -> new Match(field, pattern(text), false);
      case "ILIKE" -> new Match(field, pattern(text), true);
      case "=" -> new Compare(field, Comparison.EQUAL, new FieldValue.Text(text));
      case "!=" -> new Compare(field, Comparison.NOT_EQUAL, new FieldValue.Text(text));
      default -> throw new FilterException("Invalid comparator '%s'".formatted(comparator));
    };
  }

  /** The pattern, if it may be looked for. */
  static String pattern(String pattern) {
    if (pattern.length() > LONGEST_PATTERN && pattern.indexOf('%') >= 0) {
      throw new FilterException(
          "a pattern of %d characters (expected: at most %d). Leave a part of it out."
              .formatted(pattern.length(), LONGEST_PATTERN));
    }
    return pattern;
  }

  private static RunQuery ofTexts(RunField field, String comparator, List<String> texts) {
    List<FieldValue> values = texts.stream().<FieldValue>map(FieldValue.Text::new).toList();
    var in = new In(field, values);
    return switch (comparator) {
      case "IN" -> in;
      case "NOT IN" -> new And(List.of(new Exists(field), new Not(in)));
      default -> throw notOne(comparator);
    };
  }

  /** Refuses a list where one text is expected; MLflow breaks down there. */
  static FilterException notOne(String comparator) {
    return new FilterException(
        "Expected a quoted string value for comparator '%s'. Got a list of values"
            .formatted(comparator));
  }
}
