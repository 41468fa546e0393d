package dev.athanor.storage.sql;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.sql.OrderWalk.Row;
import dev.athanor.storage.sql.SearchOrder.Found;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the runs of one page. For one search and one thread.
 *
 * <p>If a part of an index that holds the few runs in question is at hand, those are looked up and
 * sorted. Otherwise the index of the order is gone through, each run being looked up, until the
 * page is full. If that takes too many runs, the set of all runs for which the condition holds is
 * made from indexes, and is either small and sorted or tells which runs of the order's index count.
 */
final class PageSearch {

  private final SearchScope scope;
  private final SearchEffort effort;
  private final RunFilter filter;
  private final SearchOrder order;
  private final int limit;

  /** The runs whose rows are not right; found apart. */
  private final Set<Long> newer;

  PageSearch(SearchScope scope, RunSearch search) throws SQLException {
    this.scope = scope;
    this.effort = scope.effort();
    this.filter = new RunFilter(scope, search.where());
    this.order = SearchOrder.of(search);
    this.limit = search.limit();
    this.newer = scope.overlay().runs();
  }

  /** The runs in order. */
  List<Found> find() throws SQLException {
    BitSet few = filter.few();
    if (few == null) {
      return withNewer(inOrder());
    }
    var table = new FactTable(scope, RunFilter.array(withoutNewer(few)));
    filter.keep(table);
    table.keepOwn();
    return withNewer(order.sorted(table, limit));
  }

  private List<Found> withNewer(List<Found> found) throws SQLException {
    if (newer.isEmpty()) {
      return found;
    }
    var table = filter.newer();
    return order.sorted(Stream.concat(found.stream(), order.sorted(table, limit).stream()), limit);
  }

  private BitSet withoutNewer(BitSet runs) {
    for (Long run : newer) {
      runs.clear(Math.toIntExact(run));
    }
    return runs;
  }

  private List<Found> inOrder() throws SQLException {
    RunOrder first = order.first();
    OrderWalk.Rows walk = first == null ? OrderWalk.Rows.NONE : orderWalk(first);
    if (walk == null) {
      return order.sorted(new FactTable(scope, RunFilter.array(all())), limit);
    }
    if (limit <= effort.mostLookedUp()) {
      List<Found> found = lookedUp(first, walk);
      if (found != null) {
        return found;
      }
    }
    return fromSet(first);
  }

  private BitSet all() throws SQLException {
    return withoutNewer(filter.all());
  }

  /** The runs with the first field in its order; null if no index has it. */
  private OrderWalk.@Nullable Rows orderWalk(RunOrder first) throws SQLException {
    var column = scope.column(first.field());
    if (column.isEmpty()) {
      return OrderWalk.Rows.NONE;
    }
    FieldIndex index = scope.index(first.field(), column.get());
    FieldValue from = order.after() == null ? null : order.after().values().getFirst();
    if (index == null
        || !index.sorted()
        || index.leads().size() > 1
        || (from != null && !IndexScan.isStorable(from))) {
      return null;
    }
    return isBehindValues()
        ? OrderWalk.Rows.NONE
        : new OrderWalk(scope.session(), index, first, from, madeAfter())::next;
  }

  /** Whether the page begins among the runs without the first field, or there is no such field. */
  private boolean isBehindValues() {
    return order.after() != null
        && (order.by().isEmpty() || order.after().values().getFirst() == null);
  }

  /** Of runs that are equal in the first field to the cursor's, those made later are looked at. */
  private long madeAfter() {
    return order.after() == null || order.by().size() > 1 ? Long.MIN_VALUE : order.after().made();
  }

  /** Goes through the order and looks up each run; null if that takes too many. */
  private @Nullable List<Found> lookedUp(@Nullable RunOrder first, OrderWalk.Rows walk)
      throws SQLException {
    var found = new ArrayList<Found>();
    int looked = 0;
    int chunk = firstChunk();
    for (var rows = walk.next(chunk); !rows.isEmpty(); rows = walk.next(chunk)) {
      FactTable table = table(first, rows);
      filter.keep(table);
      table.keepOwn();
      found.addAll(order.behind(table));
      if (isFull(found, rows.getLast().value())) {
        return order.sorted(found.stream(), limit);
      }
      looked += rows.size();
      if (isTooMany(looked, found.size())) {
        return null;
      }
      chunk = effort.chunk();
    }
    return lookedUpWithout(first, found, looked);
  }

  private int firstChunk() {
    return Math.min(Math.max(100, limit), effort.chunk());
  }

  /** Whether, going on so, more runs would be looked up than it pays. */
  private boolean isTooMany(int looked, int found) {
    // With more than enough, what is looked at is a large group of equal values.
    return found >= limit
        ? looked >= effort.chunk()
        : (long) looked * limit / Math.max(1, found) > effort.mostLookedUp();
  }

  /** Goes on with the runs without the first field, as they were made. */
  private @Nullable List<Found> lookedUpWithout(
      @Nullable RunOrder first, List<Found> found, int lookedBefore) throws SQLException {
    boolean none = first != null && !SearchScope.isOptional(first.field());
    int looked = lookedBefore;
    int chunk = firstChunk();
    long made = isBehindValues() ? madeAfter() : Long.MIN_VALUE;
    while (!none && (order.by().size() > 1 || found.size() < limit)) {
      long[] runs = scope.runsAfter(made, chunk);
      if (runs == null || (runs.length > 0 && isTooMany(looked, found.size()))) {
        return null;
      }
      none = runs.length < chunk;
      made = none ? made : runs[runs.length - 1];
      looked += runs.length;
      chunk = effort.chunk();
      found.addAll(without(first, runs));
    }
    return order.sorted(found.stream(), limit);
  }

  private List<Found> without(@Nullable RunOrder first, long[] runs) throws SQLException {
    var table = new FactTable(scope, withoutNewer(runs));
    if (first != null) {
      table.keep(new RunQuery.Not(new RunQuery.Exists(first.field())));
    }
    filter.keep(table);
    table.keepOwn();
    return order.behind(table);
  }

  private long[] withoutNewer(long[] runs) {
    return Arrays.stream(runs).filter(run -> !newer.contains(run)).toArray();
  }

  private FactTable table(@Nullable RunOrder first, List<Row> rows) {
    List<Row> right = rows.stream().filter(row -> !newer.contains(row.run())).toList();
    var table = new FactTable(scope, right.stream().mapToLong(Row::run).toArray());
    if (first != null) {
      table.put(first.field(), right.stream().map(Row::value).toArray(FieldValue[]::new));
    }
    return table;
  }

  /**
   * Whether the page is among what was found.
   *
   * @param last the first field's value of the run that was looked at last; runs equal in it may
   *     follow, which other fields put before it
   */
  private boolean isFull(List<Found> found, @Nullable FieldValue last) {
    if (found.size() < limit || order.by().size() <= 1) {
      return found.size() >= limit;
    }
    FieldValue needed = found.get(limit - 1).values().getFirst();
    return order.by().getFirst().compare(needed, last) != 0;
  }

  private List<Found> fromSet(@Nullable RunOrder first) throws SQLException {
    if (first == null) {
      return asMade(all(), order.after() == null ? -1 : order.after().made());
    }
    RunFilter.Candidates candidates = filter.candidates();
    BitSet set = withoutNewer(candidates.runs());
    OrderWalk.Rows walk = orderWalk(first);
    if (walk == null || set.cardinality() <= effort.mostSorted()) {
      return order.sorted(own(new FactTable(scope, RunFilter.array(set)), candidates), limit);
    }
    var found = new ArrayList<Found>();
    int chunk = effort.chunk();
    for (var rows = walk.next(chunk); !rows.isEmpty(); rows = walk.next(chunk)) {
      List<Row> in = rows.stream().filter(row -> set.get(Math.toIntExact(row.run()))).toList();
      found.addAll(order.behind(own(table(first, in), candidates)));
      if (isFull(found, rows.getLast().value())) {
        return order.sorted(found.stream(), limit);
      }
      chunk = effort.largeChunk();
    }
    addWithout(first, set, candidates, found);
    return order.sorted(found.stream(), limit);
  }

  private static FactTable own(FactTable table, RunFilter.Candidates candidates)
      throws SQLException {
    if (!candidates.own()) {
      table.keepOwn();
    }
    return table;
  }

  /** Adds the runs of the set that lack the field. */
  private void addWithout(
      RunOrder first, BitSet set, RunFilter.Candidates candidates, List<Found> found)
      throws SQLException {
    if (SearchScope.isOptional(first.field())) {
      set.andNot(filter.having(first.field()));
      var table = new FactTable(scope, RunFilter.array(set));
      table.put(first.field(), new FieldValue[set.cardinality()]);
      found.addAll(order.behind(own(table, candidates)));
    }
  }

  private List<Found> asMade(BitSet set, long after) {
    return set.stream()
        .filter(run -> run > after)
        .limit(limit)
        .mapToObj(run -> new Found(run, List.of()))
        .toList();
  }
}
