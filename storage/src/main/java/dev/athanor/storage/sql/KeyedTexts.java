package dev.athanor.storage.sql;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/**
 * Reads the keyed texts of many runs, a row of the result for each run: one for each text would
 * take three times as long.
 */
final class KeyedTexts {

  /** Tags of runs. */
  static final KeyedTexts TAGS = new KeyedTexts("run_tag");

  /** Params of runs. */
  static final KeyedTexts PARAMS = new KeyedTexts("run_param");

  private static final char BEHIND_KEY = '\u001f';
  private static final char BEHIND_VALUE = '\u001e';

  private final String packed;
  private final String plain;

  private KeyedTexts(String table) {
    // The primary key is (run, key), so the rows come in its order, and so do the pieces.
    packed =
        "SELECT run, count(*), group_concat(key || '%c' || value, '%c') FROM %s WHERE run IN (SELECT value FROM json_each(?)) GROUP BY run"
            .formatted(BEHIND_KEY, BEHIND_VALUE, table);
    plain = "SELECT key, value FROM %s WHERE run = ? ORDER BY key".formatted(table);
  }

  /** Looks at one text. */
  @FunctionalInterface
  interface Visitor {
    void text(long run, String key, String value);
  }

  /**
   * Shows every text to the visitor, those of one run after another by the order of their keys.
   *
   * @param runs an array of JSON
   */
  void forEach(Session session, String runs, Visitor visitor) throws SQLException {
    session.forEach(
        packed,
        row -> {
          long run = row.getLong(1);
          byte[] texts = row.getBytes(3);
          if (isPlain(texts, row.getInt(2))) {
            cut(run, texts, visitor);
          } else {
            session.forEach(
                plain, text -> visitor.text(run, text.getString(1), text.getString(2)), run);
          }
        },
        runs);
  }

  /** Whether the separators are where we put them, and nowhere else. */
  private static boolean isPlain(byte[] texts, int count) {
    int keys = 0;
    int values = 1;
    for (byte each : texts) {
      keys += each == BEHIND_KEY ? 1 : 0;
      values += each == BEHIND_VALUE ? 1 : 0;
    }
    return keys == count && values == count;
  }

  private static void cut(long run, byte[] texts, Visitor visitor) {
    int from = 0;
    String key = "";
    for (int at = 0; at < texts.length; at++) {
      if (texts[at] == BEHIND_KEY) {
        key = text(texts, from, at);
        from = at + 1;
      } else if (texts[at] == BEHIND_VALUE) {
        visitor.text(run, key, text(texts, from, at));
        from = at + 1;
      }
    }
    visitor.text(run, key, text(texts, from, texts.length));
  }

  private static String text(byte[] texts, int from, int to) {
    return new String(texts, from, to - from, StandardCharsets.UTF_8);
  }
}
