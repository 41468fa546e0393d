package dev.athanor.server.mlflow;

import java.util.List;

/**
 * A piece of a filter: what the lexer finds, or several of those that belong together.
 *
 * @param source the whole filter
 * @param start where it begins in the filter
 * @param end where it ends in the filter, exclusive
 * @param parts of a comparison alone: the left side, the comparator and, if it has one, the right
 *     side
 */
record FilterToken(Kind kind, String source, int start, int end, List<FilterToken> parts) {

  /** What it is, as sqlparse sees it. */
  enum Kind {
    SPACE,
    COMMENT,
    /** A word that means nothing to SQL, or anything in backticks. */
    NAME,
    /** In double quotes, where SQL has names and MLflow values too. */
    QUOTED_NAME,
    TEXT,
    INTEGER,
    REAL,
    HEXADECIMAL,
    PLACEHOLDER,
    KEYWORD,
    /** ASC or DESC. */
    DIRECTION,
    COMPARATOR,
    OPERATOR,
    WILDCARD,
    PUNCTUATION,
    OTHER,

    // From here on: several pieces that belong together.
    IDENTIFIER,
    LIST,
    BRACKETS,
    FUNCTION,
    OPERATION,
    COMPARISON,
    SEQUENCE
  }

  static FilterToken of(Kind kind, String source, int start, int end) {
    return new FilterToken(kind, source, start, end, List.of());
  }

  /** A keyword that is spelled in one way, however the filter has it. */
  static FilterToken keyword(String spelled) {
    return of(Kind.KEYWORD, spelled, 0, spelled.length());
  }

  /** A comparison; its text is that from the first part to the last. */
  static FilterToken comparison(FilterToken end, FilterToken... parts) {
    return new FilterToken(
        Kind.COMPARISON, parts[0].source, parts[0].start, end.end, List.of(parts));
  }

  /** This and all that follows up to another piece, as one. */
  FilterToken upTo(FilterToken last, Kind as) {
    return of(as, source, start, last.end);
  }

  String text() {
    return source.substring(start, end);
  }

  boolean is(Kind wanted, String text) {
    return kind == wanted && has(text);
  }

  /** Whether it is this keyword, in any case. */
  boolean isKeyword(String word) {
    return kind == Kind.KEYWORD
        && end - start == word.length()
        && source.regionMatches(true, start, word, 0, word.length());
  }

  private boolean has(String text) {
    return end - start == text.length() && source.startsWith(text, start);
  }

  boolean isSpace() {
    return kind == Kind.SPACE;
  }

  boolean isNewline() {
    return kind == Kind.SPACE && (source.charAt(start) == '\n' || source.charAt(start) == '\r');
  }

  boolean isNumber() {
    return kind == Kind.INTEGER || kind == Kind.REAL;
  }
}
