package dev.athanor.server.mlflow;

import dev.athanor.server.mlflow.FilterToken.Kind;
import java.util.List;

/** One field to order by, as {@code metrics.loss DESC} says it. */
record OrderClause(FilterKey key, boolean ascending) {

  /** The most fields of an order. */
  static final int MOST = 50;

  /**
   * The clauses in their order.
   *
   * @throws FilterException if there are more than {@value #MOST}, or one is too long
   */
  static List<OrderClause> of(List<String> orderBy, FilterVocabulary vocabulary) {
    if (orderBy.size() > MOST) {
      throw new FilterException(
          "an order by %d fields (expected: at most %d)".formatted(orderBy.size(), MOST));
    }
    return orderBy.stream().map(each -> of(each, vocabulary)).toList();
  }

  private static OrderClause of(String clause, FilterVocabulary vocabulary) {
    String identifier = identifier(clause);
    List<String> words = ShellWords.of(identifier.replace('`', '"'));
    if (words.isEmpty() || words.size() > 2) {
      throw unreadable(clause);
    }
    boolean directed = words.size() == 2;
    String direction = directed ? words.get(1) : "asc";
    if (!direction.equalsIgnoreCase("asc") && !direction.equalsIgnoreCase("desc")) {
      throw new FilterException("Invalid ordering key in order_by clause '%s'.".formatted(clause));
    }
    String name = directed ? words.get(0) : identifier;
    return new OrderClause(
        vocabulary.key(name.strip(), vocabulary.orderAttributes()),
        direction.equalsIgnoreCase("asc"));
  }

  private static String identifier(String clause) {
    if (clause.length() > FilterException.LONGEST) {
      throw new FilterException(
          "an order_by clause of %d characters (expected: at most %d)"
              .formatted(clause.length(), FilterException.LONGEST));
    }
    List<FilterToken> pieces = FilterGroups.of(FilterLexer.tokens(clause));
    if (pieces.size() != 1 || pieces.getFirst().kind() != Kind.IDENTIFIER) {
      throw unreadable(clause);
    }
    return clause;
  }

  private static FilterException unreadable(String clause) {
    return new FilterException(
        "Invalid order_by clause '%s'. Could not be parsed.".formatted(clause));
  }
}
