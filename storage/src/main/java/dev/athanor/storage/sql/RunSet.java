package dev.athanor.storage.sql;

import java.sql.SQLException;
import java.util.BitSet;

/**
 * A set of runs, or all runs but those of a set; so no condition needs the list of all.
 *
 * @param rows the ids of rows; owned, not to be changed
 * @param complement whether the set is of all others
 */
record RunSet(BitSet rows, boolean complement) {

  static final RunSet NONE = new RunSet(new BitSet(), false);
  static final RunSet ALL = new RunSet(new BitSet(), true);

  static RunSet of(BitSet rows) {
    return new RunSet(rows, false);
  }

  RunSet not() {
    return new RunSet(rows, !complement);
  }

  RunSet or(RunSet other) {
    return not().and(other.not()).not();
  }

  RunSet and(RunSet other) {
    if (complement && !other.complement) {
      return other.and(this);
    }
    BitSet both = (BitSet) rows.clone();
    if (complement) {
      both.or(other.rows);
    } else if (other.complement) {
      both.andNot(other.rows);
    } else {
      both.and(other.rows);
    }
    return new RunSet(both, complement);
  }

  /**
   * Adds the numbers of a statement's one {@code group_concat}: a row for each would take three
   * times as long.
   */
  static void addPacked(Session session, BitSet rows, String sql, Object... arguments)
      throws SQLException {
    session.forEach(
        sql,
        row -> {
          byte[] digits = row.getBytes(1);
          if (digits != null) {
            addPacked(rows, digits);
          }
        },
        arguments);
  }

  /** Adds the numbers that a {@code group_concat} gave. */
  static void addPacked(BitSet rows, byte[] digits) {
    int number = 0;
    for (byte each : digits) {
      if (each == ',') {
        rows.set(number);
        number = 0;
      } else {
        number = Math.addExact(Math.multiplyExact(number, 10), each - '0');
      }
    }
    rows.set(number);
  }

  /** As an array of JSON. */
  static String json(long[] rows, int from, int to) {
    var json = new StringBuilder("[");
    for (int i = from; i < to; i++) {
      json.append(i == from ? "" : ",").append(rows[i]);
    }
    return json.append(']').toString();
  }
}
