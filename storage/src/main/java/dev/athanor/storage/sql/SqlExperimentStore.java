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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Experiments as rows. Safe for use by many threads. */
final class SqlExperimentStore implements ExperimentStore {

  private static final String DEFAULT_NAME = "Default";

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
        : writes.write(draft -> {
          Session session = draft.session();
          Optional<Experiment> made = find(session, workspace, name);
          return made.isPresent()
              ? made.get()
              : insert(session, null, workspace, name, null, Map.of(), at);
        });
  }

  @Override
  public Experiment ensureDefault(WorkspaceId workspace, Instant at) {
    Optional<Experiment> known = readers.read(session -> find(session, DEFAULT));
    return known.isPresent()
        ? known.get()
        : writes.write(draft -> {
          Session session = draft.session();
          Optional<Experiment> made = find(session, DEFAULT);
          if (made.isPresent()) {
            return made.get();
          }
          boolean taken = find(session, workspace, DEFAULT_NAME).isPresent();
          String name = taken ? DEFAULT_NAME + "-0" : DEFAULT_NAME;
          return insert(session, DEFAULT.value(), workspace, name, null, Map.of(), at);
        });
  }

  @Override
  public Experiment create(
      WorkspaceId workspace,
      String name,
      @Nullable String artifactRoot,
      Map<String, String> tags,
      Instant at) {
    return writes.write(draft -> {
      refuseTaken(draft.session(), workspace, name);
      return insert(draft.session(), null, workspace, name, artifactRoot, tags, at);
    });
  }

  private static void refuseTaken(Session session, WorkspaceId workspace, String name)
      throws SQLException {
    if (find(session, workspace, name).isPresent()) {
      throw new AthanorException(
          Code.ALREADY_EXISTS,
          "experiment \"%s\" exists already (expected: a new name). Use it, or choose another name."
              .formatted(name));
    }
  }

  private static Experiment insert(
      Session session,
      @Nullable Long id,
      WorkspaceId workspace,
      String name,
      @Nullable String artifactRoot,
      Map<String, String> tags,
      Instant at)
      throws SQLException {
    long nanos = EpochNanos.of(at);
    var made =
        new ExperimentId(
            session.insert(
                "INSERT INTO experiment (id, workspace, name, artifact_root, lifecycle,"
                    + " created_nanos, updated_nanos) VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                workspace.name(),
                name,
                artifactRoot,
                Lifecycle.ACTIVE,
                nanos,
                nanos));
    putTags(session, made, tags);
    return get(session, made);
  }

  private static void putTags(Session session, ExperimentId id, Map<String, String> tags)
      throws SQLException {
    for (var tag : tags.entrySet()) {
      session.update(
          "INSERT INTO experiment_tag (experiment, key, value) VALUES (?, ?, ?) ON CONFLICT"
              + " (experiment, key) DO UPDATE SET value = excluded.value",
          id.value(),
          tag.getKey(),
          tag.getValue());
    }
  }

  @Override
  public Experiment rename(ExperimentId id, String name, Instant at) {
    return change(
        id,
        at,
        (session, known) -> {
          if (!known.name().equals(name)) {
            refuseTaken(session, known.workspace(), name);
          }
          session.update("UPDATE experiment SET name = ? WHERE id = ?", name, id.value());
        });
  }

  @Override
  public Experiment tag(ExperimentId id, Map<String, String> put, Set<String> removed, Instant at) {
    return change(
        id,
        at,
        (session, known) -> {
          putTags(session, id, put);
          for (String key : removed) {
            session.update(
                "DELETE FROM experiment_tag WHERE experiment = ? AND key = ?", id.value(), key);
          }
        });
  }

  /** What is done to the rows of an active experiment. */
  @FunctionalInterface
  private interface Step {
    void apply(Session session, Experiment known) throws SQLException;
  }

  private Experiment change(ExperimentId id, Instant at, Step step) {
    return writes.write(draft -> {
      Session session = draft.session();
      Experiment known = get(session, id);
      if (known.lifecycle() == Lifecycle.DELETED) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "experiment %d is deleted and does not change. Restore it first."
                .formatted(id.value()));
      }
      step.apply(session, known);
      return updated(session, id, known.lifecycle(), at);
    });
  }

  private static Experiment updated(
      Session session, ExperimentId id, Lifecycle lifecycle, Instant at) throws SQLException {
    session.update(
        "UPDATE experiment SET lifecycle = ?, updated_nanos = ? WHERE id = ?",
        lifecycle,
        EpochNanos.of(at),
        id.value());
    return get(session, id);
  }

  @Override
  public Experiment setLifecycle(ExperimentId id, Lifecycle to, Instant at) {
    return writes.write(draft -> {
      Experiment known = get(draft.session(), id);
      if (known.lifecycle() == to) {
        return known;
      }
      RunRows.setLifecycles(draft, id, to, at);
      return updated(draft.session(), id, to, at);
    });
  }

  @Override
  public void erase(ExperimentId id) {
    writes.write(draft -> {
      Session session = draft.session();
      if (get(session, id).lifecycle() != Lifecycle.DELETED || isOccupied(session, id)) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "experiment %d cannot be erased (expected: a deleted one without runs and studies). Delete it and erase its runs first."
                .formatted(id.value()));
      }
      session.update("DELETE FROM experiment_tag WHERE experiment = ?", id.value());
      return session.update("DELETE FROM experiment WHERE id = ?", id.value());
    });
  }

  private static boolean isOccupied(Session session, ExperimentId id) throws SQLException {
    return session.number(
            "SELECT EXISTS (SELECT 1 FROM run WHERE experiment = ?1) OR EXISTS (SELECT 1 FROM study"
                + " WHERE experiment = ?1)",
            id.value())
        == 1;
  }

  @Override
  public Optional<Experiment> find(WorkspaceId workspace, String name) {
    return readers.read(session -> find(session, workspace, name));
  }

  private static Optional<Experiment> find(Session session, WorkspaceId workspace, String name)
      throws SQLException {
    return session.first(
        "SELECT * FROM experiment WHERE workspace = ? AND name = ?",
        row -> read(row, session),
        workspace.name(),
        name);
  }

  @Override
  public Experiment get(ExperimentId id) {
    return readers.read(session -> get(session, id));
  }

  private static Experiment get(Session session, ExperimentId id) throws SQLException {
    return find(session, id).orElseThrow(() -> missing(id));
  }

  private static Optional<Experiment> find(Session session, ExperimentId id) throws SQLException {
    return session.first(
        "SELECT * FROM experiment WHERE id = ?", row -> read(row, session), id.value());
  }

  /**
   * Refuses what is not there.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no experiment of this id
   */
  static void require(Session session, ExperimentId id) throws SQLException {
    if (session.first("SELECT 1 FROM experiment WHERE id = ?", row -> true, id.value()).isEmpty()) {
      throw missing(id);
    }
  }

  private static AthanorException missing(ExperimentId id) {
    return new AthanorException(
        Code.NOT_FOUND,
        "no experiment with the id %d (expected: the id of an experiment in this data folder)"
            .formatted(id.value()));
  }

  @Override
  public List<Experiment> list() {
    return readers.read(session -> {
      var tags = new HashMap<Long, Map<String, String>>();
      session.forEach(
          "SELECT experiment, key, value FROM experiment_tag",
          tag ->
              tags.computeIfAbsent(tag.getLong(1), id -> new HashMap<>())
                  .put(tag.getString(2), tag.getString(3)));
      return session.list(
          "SELECT * FROM experiment ORDER BY id",
          row -> read(row, tags.getOrDefault(row.getLong("id"), Map.of())));
    });
  }

  private static Experiment read(ResultSet row, Session session) throws SQLException {
    var tags = new HashMap<String, String>();
    session.forEach(
        "SELECT key, value FROM experiment_tag WHERE experiment = ?",
        tag -> tags.put(tag.getString(1), tag.getString(2)),
        row.getLong("id"));
    return read(row, tags);
  }

  private static Experiment read(ResultSet row, Map<String, String> tags) throws SQLException {
    return new Experiment(
        new ExperimentId(row.getLong("id")),
        new WorkspaceId(row.getString("workspace")),
        row.getString("name"),
        row.getString("artifact_root"),
        Lifecycle.valueOf(row.getString("lifecycle")),
        tags,
        EpochNanos.read(row, "created_nanos"),
        EpochNanos.read(row, "updated_nanos"));
  }
}
