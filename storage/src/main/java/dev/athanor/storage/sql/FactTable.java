package dev.athanor.storage.sql;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunFacts;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs with those of their values that were asked for, read for many runs at once. Fewer and fewer
 * runs stay as conditions are put to them. For one thread.
 */
final class FactTable {

  /** So many runs are asked for in one statement. */
  private static final int BATCH = 5000;

  private final SearchScope scope;
  private final Map<RunField, @Nullable FieldValue[]> columns = new HashMap<>();

  /** What is known of the datasets of the runs that have any, by run; null before it is read. */
  private @Nullable Map<Long, List<RunFacts>> inputs;

  /** The runs that are left, in the order in which they came. */
  private long[] runs;

  FactTable(SearchScope scope, long[] runs) {
    this.scope = scope;
    this.runs = runs;
  }

  long[] runs() {
    return runs;
  }

  /** Takes the field's values from one who knows them already. */
  void put(RunField field, @Nullable FieldValue[] values) {
    columns.put(field, values);
  }

  /** The value of a field that {@link #load} has read. */
  @Nullable FieldValue value(int at, RunField field) {
    @Nullable FieldValue[] column = columns.get(field);
    if (column == null) {
      throw new IllegalStateException("%s (expected: a field that was read)".formatted(field));
    }
    return column[at];
  }

  /** Leaves the runs that the search looks at. */
  void keepOwn() throws SQLException {
    boolean[] kept = new boolean[runs.length];
    for (int from = 0; from < runs.length; from += BATCH) {
      int first = from;
      String json = RunSet.json(runs, from, Math.min(runs.length, from + BATCH));
      scope.own(json).stream().forEach(place -> kept[first + place] = true);
    }
    keep(kept);
  }

  /** Leaves the runs for which the condition holds. */
  void keep(RunQuery query) throws SQLException {
    for (RunField field : fields(query)) {
      load(field);
    }
    boolean[] kept = new boolean[runs.length];
    for (int i = 0; i < kept.length; i++) {
      kept[i] = query.matches(new Facts(i));
    }
    keep(kept);
  }

  /** What is known of the run at a place. */
  private final class Facts implements RunFacts {
    private final int at;

    private Facts(int at) {
      this.at = at;
    }

    @Override
    public @Nullable FieldValue get(RunField field) {
      return field instanceof RunField.Input ? null : value(at, field);
    }

    @Override
    public List<RunFacts> inputs() {
      return inputs == null ? List.of() : inputs.getOrDefault(runs[at], List.of());
    }
  }

  private void keep(boolean[] kept) {
    int count = 0;
    for (int i = 0; i < kept.length; i++) {
      if (kept[i]) {
        runs[count] = runs[i];
        for (@Nullable FieldValue[] column : columns.values()) {
          column[count] = column[i];
        }
        count++;
      }
    }
    runs = Arrays.copyOf(runs, count);
  }

  /** Reads the field of all runs that are left. */
  void load(RunField field) throws SQLException {
    if (field instanceof RunField.Input) {
      loadInputs();
    }
    if (columns.containsKey(field)) {
      return;
    }
    var values = new @Nullable FieldValue[runs.length];
    columns.put(field, values);
    Optional<FieldColumn> column = scope.column(field);
    if (column.isPresent()) {
      for (int from = 0; from < runs.length; from += BATCH) {
        load(column.get(), from, Math.min(runs.length, from + BATCH), values);
      }
      if (field instanceof RunField.Metric metric) {
        overlay(metric, column.get(), values);
      }
    }
  }

  private void loadInputs() throws SQLException {
    if (inputs != null) {
      return;
    }
    var byRun = new HashMap<Long, List<RunFacts>>();
    for (int from = 0; from < runs.length; from += BATCH) {
      scope
          .session()
          .forEach(
              "SELECT i.run, d.name, d.digest, i.context FROM json_each(?) j CROSS JOIN input i"
                  + " CROSS JOIN dataset d WHERE i.run = j.value AND d.id = i.dataset",
              row ->
                  byRun
                      .computeIfAbsent(row.getLong(1), run -> new ArrayList<>())
                      .add(InputScan.facts(row, 2)),
              RunSet.json(runs, from, Math.min(runs.length, from + BATCH)));
    }
    inputs = byRun;
  }

  private void load(FieldColumn column, int from, int to, @Nullable FieldValue[] values)
      throws SQLException {
    String json = RunSet.json(runs, from, to);
    String sql =
        "SELECT j.key, t.%s FROM json_each(?) j CROSS JOIN %s t WHERE t.%s = j.value"
            .formatted(column.column(), column.table(), column.run());
    Session.RowVisitor put = row -> values[from + row.getInt(1)] = column.read(row, 2);
    if (column.keyColumn() == null) {
      scope.session().forEach(sql, put, json);
    } else {
      scope
          .session()
          .forEach(sql + " AND t.%s = ?".formatted(column.keyColumn()), put, json, column.key());
    }
  }

  /** Puts what the rows do not say yet in the place of what they say. */
  private void overlay(RunField.Metric metric, FieldColumn column, @Nullable FieldValue[] values) {
    Set<Long> newer = scope.overlay().runs();
    if (newer.isEmpty() || !(column.key() instanceof Integer key)) {
      return;
    }
    for (int i = 0; i < runs.length; i++) {
      SeriesState state = newer.contains(runs[i]) ? scope.overlay().state(runs[i], key) : null;
      if (state != null) {
        long order =
            switch (metric.reading()) {
              case LATEST -> state.lastOrder();
              case MIN -> state.minOrder();
              case MAX -> state.maxOrder();
            };
        values[i] = new FieldValue.Real(DoubleBits.ofOrdered(order));
      }
    }
  }

  /** The fields that a condition looks at. */
  static Set<RunField> fields(RunQuery query) {
    var fields = new HashSet<RunField>();
    addFields(query, fields);
    return fields;
  }

  private static void addFields(RunQuery query, Set<RunField> fields) {
    switch (query) {
      case RunQuery.And and -> and.all().forEach(each -> addFields(each, fields));
      case RunQuery.Or or -> or.any().forEach(each -> addFields(each, fields));
      case RunQuery.Not not -> addFields(not.query(), fields);
      case RunQuery.Compare compare -> fields.add(compare.field());
      case RunQuery.Match match -> fields.add(match.field());
      case RunQuery.Exists exists -> fields.add(exists.field());
      case RunQuery.In in -> fields.add(in.field());
      case RunQuery.HasInput input -> fields.addAll(List.of(RunField.Input.values()));
    }
  }
}
