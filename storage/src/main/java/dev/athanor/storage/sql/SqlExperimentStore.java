package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.ExperimentStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Experiments as rows. Safe for use by many threads. */
final class SqlExperimentStore implements ExperimentStore {

  private final Readers readers;
  private final Writes writes;

  SqlExperimentStore(Readers readers, Writes writes) {
    this.readers = readers;
    this.writes = writes;
  }

  @Override
  public Experiment ensure(WorkspaceId workspace, String name, Instant at) {
    Optional<Experiment> known = find(workspace, name);
    return known.isPresent()
        ? known.get()
        : writes.write(draft -> ensure(draft.session(), workspace, name, at));
  }

  private static Experiment ensure(Session session, WorkspaceId workspace, String name, Instant at)
      throws SQLException {
    session.update(
        "INSERT INTO experiment (workspace, name, lifecycle, created_nanos) VALUES (?, ?, ?, ?) ON"
            + " CONFLICT (workspace, name) DO NOTHING",
        workspace.name(),
        name,
        Lifecycle.ACTIVE,
        EpochNanos.of(at));
    return find(session, workspace, name).orElseThrow();
  }

  @Override
  public Optional<Experiment> find(WorkspaceId workspace, String name) {
    return readers.read(session -> find(session, workspace, name));
  }

  private static Optional<Experiment> find(Session session, WorkspaceId workspace, String name)
      throws SQLException {
    return session.first(
        "SELECT * FROM experiment WHERE workspace = ? AND name = ?",
        SqlExperimentStore::read,
        workspace.name(),
        name);
  }

  @Override
  public Experiment get(ExperimentId id) {
    return readers.read(session -> get(session, id));
  }

  /**
   * The experiment.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is none of this id
   */
  static Experiment get(Session session, ExperimentId id) throws SQLException {
    return session
        .first("SELECT * FROM experiment WHERE id = ?", SqlExperimentStore::read, id.value())
        .orElseThrow(() ->
            new AthanorException(
                Code.NOT_FOUND,
                "no experiment with the id %d (expected: the id of an experiment in this data folder)"
                    .formatted(id.value())));
  }

  @Override
  public List<Experiment> list() {
    return readers.read(
        session -> session.list("SELECT * FROM experiment ORDER BY id", SqlExperimentStore::read));
  }

  private static Experiment read(ResultSet row) throws SQLException {
    return new Experiment(
        new ExperimentId(row.getLong("id")),
        new WorkspaceId(row.getString("workspace")),
        row.getString("name"),
        Lifecycle.valueOf(row.getString("lifecycle")),
        Map.of(),
        EpochNanos.read(row, "created_nanos"));
  }
}
