package dev.athanor.server.mlflow;

import java.util.Locale;
import java.util.Set;

/** The words that stand for something in SQL and so name nothing in a filter. */
final class SqlWord {

  // What somebody could write into a filter; sqlparse knows some hundreds more. Each is refused
  // where it stands alone, whether it is known here or not; only the message differs.
  private static final Set<String> ALL =
      Set.of(
          ("ADD ALL ALTER AND ANY BEGIN BETWEEN BIGINT BOOLEAN BOTH BY CASE CAST CATALOG CHAR CHECK"
                  + " CLASS COLUMN COMMENT COMMIT CONSTRAINT COUNT CREATE CROSS CURRENT DATA DATABASE"
                  + " DATE DAY DECIMAL DEFAULT DELETE DESCRIBE DISTINCT DOUBLE DROP ELSE END ESCAPE"
                  + " EXCEPT EXISTS EXPLAIN FALSE FILE FINAL FIRST FLOAT FOR FROM FULL FUNCTION GO"
                  + " GROUP HAVING HOST HOUR IF IN INDEX INNER INSERT INT INTEGER INTERSECT INTERVAL"
                  + " INTO IS JOIN KEY LANGUAGE LAST LEFT LENGTH LEVEL LIMIT LOCATION LOWER MAX METHOD"
                  + " MIN MINUTE MODE MONTH NAMES NATURAL NONE NOT NULL NUMBER NUMERIC OBJECT OF"
                  + " OFFSET ON OR ORDER OUTER OVER OWNER PARAMETER PARAMETERS PATH POSITION PRIMARY"
                  + " PRIVATE RANGE REAL RESULT RETURN RIGHT ROLE ROLLBACK ROW ROWS SCHEMA SECOND"
                  + " SELECT SESSION SET SIZE SOME SOURCE START STATEMENT SUM SYSTEM TABLE TEMPORARY"
                  + " TEXT THEN TIME TIMESTAMP TO TRUE TYPE UNION UNIQUE UNKNOWN UPDATE UPPER USAGE"
                  + " USER USING UUID VALUES VARCHAR VERSION VIEW WHEN WHERE WHILE WITH WORK WRITE"
                  + " YEAR ZONE")
              .split(" "));

  private static final Set<String> ALWAYS = Set.of("AS", "CASE", "FROM", "IN", "USING", "VALUES");

  private static final Set<String> COMPARATORS = Set.of("ILIKE", "LIKE", "REGEXP", "RLIKE");

  private static final int LONGEST = 20;

  private SqlWord() {}

  /** Whether it is one, in any case. */
  static boolean is(String word) {
    return isIn(ALL, word);
  }

  /** Whether it is one even behind a dot, where others are names. */
  static boolean isAlways(String word) {
    return isIn(ALWAYS, word);
  }

  /** Whether it compares. */
  static boolean isComparator(String word) {
    return isIn(COMPARATORS, word);
  }

  private static boolean isIn(Set<String> words, String word) {
    return word.length() <= LONGEST && words.contains(word.toUpperCase(Locale.ROOT));
  }
}
