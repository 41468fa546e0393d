package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialRun;
import dev.athanor.storage.RunStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs, their params and tags as rows; points are {@link MetricRows}'. Safe for many threads. */
final class SqlRunStore implements RunStore {

  private final Readers readers;
  private final Writes writes;
  private final MetricRows metrics;

  SqlRunStore(Readers readers, Writes writes) {
    this.readers = readers;
    this.writes = writes;
    this.metrics = new MetricRows(readers);
  }

  @Override
  public Run create(Run run) {
    return writes.write(draft -> {
      insert(draft, run);
      return run;
    });
  }

  private static void insert(Draft draft, Run run) throws SQLException {
    Session session = draft.session();
    SqlExperimentStore.get(session, run.experiment());
    if (row(session, run.id()).isPresent()) {
      throw new AthanorException(
          Code.ALREADY_EXISTS,
          "run %s exists already (expected: a new id). Use the run, or make one with another id."
              .formatted(run.id().hex32()));
    }
    long row =
        session.insert(
            "INSERT INTO run (hex, experiment, name, state, lifecycle, started_nanos, ended_nanos,"
                + " because, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            run.id().hex32(),
            run.experiment().value(),
            run.name(),
            run.state(),
            run.lifecycle(),
            EpochNanos.ofNullable(run.startedAt()),
            EpochNanos.ofNullable(run.endedAt()),
            run.because(),
            draft.next(new Subject.OfRun(run.id())));
    putTags(session, row, run.tags());
  }

  @Override
  public Run get(RunId id) {
    return readers.read(session ->
        session
            .first("SELECT * FROM run WHERE hex = ?", row -> read(row, session), id.hex32())
            .orElseThrow(() -> missing(id)));
  }

  @Override
  public List<Run> list(ExperimentId experiment) {
    return readers.read(session -> {
      SqlExperimentStore.get(session, experiment);
      return session.list(
          "SELECT * FROM run WHERE experiment = ? ORDER BY id",
          row -> read(row, session),
          experiment.value());
    });
  }

  @Override
  public void append(RunId run, RunBatch batch, ParamRule rule) {
    writes.write(draft -> {
      Session session = draft.session();
      long row = touchActive(draft, run);
      for (Param param : batch.params()) {
        putParam(session, row, param, rule);
      }
      putTags(session, row, batch.tags());
      metrics.append(session, row, batch.metrics());
      return true;
    });
  }

  private static void putParam(Session session, long run, Param param, ParamRule rule)
      throws SQLException {
    if (rule == ParamRule.REFUSE_CHANGE) {
      Optional<String> known =
          session.first(
              "SELECT value FROM run_param WHERE run = ? AND key = ?",
              row -> row.getString(1),
              run,
              param.key());
      if (known.isPresent() && !known.get().equals(param.value())) {
        throw new AthanorException(
            Code.CONFLICT,
            "param %s: %s (expected: %s, as logged before). A param of a run does not change; log it under another name."
                .formatted(param.key(), param.value(), known.get()));
      }
    }
    session.update(
        "INSERT INTO run_param (run, key, value) VALUES (?, ?, ?) ON CONFLICT (run, key) DO UPDATE"
            + " SET value = excluded.value",
        run,
        param.key(),
        param.value());
  }

  private static void putTags(Session session, long run, Map<String, String> tags)
      throws SQLException {
    for (var tag : tags.entrySet()) {
      session.update(
          "INSERT INTO run_tag (run, key, value) VALUES (?, ?, ?) ON CONFLICT (run, key) DO UPDATE"
              + " SET value = excluded.value",
          run,
          tag.getKey(),
          tag.getValue());
    }
  }

  @Override
  public void move(RunId run, RunState to, @Nullable String because, Instant at) {
    writes.write(draft -> {
      long row = touchActive(draft, run);
      return draft
          .session()
          .update(
              "UPDATE run SET state = ?, because = ?, ended_nanos = ?, started_nanos ="
                  + " coalesce(started_nanos, ?) WHERE id = ?",
              to,
              because,
              to.finished() ? EpochNanos.of(at) : null,
              to == RunState.RUNNING ? EpochNanos.of(at) : null,
              row);
    });
  }

  @Override
  public List<Param> params(RunId run) {
    return readers.read(session ->
        session.list(
            "SELECT key, value FROM run_param WHERE run = ? ORDER BY key",
            row -> new Param(row.getString(1), row.getString(2)),
            require(session, run)));
  }

  @Override
  public Map<String, MetricPoint> latest(RunId run) {
    return readers.read(session -> metrics.latest(session, require(session, run)));
  }

  @Override
  public Stream<MetricPoint> history(RunId run, String key) {
    return metrics.history(readers.read(session -> require(session, run)), key);
  }

  @Override
  public void link(TrialRun link) {
    writes.write(draft -> {
      Session session = draft.session();
      TrialRows.TrialRow trial = TrialRows.get(session, link.trial());
      int added =
          session.update(
              "INSERT INTO trial_run (trial, run, how) VALUES (?, ?, ?) ON CONFLICT (trial, run) DO"
                  + " NOTHING",
              link.trial().value(),
              require(session, link.run()),
              link.how());
      return added == 0 ? 0L : draft.touch(trial.study(), trial.id());
    });
  }

  @Override
  public List<TrialRun> links(StudyId study) {
    return readers.read(session -> {
      StudyRows.require(session, study);
      return session.list(
          """
          SELECT l.trial, r.hex, l.how
          FROM trial t JOIN trial_run l ON l.trial = t.id JOIN run r ON r.id = l.run
          WHERE t.study = ? ORDER BY l.trial, l.id
          """,
          row ->
              new TrialRun(
                  new TrialId(row.getLong(1)),
                  new RunId(row.getString(2)),
                  TrialRun.How.valueOf(row.getString(3))),
          study.value());
    });
  }

  /** Gives the run the next revision; gives back its row. */
  private static long touchActive(Draft draft, RunId run) throws SQLException {
    Session session = draft.session();
    long row = require(session, run);
    String lifecycle =
        session
            .first("SELECT lifecycle FROM run WHERE id = ?", found -> found.getString(1), row)
            .orElseThrow();
    if (Lifecycle.valueOf(lifecycle) == Lifecycle.DELETED) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "run %s is deleted and takes nothing more. Restore it first.".formatted(run.hex32()));
    }
    session.update(
        "UPDATE run SET revision = ? WHERE id = ?", draft.next(new Subject.OfRun(run)), row);
    return row;
  }

  private static Optional<Long> row(Session session, RunId run) throws SQLException {
    return session.first("SELECT id FROM run WHERE hex = ?", row -> row.getLong(1), run.hex32());
  }

  private static long require(Session session, RunId run) throws SQLException {
    return row(session, run).orElseThrow(() -> missing(run));
  }

  private static Run read(ResultSet row, Session session) throws SQLException {
    var tags = new HashMap<String, String>();
    session.forEach(
        "SELECT key, value FROM run_tag WHERE run = ?",
        tag -> tags.put(tag.getString(1), tag.getString(2)),
        row.getLong("id"));
    return new Run(
        new RunId(row.getString("hex")),
        new ExperimentId(row.getLong("experiment")),
        row.getString("name"),
        RunState.valueOf(row.getString("state")),
        Lifecycle.valueOf(row.getString("lifecycle")),
        EpochNanos.readNullable(row, "started_nanos"),
        EpochNanos.readNullable(row, "ended_nanos"),
        row.getString("because"),
        tags);
  }

  private static AthanorException missing(RunId run) {
    return new AthanorException(
        Code.NOT_FOUND,
        "no run %s (expected: the id of a run in this data folder)".formatted(run.hex32()));
  }
}
