package dev.athanor.server.mlflow;

import java.util.List;
import java.util.Set;

/** What differs between filters of runs and of experiments: the keys, and some words. */
interface FilterVocabulary {

  /**
   * The key that an identifier names.
   *
   * @param attributes the attributes that it may name
   * @throws FilterException if it names none
   */
  FilterKey key(String identifier, List<String> attributes);

  /** The attributes that filters may name. */
  List<String> attributes();

  /** The attributes that orders may name. */
  List<String> orderAttributes();

  /** Those of the attributes that are compared with numbers. */
  Set<String> numbers();

  /** The attribute that is compared with lists of texts. */
  String listed();

  /** Whether the key may be asked for its absence. */
  boolean mayBeNull(FilterKey key);

  /** Refuses to ask a key for its absence. */
  FilterException notNullable(FilterKey key);

  /** Refuses pieces that are no clauses. */
  FilterException invalid(List<FilterToken> pieces);

  /** The last part of an identifier, without its quotes. */
  static String unquoted(String name) {
    return Quoted.stripBackticks(Quoted.strip(name));
  }

  static FilterException invalidAttribute(String name, List<String> attributes) {
    return new FilterException(
        "Invalid attribute key '%s' specified. Valid keys are '%s'"
            .formatted(name, set(attributes)));
  }

  /** Names as Python shows a set; its order there is another each time. */
  static String set(List<String> names) {
    return PythonText.quoted(names).replace('[', '{').replace(']', '}');
  }
}
