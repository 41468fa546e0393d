package dev.athanor.server.mlflow;

import dev.athanor.server.mlflow.FilterToken.Kind;
import java.util.ArrayList;
import java.util.List;

/** The pieces of a filter as MLflow looks at them: comparisons, and whatever else there is. */
final class FilterSentence {

  private FilterSentence() {}

  /**
   * The pieces without white space.
   *
   * @throws FilterException if there are none, or a semicolon has something behind it
   */
  static List<FilterToken> of(String filter) {
    List<FilterToken> tokens = FilterLexer.tokens(filter);
    if (tokens.stream().allMatch(FilterToken::isSpace)) {
      throw new FilterException("Invalid filter '%s'. Could not be parsed.".formatted(filter));
    }
    requireOne(tokens, filter);
    return withWordComparisons(
        FilterGroups.of(tokens).stream().filter(each -> !each.isSpace()).toList());
  }

  private static void requireOne(List<FilterToken> tokens, String filter) {
    int level = 0;
    for (int i = 0; i < tokens.size(); i++) {
      FilterToken token = tokens.get(i);
      level += token.is(Kind.PUNCTUATION, "(") ? 1 : token.is(Kind.PUNCTUATION, ")") ? -1 : 0;
      if (level <= 0 && token.is(Kind.PUNCTUATION, ";")) {
        if (startsAnother(tokens.subList(i + 1, tokens.size()))) {
          throw new FilterException(
              "Search filter contained multiple expression %s. Provide AND-ed expression list."
                  .formatted(PythonText.quoted(filter)));
        }
        return;
      }
    }
  }

  /** Whether more follows a semicolon; a comment in its line is no more. */
  private static boolean startsAnother(List<FilterToken> tokens) {
    int i = 0;
    while (i < tokens.size() && belongsToLine(tokens.get(i))) {
      i++;
    }
    return !tokens.subList(i, tokens.size()).stream().allMatch(FilterToken::isSpace);
  }

  private static boolean belongsToLine(FilterToken token) {
    return (token.isSpace() && !token.isNewline())
        || (token.kind() == Kind.COMMENT && !token.text().startsWith("/*"));
  }

  /**
   * Makes comparisons of IN, NOT IN, IS NULL and IS NOT NULL, which sqlparse leaves in pieces. As
   * MLflow does it, an identifier that begins none takes three others along.
   */
  private static List<FilterToken> withWordComparisons(List<FilterToken> tokens) {
    var out = new ArrayList<FilterToken>();
    int i = 0;
    while (i < tokens.size()) {
      List<FilterToken> rest = tokens.subList(i, tokens.size());
      int length = rest.getFirst().kind() == Kind.IDENTIFIER ? wordComparison(rest) : 0;
      if (length > 0) {
        out.add(comparison(rest, length));
      } else {
        length = rest.getFirst().kind() == Kind.IDENTIFIER ? Math.min(4, rest.size()) : 1;
        out.addAll(rest.subList(0, length));
      }
      i += length;
    }
    return out;
  }

  /** Of how many pieces the comparison is that begins here; 0 if none does. */
  private static int wordComparison(List<FilterToken> tokens) {
    if (tokens.size() < 3) {
      return 0;
    }
    FilterToken second = tokens.get(1);
    FilterToken third = tokens.get(2);
    if (second.isKeyword("IN") && third.kind() == Kind.LIST) {
      return 3;
    }
    if (second.isKeyword("IS") && (third.isKeyword("NULL") || third.isKeyword("NOT NULL"))) {
      return 3;
    }
    boolean notIn = second.isKeyword("NOT") && third.isKeyword("IN");
    return notIn && tokens.size() > 3 && tokens.get(3).kind() == Kind.LIST ? 4 : 0;
  }

  private static FilterToken comparison(List<FilterToken> tokens, int length) {
    FilterToken first = tokens.getFirst();
    FilterToken last = tokens.get(length - 1);
    if (last.kind() != Kind.LIST) {
      String comparator = last.isKeyword("NULL") ? "IS NULL" : "IS NOT NULL";
      return FilterToken.comparison(last, first, FilterToken.keyword(comparator));
    }
    FilterToken comparator = length == 3 ? tokens.get(1) : FilterToken.keyword("NOT IN");
    return FilterToken.comparison(last, first, comparator, last);
  }
}
