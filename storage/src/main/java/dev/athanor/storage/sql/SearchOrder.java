package dev.athanor.storage.sql;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunSearch;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The order of a search and where its page begins.
 *
 * @param after null for the first page
 */
record SearchOrder(List<RunOrder> by, @Nullable RunCursor after) {

  /**
   * A run and its place in the order.
   *
   * @param values of the fields that order the search, null where it has none
   */
  record Found(long run, List<@Nullable FieldValue> values) {
    RunCursor cursor() {
      return new RunCursor(values, run);
    }
  }

  static SearchOrder of(RunSearch search) {
    return new SearchOrder(search.order(), search.after());
  }

  /** The first field of the order; null if the runs come as they were made. */
  @Nullable RunOrder first() {
    return by.isEmpty() ? null : by.getFirst();
  }

  /** The runs of the table behind the cursor, in order, at most so many. */
  List<Found> sorted(FactTable table, int limit) throws SQLException {
    return sorted(behind(table).stream(), limit);
  }

  /** The runs of the table behind the cursor, in the table's order. */
  List<Found> behind(FactTable table) throws SQLException {
    for (RunOrder each : by) {
      table.load(each.field());
    }
    Found last = after == null ? null : new Found(after.made(), after.values());
    var found = new ArrayList<Found>();
    for (int i = 0; i < table.runs().length; i++) {
      var values = new ArrayList<@Nullable FieldValue>();
      for (RunOrder each : by) {
        values.add(table.value(i, each.field()));
      }
      var each = new Found(table.runs()[i], values);
      if (last == null || comparator().compare(each, last) > 0) {
        found.add(each);
      }
    }
    return found;
  }

  /** In order, at most so many. */
  List<Found> sorted(Stream<Found> found, int limit) {
    return found.sorted(comparator()).limit(limit).toList();
  }

  private Comparator<Found> comparator() {
    return (a, b) -> {
      for (int i = 0; i < by.size(); i++) {
        int compared = by.get(i).compare(a.values().get(i), b.values().get(i));
        if (compared != 0) {
          return compared;
        }
      }
      return Long.compare(a.run(), b.run());
    };
  }
}
