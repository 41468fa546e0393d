package dev.athanor.storage.sql;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.Comparison;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of an index that holds the runs for which a condition on one field holds.
 *
 * @param ranges in which all those values lie
 * @param pattern what SQLite is to leave out
 * @param check the condition itself, where others lie there too
 */
record IndexScan(
    FieldIndex index, List<ValueRange> ranges, @Nullable Pattern pattern, @Nullable RunQuery check)
    implements RunScan {

  /** More values than this are not looked for one by one. */
  static final int MOST_VALUES = 1000;

  /**
   * SQLite takes patterns of 50,000 bytes at most; a char has three at most, a bracket adds two.
   */
  private static final int LONGEST_PATTERN = 10_000;

  /**
   * A test that lets all texts pass that fit, and all with a NUL in them, because SQLite's patterns
   * end there.
   */
  record Pattern(String operator, String text) {
    String sql(String column) {
      return " AND (%s %s ? OR instr(%s, char(0)))".formatted(column, operator, column);
    }
  }

  /** What to look through for a condition that has no others in it. */
  static IndexScan of(FieldIndex index, RunQuery leaf) {
    return switch (leaf) {
      case RunQuery.Compare compare when isStorable(compare.value()) ->
          new IndexScan(
              compare.comparison() == Comparison.EQUAL ? index.forSingleValues() : index,
              ValueRange.of(compare.comparison(), compare.value()),
              null,
              null);
      case RunQuery.In in
          when in.values().size() <= MOST_VALUES
              && in.values().stream().allMatch(IndexScan::isStorable) ->
          new IndexScan(index.forSingleValues(), equalToAny(in.values()), null, null);
      case RunQuery.Match match ->
          new IndexScan(index, List.of(ValueRange.ALL), patternOf(match), leaf);
      case RunQuery.Exists exists -> new IndexScan(index, List.of(ValueRange.ALL), null, null);
      default -> new IndexScan(index, List.of(ValueRange.ALL), null, leaf);
    };
  }

  private static List<ValueRange> equalToAny(List<FieldValue> values) {
    return values.stream()
        .flatMap(value -> ValueRange.of(Comparison.EQUAL, value).stream())
        .distinct()
        .toList();
  }

  /** Half of a surrogate pair has no UTF-8, so SQLite would see another text. */
  static boolean isStorable(FieldValue value) {
    return !(value instanceof FieldValue.Text text) || isStorable(text.value());
  }

  private static boolean isStorable(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static @Nullable Pattern patternOf(RunQuery.Match match) {
    String pattern = match.pattern();
    if (pattern.length() > LONGEST_PATTERN || !isStorable(pattern)) {
      return null;
    }
    return match.ignoreCase() ? new Pattern("LIKE", pattern) : new Pattern("GLOB", glob(pattern));
  }

  private static String glob(String pattern) {
    var glob = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      switch (c) {
        case '%' -> glob.append('*');
        case '_' -> glob.append('?');
        case '*', '?', '[' -> glob.append('[').append(c).append(']');
        default -> glob.append(c);
      }
    }
    return glob.toString();
  }

  @Override
  public long count(Session session, long most) throws SQLException {
    String column = index.column().column();
    long rows = 0;
    for (Object lead : index.leads()) {
      for (ValueRange range : index.sorted() ? ranges : List.of(ValueRange.ALL)) {
        rows +=
            session.number(
                "SELECT count(*) FROM (SELECT 1%s%s LIMIT ?)"
                    .formatted(index.from(), range.sql(column)),
                arguments(lead, range, null, most - rows));
        if (rows >= most) {
          return most;
        }
      }
    }
    return rows;
  }

  @Override
  public BitSet runs(Session session) throws SQLException {
    var runs = new BitSet();
    for (Object lead : index.leads()) {
      for (ValueRange range : ranges) {
        if (check == null) {
          addAll(session, lead, range, runs);
        } else {
          addFitting(session, lead, range, check, runs);
        }
      }
    }
    return runs;
  }

  private void addAll(Session session, Object lead, ValueRange range, BitSet runs)
      throws SQLException {
    FieldColumn column = index.column();
    String sql =
        "SELECT group_concat(%s)%s%s"
            .formatted(column.run(), index.from(), range.sql(column.column()));
    RunSet.addPacked(session, runs, sql, arguments(lead, range, null));
  }

  private void addFitting(
      Session session, Object lead, ValueRange range, RunQuery fitting, BitSet runs)
      throws SQLException {
    FieldColumn column = index.column();
    session.forEach(
        "SELECT %s, %s%s%s%s"
            .formatted(
                column.run(),
                column.column(),
                index.from(),
                range.sql(column.column()),
                pattern == null ? "" : pattern.sql(column.column())),
        row -> {
          FieldValue value = column.read(row, 2);
          if (fitting.matches(field -> value)) {
            runs.set(Math.toIntExact(row.getLong(1)));
          }
        },
        arguments(lead, range, pattern));
  }

  private static Object[] arguments(
      Object lead, ValueRange range, @Nullable Pattern pattern, Object... more) {
    var arguments = new ArrayList<Object>();
    arguments.add(lead);
    range.bind(arguments);
    if (pattern != null) {
      arguments.add(pattern.text());
    }
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  /** The field of a condition that has no others in it; null of one that has. */
  static @Nullable RunField fieldOf(RunQuery query) {
    return switch (query) {
      case RunQuery.Compare compare -> compare.field();
      case RunQuery.Match match -> match.field();
      case RunQuery.Exists exists -> exists.field();
      case RunQuery.In in -> in.field();
      case RunQuery.And and -> null;
      case RunQuery.Or or -> null;
      case RunQuery.Not not -> null;
      case RunQuery.HasInput input -> null;
    };
  }
}
