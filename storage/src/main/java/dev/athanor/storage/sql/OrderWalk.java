package dev.athanor.storage.sql;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunOrder;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes through an index in the order of a search, from its cursor on, some rows at a time: the runs
 * that have the field, those with equal values as they were made. For one search and one thread.
 */
final class OrderWalk {

  private static final Long BELOW_NUMBERS = DoubleBits.ordered(Double.NEGATIVE_INFINITY) - 1;
  private static final Long MINUS_ZERO = DoubleBits.ordered(-0.0);
  private static final Long ZERO = DoubleBits.ordered(0.0);
  private static final Long NAN = DoubleBits.ordered(Double.NaN);

  private final Session session;
  private final FieldIndex index;

  /** What is still to be gone through. */
  private final Deque<Stage> stages = new ArrayDeque<>();

  /** Rows in an order. */
  @FunctionalInterface
  interface Rows {
    Rows NONE = most -> List.of();

    /** The next rows, at most so many; none if there are no more. */
    List<Row> next(int most) throws SQLException;
  }

  /** A row of the index. */
  record Row(long run, FieldValue value) {}

  /** A part of the index that is read in one direction. */
  private sealed interface Stage {

    /** The values behind (value, run), up to one that is left out; null for all. */
    record Up(Object value, long run, @Nullable Object end) implements Stage {}

    /** The values below one (null: all), down to one that is left out; null for all. */
    record Down(@Nullable Object below, @Nullable Object end) implements Stage {}

    /** The runs made after one whose values are from first to last, all of them equal. */
    record Equal(Object first, Object last, long run) implements Stage {}
  }

  /**
   * A walk.
   *
   * @param index of the field of the order, for one value of its lead at most
   * @param from a value at which to begin; null for the beginning
   * @param made of the runs with this value, those made after this one
   */
  OrderWalk(
      Session session, FieldIndex index, RunOrder order, @Nullable FieldValue from, long made) {
    this.session = session;
    this.index = index;
    if (index.leads().isEmpty()) {
      return;
    }
    if (order.field().kind() == RunField.Kind.NUMBER) {
      addNumbers(order.descending(), (FieldValue.Real) from, made);
    } else if (order.descending()) {
      addDown(from == null ? null : FieldColumn.stored(from), made, null);
    } else if (from != null) {
      stages.add(new Stage.Up(FieldColumn.stored(from), made, null));
    } else {
      Object first = order.field().kind() == RunField.Kind.TEXT ? "" : Long.MIN_VALUE;
      stages.add(new Stage.Up(first, Long.MIN_VALUE, null));
    }
  }

  /** Zeros of both signs are equal, and NaN is behind all numbers in either direction. */
  private void addNumbers(boolean descending, FieldValue.@Nullable Real from, long made) {
    double start =
        from != null
            ? from.value()
            : descending ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    long run = from == null ? Long.MIN_VALUE : made;
    Long order = DoubleBits.ordered(start);
    if (descending) {
      if (start > 0) {
        addDown(order, run, ZERO);
      }
      if (start >= 0) {
        stages.add(new Stage.Equal(MINUS_ZERO, ZERO, start == 0 ? run : Long.MIN_VALUE));
        stages.add(new Stage.Down(MINUS_ZERO, BELOW_NUMBERS));
      } else if (start < 0) {
        addDown(order, run, BELOW_NUMBERS);
      }
    } else {
      if (start < 0) {
        stages.add(new Stage.Up(order, run, MINUS_ZERO));
      }
      if (start <= 0) {
        stages.add(new Stage.Equal(MINUS_ZERO, ZERO, start == 0 ? run : Long.MIN_VALUE));
        stages.add(new Stage.Up(ZERO, Long.MAX_VALUE, NAN));
      } else if (start > 0) {
        stages.add(new Stage.Up(order, run, NAN));
      }
    }
    stages.add(new Stage.Equal(NAN, NAN, Double.isNaN(start) ? run : Long.MIN_VALUE));
  }

  private void addDown(@Nullable Object from, long made, @Nullable Object end) {
    if (from != null) {
      stages.add(new Stage.Equal(from, from, made));
    }
    stages.add(new Stage.Down(from, end));
  }

  /** The next rows, at most so many; none if there are no more. */
  List<Row> next(int most) throws SQLException {
    while (!stages.isEmpty()) {
      List<Row> rows =
          switch (stages.removeFirst()) {
            case Stage.Up up -> next(up, most);
            case Stage.Down down -> next(down, most);
            case Stage.Equal equal -> next(equal, most);
          };
      if (!rows.isEmpty()) {
        return rows;
      }
    }
    return List.of();
  }

  private List<Row> next(Stage.Up up, int most) throws SQLException {
    List<Row> rows = rows(up, most);
    if (rows.size() == most) {
      Row last = rows.getLast();
      stages.addFirst(new Stage.Up(FieldColumn.stored(last.value()), last.run(), up.end()));
    }
    return rows;
  }

  private List<Row> rows(Stage.Up up, int most) throws SQLException {
    String after = " AND (%s, %s) > (?, ?)".formatted(column(), run());
    String order = " ORDER BY %s, %s".formatted(column(), run());
    return up.end() == null
        ? rows(after + order, up.value(), up.run(), most)
        : rows(
            after + " AND %s < ?".formatted(column()) + order,
            up.value(),
            up.run(),
            up.end(),
            most);
  }

  /** Backwards, runs with equal values come the wrong way round, and the last ones may be cut. */
  private List<Row> next(Stage.Down down, int most) throws SQLException {
    List<Row> rows = rows(down, most);
    int whole = rows.size();
    if (whole == most) {
      Object cut = FieldColumn.stored(rows.getLast().value());
      while (whole > 0 && FieldColumn.stored(rows.get(whole - 1).value()).equals(cut)) {
        whole--;
      }
      stages.addFirst(
          new Stage.Down(
              whole == 0 ? cut : FieldColumn.stored(rows.get(whole - 1).value()), down.end()));
      if (whole == 0) {
        return next(new Stage.Equal(cut, cut, Long.MIN_VALUE), most);
      }
    }
    return turned(rows.subList(0, whole));
  }

  private List<Row> rows(Stage.Down down, int most) throws SQLException {
    var condition = new StringBuilder();
    var arguments = new ArrayList<Object>();
    if (down.below() != null) {
      condition.append(" AND %s < ?".formatted(column()));
      arguments.add(down.below());
    }
    if (down.end() != null) {
      condition.append(" AND %s > ?".formatted(column()));
      arguments.add(down.end());
    } else {
      condition.append(" AND %s IS NOT NULL".formatted(column()));
    }
    arguments.add(most);
    condition.append(" ORDER BY %s DESC, %s DESC".formatted(column(), run()));
    return rows(condition.toString(), arguments.toArray());
  }

  private static List<Row> turned(List<Row> rows) {
    var turned = new ArrayList<Row>(rows.size());
    int begin = 0;
    for (int i = 1; i <= rows.size(); i++) {
      if (i == rows.size() || !rows.get(i).value().equals(rows.get(begin).value())) {
        turned.addAll(rows.subList(begin, i).reversed());
        begin = i;
      }
    }
    return turned;
  }

  private List<Row> next(Stage.Equal equal, int most) throws SQLException {
    List<Row> rows = rows(equal, most);
    if (rows.size() == most) {
      stages.addFirst(new Stage.Equal(equal.first(), equal.last(), rows.getLast().run()));
    }
    return rows;
  }

  private List<Row> rows(Stage.Equal equal, int most) throws SQLException {
    boolean same = equal.first().equals(equal.last()) || !holds(equal.first());
    // Equal in the index as well, they are in the order of the runs there and need no sorting.
    return same
        ? rows(
            " AND %s = ? AND %s > ? ORDER BY %s".formatted(column(), run(), run()),
            equal.last(),
            equal.run(),
            most)
        : rows(
            " AND %s IN (?, ?) AND %s > ? ORDER BY %s".formatted(column(), run(), run()),
            equal.first(),
            equal.last(),
            equal.run(),
            most);
  }

  private boolean holds(Object value) throws SQLException {
    return !rows(" AND %s = ?".formatted(column()), value, 1).isEmpty();
  }

  private List<Row> rows(String condition, Object... arguments) throws SQLException {
    var all = new ArrayList<Object>();
    all.add(index.leads().getFirst());
    all.addAll(List.of(arguments));
    String sql = "SELECT %s, %s%s%s LIMIT ?".formatted(run(), column(), index.from(), condition);
    var rows = new ArrayList<Row>();
    session.forEach(
        sql,
        row -> {
          FieldValue value = index.column().read(row, 2);
          if (value != null) {
            rows.add(new Row(row.getLong(1), value));
          }
        },
        all.toArray());
    return rows;
  }

  private String run() {
    return index.column().run();
  }

  private String column() {
    return index.column().column();
  }
}
