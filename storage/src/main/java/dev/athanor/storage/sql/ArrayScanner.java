package dev.athanor.storage.sql;

import java.sql.SQLException;

/**
 * Reads JSON arrays of texts, whole numbers and such arrays from left to right, spelled as {@link
 * CanonicalJson#write} spells them: without blanks. For one thread.
 */
final class ArrayScanner {

  private final String json;
  private int at;

  ArrayScanner(String json) {
    this.json = json;
  }

  /** Whether an array begins here; if so, goes into it. */
  boolean opens() {
    return skip('[');
  }

  /** Whether the array ends here; if so, goes out of it, past the comma that may follow. */
  boolean closes() {
    boolean closes = skip(']');
    if (closes) {
      skip(',');
    }
    return closes;
  }

  /**
   * The text that begins here.
   *
   * @throws SQLException if none does
   */
  String text() throws SQLException {
    int from = at;
    require(skip('"'));
    while (at < json.length() && json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    require(skip('"'));
    int to = at;
    skip(',');
    return json.lastIndexOf('\\', to) < from
        ? json.substring(from + 1, to - 1)
        : CanonicalJson.read(json.substring(from, to)).textValue();
  }

  /**
   * The whole number that begins here.
   *
   * @throws SQLException if none does
   */
  long number() throws SQLException {
    int from = at;
    skip('-');
    while (at < json.length() && Character.isDigit(json.charAt(at))) {
      at++;
    }
    try {
      long number = Long.parseLong(json, from, at, 10);
      skip(',');
      return number;
    } catch (NumberFormatException e) {
      throw unexpected();
    }
  }

  /**
   * Refuses text that does not go on as it should.
   *
   * @throws SQLException unless {@code asExpected}
   */
  void require(boolean asExpected) throws SQLException {
    if (!asExpected) {
      throw unexpected();
    }
  }

  private boolean skip(char expected) {
    boolean here = at < json.length() && json.charAt(at) == expected;
    at += here ? 1 : 0;
    return here;
  }

  private SQLException unexpected() {
    return new SQLException("not what we wrote, from character %d: %s".formatted(at, json));
  }
}
