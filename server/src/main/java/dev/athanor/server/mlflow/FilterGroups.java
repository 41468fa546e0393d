package dev.athanor.server.mlflow;

import static dev.athanor.server.mlflow.FilterToken.Kind.BRACKETS;
import static dev.athanor.server.mlflow.FilterToken.Kind.COMPARATOR;
import static dev.athanor.server.mlflow.FilterToken.Kind.COMPARISON;
import static dev.athanor.server.mlflow.FilterToken.Kind.DIRECTION;
import static dev.athanor.server.mlflow.FilterToken.Kind.FUNCTION;
import static dev.athanor.server.mlflow.FilterToken.Kind.HEXADECIMAL;
import static dev.athanor.server.mlflow.FilterToken.Kind.IDENTIFIER;
import static dev.athanor.server.mlflow.FilterToken.Kind.INTEGER;
import static dev.athanor.server.mlflow.FilterToken.Kind.KEYWORD;
import static dev.athanor.server.mlflow.FilterToken.Kind.LIST;
import static dev.athanor.server.mlflow.FilterToken.Kind.NAME;
import static dev.athanor.server.mlflow.FilterToken.Kind.OPERATION;
import static dev.athanor.server.mlflow.FilterToken.Kind.OPERATOR;
import static dev.athanor.server.mlflow.FilterToken.Kind.PLACEHOLDER;
import static dev.athanor.server.mlflow.FilterToken.Kind.PUNCTUATION;
import static dev.athanor.server.mlflow.FilterToken.Kind.QUOTED_NAME;
import static dev.athanor.server.mlflow.FilterToken.Kind.REAL;
import static dev.athanor.server.mlflow.FilterToken.Kind.SEQUENCE;
import static dev.athanor.server.mlflow.FilterToken.Kind.TEXT;
import static dev.athanor.server.mlflow.FilterToken.Kind.WILDCARD;

import dev.athanor.server.mlflow.FilterToken.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Puts together what belongs together in a filter: {@code params . "a b"} is an identifier, {@code
 * metrics.a > 1} a comparison. Takes the steps that sqlparse takes, in its order, as far as they
 * decide what MLflow accepts; each goes once through the pieces.
 */
final class FilterGroups {

  private static final Set<Kind> NAMES = EnumSet.of(NAME, QUOTED_NAME, IDENTIFIER, BRACKETS);
  private static final Set<Kind> MEMBERS =
      EnumSet.of(NAME, QUOTED_NAME, TEXT, WILDCARD, BRACKETS, FUNCTION);
  private static final Set<Kind> INDEXED =
      EnumSet.of(NAME, QUOTED_NAME, IDENTIFIER, BRACKETS, FUNCTION);
  private static final Set<Kind> DIRECTED = EnumSet.of(IDENTIFIER, INTEGER, REAL, HEXADECIMAL);
  private static final Set<Kind> ANY = EnumSet.allOf(Kind.class);
  private static final Set<Kind> OPERANDS =
      EnumSet.of(
          INTEGER,
          REAL,
          TEXT,
          QUOTED_NAME,
          NAME,
          PLACEHOLDER,
          LIST,
          FUNCTION,
          IDENTIFIER,
          OPERATION,
          BRACKETS);
  private static final Set<Kind> COMPARED =
      EnumSet.of(
          INTEGER,
          REAL,
          TEXT,
          QUOTED_NAME,
          NAME,
          PLACEHOLDER,
          LIST,
          FUNCTION,
          IDENTIFIER,
          OPERATION);
  private static final Set<Kind> NAMED =
      EnumSet.of(LIST, FUNCTION, IDENTIFIER, OPERATION, COMPARISON, INTEGER, REAL, HEXADECIMAL);
  private static final Set<Kind> LISTED =
      EnumSet.of(
          FUNCTION,
          IDENTIFIER,
          COMPARISON,
          SEQUENCE,
          OPERATION,
          INTEGER,
          REAL,
          TEXT,
          KEYWORD,
          PLACEHOLDER,
          WILDCARD);

  private List<FilterToken> tokens;

  private FilterGroups(List<FilterToken> tokens) {
    this.tokens = tokens;
  }

  /** The pieces, white space among them, after all steps. */
  static List<FilterToken> of(List<FilterToken> tokens) {
    var groups = new FilterGroups(tokens);
    groups.enclose("[", "]", BRACKETS);
    groups.enclose("(", ")", LIST);
    groups.follow(EnumSet.of(NAME, PLACEHOLDER), LIST, FUNCTION);
    groups.join(FilterGroups::isMemberMark, NAMES, MEMBERS, IDENTIFIER, Reach.UP_TO_NEXT);
    groups.join(each -> each.kind() == BRACKETS, INDEXED, ANY, IDENTIFIER, Reach.UP_TO_JOINT);
    groups.nameTheRest();
    groups.join(each -> each.kind() == DIRECTION, DIRECTED, ANY, IDENTIFIER, Reach.UP_TO_JOINT);
    groups.join(each -> each.is(PUNCTUATION, "::"), ANY, ANY, IDENTIFIER, Reach.ONLY_WITH_NEXT);
    groups.join(FilterGroups::isOperator, OPERANDS, OPERANDS, OPERATION, Reach.ONLY_WITH_NEXT);
    groups.join(
        each -> each.kind() == COMPARATOR, COMPARED, COMPARED, COMPARISON, Reach.ONLY_WITH_NEXT);
    groups.follow(NAMED, IDENTIFIER, IDENTIFIER);
    groups.join(each -> each.is(PUNCTUATION, ","), LISTED, LISTED, SEQUENCE, Reach.ONLY_WITH_NEXT);
    return groups.tokens;
  }

  /** How far a group goes behind the piece that joins. */
  private enum Reach {
    UP_TO_JOINT,
    /** To the next piece if it fits, else to the joint. */
    UP_TO_NEXT,
    /** To the next piece; there is no group if it does not fit. */
    ONLY_WITH_NEXT
  }

  private static boolean isMemberMark(FilterToken token) {
    return token.is(PUNCTUATION, ".") || token.is(OPERATOR, "->") || token.is(OPERATOR, "->>");
  }

  private static boolean isOperator(FilterToken token) {
    return token.kind() == OPERATOR || token.kind() == WILDCARD;
  }

  /** Groups what stands between two signs that belong together, the signs included. */
  private void enclose(String open, String close, Kind as) {
    var out = new ArrayList<FilterToken>(tokens.size());
    var opened = new ArrayList<Integer>();
    for (FilterToken token : tokens) {
      if (token.is(PUNCTUATION, close) && !opened.isEmpty()) {
        int from = opened.removeLast();
        FilterToken group = out.get(from).upTo(token, as);
        cut(out, from);
        out.add(group);
        continue;
      }
      if (token.is(PUNCTUATION, open)) {
        opened.add(out.size());
      }
      out.add(token);
    }
    tokens = out;
  }

  /** Groups two pieces that stand side by side. */
  private void follow(Set<Kind> first, Kind second, Kind as) {
    var out = new ArrayList<FilterToken>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      FilterToken token = tokens.get(i);
      int next = first.contains(token.kind()) ? nextSolid(i) : tokens.size();
      if (next < tokens.size() && tokens.get(next).kind() == second) {
        out.add(token.upTo(tokens.get(next), as));
        i = next;
      } else {
        out.add(token);
      }
    }
    tokens = out;
  }

  private void nameTheRest() {
    tokens =
        tokens.stream()
            .map(each ->
                each.kind() == NAME || each.kind() == QUOTED_NAME
                    ? each.upTo(each, IDENTIFIER)
                    : each)
            .toList();
  }

  /**
   * Groups what stands around a joint. Before the next joint then stands the last piece of the
   * group; if that fits, the group grows.
   *
   * @param before what may stand before the joint
   * @param after what may stand behind it
   */
  private void join(
      Predicate<FilterToken> joint, Set<Kind> before, Set<Kind> after, Kind as, Reach reach) {
    var out = new ArrayList<FilterToken>(tokens.size());
    int last = -1;
    boolean fits = false;
    for (int i = 0; i < tokens.size(); i++) {
      FilterToken token = tokens.get(i);
      int end = fits && joint.test(token) ? end(i, after, as, reach) : -1;
      if (end >= 0) {
        FilterToken group = group(out.get(last), token, tokens.get(end), as);
        cut(out, last);
        out.add(group);
        fits = fits(before, end > i ? tokens.get(end) : group, as);
        i = end;
        continue;
      }
      if (!token.isSpace()) {
        last = out.size();
        fits = fits(before, token, as);
      }
      out.add(token);
    }
    tokens = out;
  }

  /** The last piece of the group around the joint; -1 if there is no group. */
  private int end(int joint, Set<Kind> after, Kind as, Reach reach) {
    int next = nextSolid(joint);
    boolean fits = next < tokens.size() && fits(after, tokens.get(next), as);
    return switch (reach) {
      case UP_TO_JOINT -> joint;
      case UP_TO_NEXT -> fits ? next : joint;
      case ONLY_WITH_NEXT -> fits ? next : -1;
    };
  }

  private static boolean fits(Set<Kind> kinds, FilterToken token, Kind as) {
    return kinds.contains(token.kind()) || (as == COMPARISON && token.isKeyword("NULL"));
  }

  private static FilterToken group(
      FilterToken before, FilterToken joint, FilterToken end, Kind as) {
    return as == COMPARISON
        ? FilterToken.comparison(end, before, joint, end)
        : before.upTo(end, as);
  }

  /** The next piece that is no white space. */
  private int nextSolid(int from) {
    int next = from + 1;
    while (next < tokens.size() && tokens.get(next).isSpace()) {
      next++;
    }
    return next;
  }

  private static void cut(List<FilterToken> list, int from) {
    list.subList(from, list.size()).clear();
  }
}
