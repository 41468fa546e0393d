package dev.athanor.storage.sql;

import dev.athanor.model.DatasetInput;
import dev.athanor.model.ExperimentId;
import dev.athanor.storage.RunStore.DatasetUse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of datasets, which all runs of an experiment share, and of what runs use them for. */
final class InputRows {

  private InputRows() {}

  /** What a run uses a dataset for. */
  private record Use(long run, long dataset, String context, Map<String, String> tags) {
    private static Use read(ResultSet row) throws SQLException {
      return new Use(
          row.getLong(1), row.getLong(2), row.getString(3), CanonicalJson.texts(row.getString(4)));
    }
  }

  static void add(Session session, long run, DatasetInput input) throws SQLException {
    long dataset = dataset(session, run, input);
    session.update(
        "INSERT INTO input (run, dataset, said, context, tags) VALUES (?1, ?2, (SELECT"
            + " coalesce(max(said), 0) + 1 FROM input WHERE run = ?1), ?3, ?4) ON CONFLICT DO"
            + " NOTHING",
        run,
        dataset,
        input.context(),
        CanonicalJson.texts(input.tags()));
  }

  /** The row of the dataset, made if the run's experiment has none. */
  private static long dataset(Session session, long run, DatasetInput input) throws SQLException {
    long experiment = session.number("SELECT experiment FROM run WHERE id = ?", run);
    Optional<Long> known =
        session.first(
            "SELECT id FROM dataset WHERE experiment = ? AND name = ? AND digest = ?",
            row -> row.getLong(1),
            experiment,
            input.name(),
            input.digest());
    return known.isPresent()
        ? known.get()
        : session.insert(
            "INSERT INTO dataset (experiment, name, digest, source_type, source, schema, profile)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)",
            experiment,
            input.name(),
            input.digest(),
            input.sourceType(),
            input.source(),
            input.schema(),
            input.profile());
  }

  /** The inputs of the runs that have any, by the rows of the runs. */
  static Map<Long, List<DatasetInput>> of(Session session, long[] runs) throws SQLException {
    List<Use> uses =
        session.list(
            "SELECT i.run, i.dataset, i.context, i.tags FROM (SELECT DISTINCT value AS run FROM"
                + " json_each(?)) j CROSS JOIN input i WHERE i.run = j.run ORDER BY i.run, i.said",
            Use::read,
            RunSet.json(runs, 0, runs.length));
    Map<Long, DatasetInput> datasets = datasets(session, uses);
    var inputs = new HashMap<Long, List<DatasetInput>>();
    for (Use use : uses) {
      DatasetInput dataset = datasets.get(use.dataset());
      if (dataset == null) {
        throw new SQLException(
            "run %d uses dataset %d, of which there is no row".formatted(use.run(), use.dataset()));
      }
      inputs.computeIfAbsent(use.run(), run -> new ArrayList<>()).add(used(dataset, use));
    }
    return inputs;
  }

  private static DatasetInput used(DatasetInput dataset, Use use) {
    return new DatasetInput(
        dataset.name(),
        dataset.digest(),
        dataset.sourceType(),
        dataset.source(),
        dataset.schema(),
        dataset.profile(),
        use.context(),
        use.tags());
  }

  /** Each dataset once, however many runs share it. */
  private static Map<Long, DatasetInput> datasets(Session session, List<Use> uses)
      throws SQLException {
    var datasets = new HashMap<Long, DatasetInput>();
    if (uses.isEmpty()) {
      return datasets;
    }
    long[] ids = uses.stream().mapToLong(Use::dataset).distinct().toArray();
    session.forEach(
        "SELECT d.* FROM json_each(?) j CROSS JOIN dataset d WHERE d.id = j.value",
        row ->
            datasets.put(
                row.getLong("id"),
                new DatasetInput(
                    row.getString("name"),
                    row.getString("digest"),
                    row.getString("source_type"),
                    row.getString("source"),
                    row.getString("schema"),
                    row.getString("profile"),
                    "",
                    Map.of())),
        RunSet.json(ids, 0, ids.length));
    return datasets;
  }

  /** As {@link dev.athanor.storage.RunStore#datasets}. */
  static List<DatasetUse> uses(Session session, Set<ExperimentId> experiments, int limit)
      throws SQLException {
    long[] ids = experiments.stream().mapToLong(ExperimentId::value).toArray();
    return session.list(
        """
        SELECT p.experiment, p.name, p.digest, p.context
        FROM (
          SELECT d.id, d.experiment, d.name, d.digest, i.context
          FROM json_each(?) j CROSS JOIN dataset d CROSS JOIN input i
          WHERE d.experiment = j.value AND i.dataset = d.id
          GROUP BY d.id, i.context) p
        WHERE EXISTS (
          SELECT 1 FROM input u CROSS JOIN run r
          WHERE u.dataset = p.id AND u.context = p.context AND r.id = u.run
            AND r.lifecycle = 'ACTIVE')
        ORDER BY p.name, p.digest, p.context, p.experiment LIMIT ?
        """,
        row ->
            new DatasetUse(
                new ExperimentId(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4)),
        RunSet.json(ids, 0, ids.length),
        limit);
  }
}
