package dev.athanor.server.mlflow;

import dev.athanor.server.mlflow.FilterClause.Operand;
import dev.athanor.server.mlflow.FilterToken.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * The clauses of a filter, all of which are to hold. Reads what MLflow reads and refuses what it
 * refuses, in its words, up to the comparators; those are for whoever knows what they would mean.
 */
final class FilterClauses {

  /** The longest filter, in characters: enough for as many run ids as MLflow takes. */
  static final int LONGEST = 200_000;

  /** The most clauses of a filter; MLflow on SQLite fails above some 60. */
  static final int MOST = 300;

  private final FilterVocabulary vocabulary;

  private FilterClauses(FilterVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * The clauses in their order; none if the filter is empty.
   *
   * @throws FilterException if it is no filter, or longer than {@value #LONGEST} characters, or has
   *     more than {@value #MOST} clauses
   */
  static List<FilterClause> of(String filter, FilterVocabulary vocabulary) {
    if (filter.isEmpty()) {
      return List.of();
    }
    if (filter.length() > LONGEST) {
      throw new FilterException(
          "a filter of %d characters (expected: at most %d). Search in several steps."
              .formatted(filter.length(), LONGEST));
    }
    return new FilterClauses(vocabulary).clauses(FilterSentence.of(filter));
  }

  private List<FilterClause> clauses(List<FilterToken> pieces) {
    List<FilterToken> invalid =
        pieces.stream()
            .filter(each -> each.kind() != Kind.COMPARISON && !each.isKeyword("AND"))
            .toList();
    if (!invalid.isEmpty()) {
      throw vocabulary.invalid(invalid);
    }
    var clauses = new ArrayList<FilterClause>();
    for (FilterToken each : pieces) {
      if (each.kind() == Kind.COMPARISON) {
        clauses.add(clause(each.parts()));
      }
    }
    if (clauses.size() > MOST) {
      throw new FilterException(
          "a filter of %d clauses (expected: at most %d). Search in several steps."
              .formatted(clauses.size(), MOST));
    }
    return clauses;
  }

  private FilterClause clause(List<FilterToken> parts) {
    FilterToken left = parts.getFirst();
    if (left.kind() != Kind.IDENTIFIER) {
      throw new FilterException(
          "Invalid comparison clause. Expected 'Identifier' found '%s'".formatted(left.text()));
    }
    FilterKey key = vocabulary.key(left.text(), vocabulary.attributes());
    String comparator = parts.get(1).text();
    if (parts.size() == 2) {
      if (!vocabulary.mayBeNull(key)) {
        throw vocabulary.notNullable(key);
      }
      return new FilterClause(key, comparator, new Operand.None());
    }
    return new FilterClause(key, comparator, operand(key, parts.get(2)));
  }

  private Operand operand(FilterKey key, FilterToken right) {
    return switch (key.entity()) {
      case METRIC -> number(right, "metric");
      case PARAMETER, TAG ->
          text(
              right,
              "Expected a quoted string value for %s (e.g. 'my-value'). Got value %s"
                  .formatted(key.entity(), right.text()));
      case ATTRIBUTE -> ofAttribute(key.name(), right);
      case DATASET ->
          textOrTexts(
              right,
              "Expected a quoted string value for dataset attributes. Got value %s"
                  .formatted(right.text()));
    };
  }

  private Operand ofAttribute(String name, FilterToken right) {
    if (vocabulary.numbers().contains(name)) {
      return number(right, "numeric attribute: %s".formatted(name));
    }
    if (right.kind() == Kind.LIST && !name.equals(vocabulary.listed())) {
      throw new FilterException(
          "Only ['%s'] attributes support comparison with a list of quoted string values."
              .formatted(vocabulary.listed()));
    }
    return textOrTexts(
        right,
        "Expected a quoted string value for attributes. Got value %s".formatted(right.text()));
  }

  private static Operand number(FilterToken right, String what) {
    if (!right.isNumber()) {
      throw new FilterException(
          "Expected numeric value type for %s. Found %s".formatted(what, right.text()));
    }
    return new Operand.Numeral(ascii(right.text()), right.kind() == Kind.INTEGER);
  }

  /** The number with the digits 0 to 9, whatever script its digits are of. */
  private static String ascii(String number) {
    var ascii = new StringBuilder(number.length());
    number.codePoints().forEach(c -> ascii.append(WordCharacter.isDigit(c) ? digit(c) : (char) c));
    return ascii.toString();
  }

  private static char digit(int c) {
    return (char) ('0' + Character.digit(c, 10));
  }

  private static Operand textOrTexts(FilterToken right, String otherwise) {
    return right.kind() == Kind.LIST
        ? new Operand.Texts(PythonList.texts(right.text()))
        : text(right, otherwise);
  }

  private static Operand text(FilterToken right, String otherwise) {
    if (right.kind() != Kind.TEXT && right.kind() != Kind.IDENTIFIER) {
      throw new FilterException(otherwise);
    }
    String text = right.text();
    if (!Quoted.isQuoted(text)) {
      throw new FilterException(
          "Parameter value is either not quoted or unidentified quote types used for string value %s. Use either single or double quotes."
              .formatted(text));
    }
    return new Operand.Text(Quoted.strip(text));
  }
}
