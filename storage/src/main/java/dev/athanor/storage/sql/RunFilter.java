package dev.athanor.storage.sql;

import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the runs for which a condition holds: by reading parts of indexes into sets, and, where
 * those would be large beside the runs that are left, by looking those up one by one. For one
 * search and one thread.
 */
final class RunFilter {

  /** Counting rows of an index ends here, because to count many costs as much as to read them. */
  private static final long MOST_COUNTED = 4_000;

  /** As many rows as there are never. */
  private static final long UNREADABLE = Long.MAX_VALUE / 2;

  private final SearchScope scope;
  private final int few;

  /** All of which must hold, those with the smallest parts of indexes first. */
  private final List<Part> parts = new ArrayList<>();

  /**
   * A condition that must hold.
   *
   * @param scan its part of an index; null if it is made of others, no index answers it, or no run
   *     has the field
   * @param rows how many rows the scan reads, counted to {@link SearchEffort#few} at most
   */
  private record Part(RunQuery query, @Nullable RunScan scan, long rows) {}

  RunFilter(SearchScope scope, RunQuery where) throws SQLException {
    this.scope = scope;
    this.few = scope.effort().few();
    for (RunQuery each : conjuncts(where)) {
      parts.add(part(each));
    }
    parts.sort(Comparator.comparingLong(Part::rows));
  }

  private static List<RunQuery> conjuncts(RunQuery query) {
    return query instanceof RunQuery.And and
        ? and.all().stream().flatMap(each -> conjuncts(each).stream()).toList()
        : List.of(query);
  }

  private Part part(RunQuery query) throws SQLException {
    if (query instanceof RunQuery.HasInput hasInput) {
      InputScan scan = scope.inputs(hasInput);
      return new Part(query, scan, scan.count(scope.session(), few));
    }
    RunField field = IndexScan.fieldOf(query);
    if (field == null) {
      return new Part(query, null, UNREADABLE);
    }
    var column = scope.column(field);
    if (column.isEmpty()) {
      return new Part(query, null, 0);
    }
    FieldIndex index = scope.index(field, column.get());
    if (index == null) {
      return new Part(query, null, UNREADABLE);
    }
    IndexScan scan = IndexScan.of(index, query);
    // An index that is not sorted by the field says nothing before it is read.
    long rows = scan.index().sorted() ? scan.count(scope.session(), few) : few;
    return new Part(query, scan, rows);
  }

  /** A few runs among which are all for which the condition holds; null if there are more. */
  @Nullable BitSet few() throws SQLException {
    if (!parts.isEmpty() && parts.getFirst().rows() < few) {
      Part first = parts.getFirst();
      return first.scan() == null ? new BitSet() : first.scan().runs(scope.session());
    }
    return scope.count(few) < few ? scope.runs() : null;
  }

  /** Leaves the runs for which the condition holds. */
  void keep(FactTable table) throws SQLException {
    for (Part part : parts) {
      table.keep(part.query());
    }
  }

  /** The runs whose rows are not right for which the condition holds. */
  FactTable newer() throws SQLException {
    var table =
        new FactTable(scope, scope.overlay().runs().stream().mapToLong(Long::longValue).toArray());
    // Most may be of other experiments.
    table.keepOwn();
    keep(table);
    return table;
  }

  /** How many runs the condition holds for. */
  long count() throws SQLException {
    BitSet rows = all();
    for (Long run : scope.overlay().runs()) {
      rows.clear(Math.toIntExact(run));
    }
    return (long) rows.cardinality() + newer().runs().length;
  }

  /** All runs for which the condition holds, by what the rows say. */
  BitSet all() throws SQLException {
    Candidates candidates = candidates();
    if (candidates.own()) {
      return candidates.runs();
    }
    var table = new FactTable(scope, array(candidates.runs()));
    table.keepOwn();
    return set(table);
  }

  /**
   * Runs for which the condition holds.
   *
   * @param own whether all are among those that the search looks at. If not, that is still to be
   *     asked of each run that matters, because nothing else was dearer.
   */
  record Candidates(BitSet runs, boolean own) {}

  /** All runs for which the condition holds, perhaps with runs that the search does not look at. */
  Candidates candidates() throws SQLException {
    var sources = new ArrayList<Source>();
    for (Part part : parts) {
      sources.add(new Source(part.query(), rows(part.query()), fieldCount(part.query())));
    }
    // Last, so that among sources that may be large conditions are read first.
    sources.add(new Source(null, Math.max(scope.count(MOST_COUNTED), scope.mostRuns()), 1));
    sources.sort(Comparator.comparingLong(Source::rows));
    Source start = sources.stream().filter(Source::isPositive).findFirst().orElseThrow();
    sources.remove(start);
    RunSet set = start.read(this);
    var lookups = new ArrayList<RunQuery>();
    boolean own = start.query() == null;
    for (Source source : sources) {
      if (source.rows() <= cost(set.rows()) * source.fields()) {
        set = set.and(source.read(this));
        own |= source.query() == null;
      } else if (source.query() != null) {
        lookups.add(source.query());
      }
    }
    return new Candidates(lookUp(set.rows(), lookups), own);
  }

  /** What a bounded count says of the rows of a condition: between the bound and all runs. */
  private long likely(long counted) throws SQLException {
    return counted < MOST_COUNTED
        ? counted
        : Math.max(counted, (long) Math.sqrt((double) counted * scope.mostRuns()));
  }

  private long cost(BitSet runs) {
    return (long) runs.cardinality() * scope.effort().lookup();
  }

  private static int fieldCount(RunQuery query) {
    return Math.max(1, FactTable.fields(query).size());
  }

  private BitSet lookUp(BitSet runs, List<RunQuery> queries) throws SQLException {
    if (queries.isEmpty()) {
      return runs;
    }
    var table = new FactTable(scope, array(runs));
    for (RunQuery query : queries) {
      table.keep(query);
    }
    return set(table);
  }

  private static BitSet set(FactTable table) {
    var left = new BitSet();
    for (long run : table.runs()) {
      left.set((int) run);
    }
    return left;
  }

  static long[] array(BitSet runs) {
    return runs.stream().asLongStream().toArray();
  }

  /**
   * Something that sets can be read from.
   *
   * @param query a condition; null for what the search looks at
   * @param rows how many rows of indexes are read for it, about
   * @param fields how many values of a run are looked up instead
   */
  private record Source(@Nullable RunQuery query, long rows, int fields) {

    boolean isPositive() {
      return query == null || RunFilter.isPositive(query);
    }

    RunSet read(RunFilter filter) throws SQLException {
      return query == null ? RunSet.of(filter.scope.runs()) : filter.read(query);
    }
  }

  /** Whether its set is one of runs rather than of all others. */
  private static boolean isPositive(RunQuery query) {
    return switch (query) {
      case RunQuery.And and -> and.all().stream().anyMatch(RunFilter::isPositive);
      case RunQuery.Or or -> or.any().stream().allMatch(RunFilter::isPositive);
      case RunQuery.Not not -> !isPositive(not.query());
      case RunQuery.Compare compare -> true;
      case RunQuery.Match match -> true;
      case RunQuery.Exists exists -> true;
      case RunQuery.In in -> true;
      case RunQuery.HasInput input -> true;
    };
  }

  /** How many rows of indexes {@link #read} would read; very many if it cannot. */
  private long rows(RunQuery query) throws SQLException {
    return switch (query) {
      case RunQuery.And and -> rows(and.all());
      case RunQuery.Or or -> rows(or.any());
      case RunQuery.Not not -> rows(not.query());
      case RunQuery.Compare compare -> rows(compare, compare.field());
      case RunQuery.Match match -> rows(match, match.field());
      case RunQuery.Exists exists -> rows(exists, exists.field());
      case RunQuery.In in -> rows(in, in.field());
      case RunQuery.HasInput input ->
          likely(scope.inputs(input).count(scope.session(), MOST_COUNTED));
    };
  }

  private long rows(List<RunQuery> queries) throws SQLException {
    long rows = 0;
    for (RunQuery each : queries) {
      rows += rows(each);
      if (rows >= UNREADABLE) {
        return UNREADABLE;
      }
    }
    return rows;
  }

  private long rows(RunQuery leaf, RunField field) throws SQLException {
    var column = scope.column(field);
    if (column.isEmpty()) {
      return 0;
    }
    FieldIndex index = scope.index(field, column.get());
    return index == null
        ? UNREADABLE
        : likely(IndexScan.of(index, leaf).count(scope.session(), MOST_COUNTED));
  }

  /** Reads the set of a condition from indexes. */
  private RunSet read(RunQuery query) throws SQLException {
    return switch (query) {
      case RunQuery.And and -> {
        RunSet set = RunSet.ALL;
        for (RunQuery each : and.all()) {
          set = set.and(read(each));
        }
        yield set;
      }
      case RunQuery.Or or -> {
        RunSet set = RunSet.NONE;
        for (RunQuery each : or.any()) {
          set = set.or(read(each));
        }
        yield set;
      }
      case RunQuery.Not not -> read(not.query()).not();
      case RunQuery.Compare compare -> read(compare, compare.field());
      case RunQuery.Match match -> read(match, match.field());
      case RunQuery.Exists exists -> read(exists, exists.field());
      case RunQuery.In in -> read(in, in.field());
      case RunQuery.HasInput input -> RunSet.of(scope.inputs(input).runs(scope.session()));
    };
  }

  private RunSet read(RunQuery leaf, RunField field) throws SQLException {
    var column = scope.column(field);
    if (column.isEmpty()) {
      return RunSet.NONE;
    }
    FieldIndex index = scope.index(field, column.get());
    if (index == null) {
      throw new IllegalStateException("no index for %s".formatted(field));
    }
    return RunSet.of(IndexScan.of(index, leaf).runs(scope.session()));
  }

  /** The runs that have the field, by what the rows say; of other experiments too. */
  BitSet having(RunField field) throws SQLException {
    return read(new RunQuery.Exists(field), field).rows();
  }
}
