package dev.athanor.server.mlflow;

import dev.athanor.server.mlflow.FilterToken.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a filter into the pieces that sqlparse 0.6 cuts it into, which MLflow builds on. The rules
 * are tried in sqlparse's order; each looks at a character a fixed number of times, so that the
 * whole takes linear time.
 */
final class FilterLexer {

  /** The most pieces, white space counted by characters; as many as sqlparse takes. */
  static final int MOST_TOKENS = 10_000;

  private final String text;
  private final List<FilterToken> tokens = new ArrayList<>();
  private int at;
  private boolean endless;

  private FilterLexer(String text) {
    this.text = text;
  }

  /**
   * The pieces in their order, with nothing left out.
   *
   * @throws FilterException if there are more than {@value #MOST_TOKENS}
   */
  static List<FilterToken> tokens(String text) {
    return new FilterLexer(text).run();
  }

  private List<FilterToken> run() {
    while (at < text.length()) {
      if (tokens.size() == MOST_TOKENS) {
        throw new FilterException("Error on parsing filter '%s'".formatted(text));
      }
      next();
    }
    return tokens;
  }

  private void next() {
    int c = text.codePointAt(at);
    boolean found =
        comment()
            || space(c)
            || quotedName(c)
            || placeholder(c)
            || (WordCharacter.isWord(c) && keywordOrMember(c))
            || (isPossibleNumber(c) && number())
            || quotedText(c)
            || (c == '[' && bracketName())
            || (WordCharacter.isWord(c) && word())
            || symbol(c);
    if (!found) {
      take(Kind.OTHER, at + Character.charCount(c));
    }
  }

  private boolean take(Kind kind, int end) {
    tokens.add(FilterToken.of(kind, text, at, end));
    at = end;
    return true;
  }

  private boolean comment() {
    if (text.startsWith("/*", at)) {
      // Where one has no end, those behind it have none either; looking again takes square time.
      int closed = endless ? -1 : text.indexOf("*/", at + 2);
      endless = closed < 0;
      return closed >= 0 && take(Kind.COMMENT, closed + 2);
    }
    if (!text.startsWith("--", at) && !text.startsWith("# ", at)) {
      return false;
    }
    int end = at;
    while (end < text.length() && newline(end) == end) {
      end++;
    }
    return take(Kind.COMMENT, newline(end));
  }

  /** Behind the end of line that is there; {@code from} itself if there is none. */
  private int newline(int from) {
    if (text.startsWith("\r\n", from)) {
      return from + 2;
    }
    return charAt(from) == '\r' || charAt(from) == '\n' ? from + 1 : from;
  }

  private boolean space(int c) {
    return WordCharacter.isSpace(c) && take(Kind.SPACE, Math.max(newline(at), at + 1));
  }

  private boolean quotedName(int c) {
    int end = c == '`' || c == '´' ? Quoted.end(text, at, false) : -1;
    return end >= 0 && take(Kind.NAME, end);
  }

  private boolean quotedText(int c) {
    int end = c == '\'' || c == '"' ? Quoted.end(text, at, true) : -1;
    return end >= 0 && take(c == '"' ? Kind.QUOTED_NAME : Kind.TEXT, end);
  }

  private boolean placeholder(int c) {
    if (c == '?') {
      return take(Kind.PLACEHOLDER, at + 1);
    }
    if (c == '%' && (charAt(at + 1) | 0x20) == 's') {
      return take(Kind.PLACEHOLDER, at + 2);
    }
    if (c == '\\') {
      int end = wordEnd(at + 1);
      return end > at + 1 && take(Kind.OTHER, end);
    }
    boolean marked = (c == '$' || c == ':') && (at == 0 || !isWordBefore());
    int end = marked ? wordEnd(at + 1) : at + 1;
    return end > at + 1 && take(Kind.PLACEHOLDER, end);
  }

  /** Keywords that nothing can make a name, and words beside a dot or before a parenthesis. */
  private boolean keywordOrMember(int c) {
    int end = wordEnd(at);
    String word = end - at <= 6 ? text.substring(at, end) : "";
    if (SqlWord.isAlways(word)) {
      return take(Kind.KEYWORD, end);
    }
    if (!WordCharacter.isLatin(c)) {
      return false;
    }
    boolean afterDot = at > 0 && text.charAt(at - 1) == '.';
    return (afterDot || charAt(end) == '(' || isBeforeMember(end)) && take(Kind.NAME, end);
  }

  /** Whether a dot follows that begins no number. */
  private boolean isBeforeMember(int end) {
    int dot = spaceEnd(end);
    return charAt(dot) == '.'
        && (dot + 1 == text.length() || !WordCharacter.isDigit(text.codePointAt(dot + 1)));
  }

  private static boolean isPossibleNumber(int c) {
    return c == '-' || c == '.' || WordCharacter.isDigit(c);
  }

  private boolean number() {
    NumberShape shape = NumberShape.at(text, at);
    return shape != null && take(shape.kind(), shape.end());
  }

  private boolean bracketName() {
    if (at > 0 && (isWordBefore() || text.charAt(at - 1) == ']' || text.charAt(at - 1) == ')')) {
      return false;
    }
    int end = at + 1;
    while (end < text.length() && text.charAt(end) != '[' && text.charAt(end) != ']') {
      end++;
    }
    return charAt(end) == ']' && end > at + 1 && take(Kind.NAME, end + 1);
  }

  private boolean word() {
    int end = wordEnd(at);
    String word = text.substring(at, end);
    int second = spaceEnd(end);
    int secondEnd = second > end ? wordEnd(second) : end;
    if (word.equalsIgnoreCase("not") && secondEnd > second) {
      String negated = text.substring(second, secondEnd);
      if (negated.equalsIgnoreCase("null")) {
        return take(Kind.KEYWORD, secondEnd);
      }
      if (SqlWord.isComparator(negated)) {
        return take(Kind.COMPARATOR, secondEnd);
      }
    }
    if (SqlWord.isComparator(word)) {
      return take(Kind.COMPARATOR, end);
    }
    if (word.equalsIgnoreCase("asc") || word.equalsIgnoreCase("desc")) {
      return take(Kind.DIRECTION, end);
    }
    int all = end;
    while (charAt(all) == '$' || charAt(all) == '#' || wordEnd(all) > all) {
      all = Math.max(wordEnd(all), all + 1);
    }
    return take(SqlWord.is(text.substring(at, all)) ? Kind.KEYWORD : Kind.NAME, all);
  }

  private boolean symbol(int c) {
    if (text.startsWith(":=", at)) {
      return take(Kind.OTHER, at + 2);
    }
    if (text.startsWith("::", at)) {
      return take(Kind.PUNCTUATION, at + 2);
    }
    if (c == '*') {
      return take(Kind.WILDCARD, at + 1);
    }
    if (";:()[],.".indexOf(c) >= 0) {
      return take(Kind.PUNCTUATION, at + 1);
    }
    for (String operator : List.of("->>", "->", "#>>", "#>", "@>", "<@", "#-", "-")) {
      if (text.startsWith(operator, at)) {
        return take(Kind.OPERATOR, at + operator.length());
      }
    }
    int comparator = runOf("<>=~!", at);
    if (comparator > at) {
      return take(Kind.COMPARATOR, comparator);
    }
    int operator = runOf("+/@#%^&|-", at);
    return operator > at && take(Kind.OPERATOR, operator);
  }

  private int runOf(String characters, int from) {
    int end = from;
    while (end < text.length() && characters.indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    return end;
  }

  private boolean isWordBefore() {
    return WordCharacter.isWord(text.codePointBefore(at));
  }

  private int wordEnd(int from) {
    int end = from;
    while (end < text.length() && WordCharacter.isWord(text.codePointAt(end))) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  private int spaceEnd(int from) {
    int end = from;
    while (end < text.length() && WordCharacter.isSpace(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** The character there; 0 behind the end. */
  private char charAt(int index) {
    return index < text.length() ? text.charAt(index) : 0;
  }
}
