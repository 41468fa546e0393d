package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which runs a search looks at, and through which connection. For one search and one thread. */
final class SearchScope {

  private static final String DELETED =
      "SELECT group_concat(id) FROM run INDEXED BY run_deleted WHERE experiment = ? AND lifecycle ="
          + " 'DELETED'";

  private final Session session;
  private final Set<ExperimentId> experiments;
  private final Set<Lifecycle> lifecycles;
  private final Overlay overlay;
  private final SearchEffort effort;
  private final Map<RunField, Optional<FieldColumn>> columns = new HashMap<>();

  SearchScope(
      Session session,
      Set<ExperimentId> experiments,
      Set<Lifecycle> lifecycles,
      Overlay overlay,
      SearchEffort effort) {
    this.session = session;
    this.experiments = experiments;
    this.lifecycles = lifecycles;
    this.overlay = overlay;
    this.effort = effort;
  }

  Session session() {
    return session;
  }

  Overlay overlay() {
    return overlay;
  }

  SearchEffort effort() {
    return effort;
  }

  /** Whether it has no runs, whatever the database holds. */
  boolean isEmpty() {
    return experiments.isEmpty() || lifecycles.isEmpty();
  }

  private @Nullable ExperimentId onlyExperiment() {
    return experiments.size() == 1 ? experiments.iterator().next() : null;
  }

  /** Where the field's values stand; empty if no run has any. */
  Optional<FieldColumn> column(RunField field) throws SQLException {
    Optional<FieldColumn> known = columns.get(field);
    if (known == null) {
      known = FieldColumn.of(session, field);
      columns.put(field, known);
    }
    return known;
  }

  /** How many runs the experiments have, up to a bound. */
  long count(long most) throws SQLException {
    long runs = 0;
    for (ExperimentId experiment : experiments) {
      runs +=
          session.number(
              "SELECT count(*) FROM (SELECT 1 FROM run INDEXED BY run_by_experiment WHERE"
                  + " experiment = ? LIMIT ?)",
              experiment.value(),
              most - runs);
      if (runs >= most) {
        return most;
      }
    }
    return runs;
  }

  /** How many runs there can be in all experiments; some of them may be erased. */
  long mostRuns() throws SQLException {
    return session.number("SELECT coalesce(max(id), 0) FROM run");
  }

  /** Its runs with a dataset. */
  InputScan inputs(RunQuery.HasInput query) {
    return InputScan.of(experiments, query);
  }

  /** All its runs. */
  BitSet runs() throws SQLException {
    if (!lifecycles.contains(Lifecycle.ACTIVE)) {
      return runs(DELETED);
    }
    BitSet runs =
        runs("SELECT group_concat(id) FROM run INDEXED BY run_by_experiment WHERE experiment = ?");
    if (!lifecycles.contains(Lifecycle.DELETED)) {
      // Deleted runs are few, so taking them out is cheaper than looking at each run.
      runs.andNot(runs(DELETED));
    }
    return runs;
  }

  private BitSet runs(String packedIds) throws SQLException {
    var runs = new BitSet();
    for (ExperimentId experiment : experiments) {
      RunSet.addPacked(session, runs, packedIds, experiment.value());
    }
    return runs;
  }

  /** The places, in a list of runs, of those that are its own. */
  BitSet own(String json) throws SQLException {
    var own = new BitSet();
    var arguments = new ArrayList<Object>();
    arguments.add(json);
    arguments.add(experimentsJson());
    session.forEach(
        """
        SELECT j.key FROM json_each(?) j CROSS JOIN run r
        WHERE r.id = j.value AND r.experiment IN (SELECT value FROM json_each(?))\
        """
            + inLifecycle(arguments),
        row -> own.set(row.getInt(1)),
        arguments.toArray());
    return own;
  }

  private String inLifecycle(List<Object> arguments) {
    if (lifecycles.size() == Lifecycle.values().length) {
      return "";
    }
    arguments.add(lifecycles.iterator().next());
    return " AND lifecycle = ?";
  }

  private String experimentsJson() {
    return RunSet.json(
        experiments.stream().mapToLong(ExperimentId::value).toArray(), 0, experiments.size());
  }

  /** The index for the field; null if there is none. */
  @Nullable FieldIndex index(RunField field, FieldColumn column) {
    return FieldIndex.of(field, column, experiments);
  }

  /** Whether runs may lack the field. */
  static boolean isOptional(RunField field) {
    return !(field instanceof RunField.Attribute) || field.kind() == RunField.Kind.MOMENT;
  }

  /**
   * Runs made after one, in that order, at most so many, whether deleted or not; null if they are
   * of several experiments, which no index has in one order.
   */
  long @Nullable [] runsAfter(long made, int most) throws SQLException {
    ExperimentId only = onlyExperiment();
    return only == null
        ? null
        : session
            .list(
                "SELECT id FROM run INDEXED BY run_by_experiment WHERE experiment = ? AND id > ?"
                    + " ORDER BY id LIMIT ?",
                row -> row.getLong(1),
                only.value(),
                made,
                most)
            .stream()
            .mapToLong(Long::longValue)
            .toArray();
  }
}
