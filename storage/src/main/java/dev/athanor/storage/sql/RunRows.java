package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.query.ParamNumber;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The rows of runs with their params and tags. */
final class RunRows {

  private RunRows() {}

  static void insert(Draft draft, Run run) throws SQLException {
    Session session = draft.session();
    SqlExperimentStore.get(session, run.experiment());
    if (RunNumbers.find(session, run.id()).isPresent()) {
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

  static void putParam(Session session, long run, Param param, ParamRule rule) throws SQLException {
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
        "INSERT INTO run_param (run, key, value, number_order) VALUES (?, ?, ?, ?) ON CONFLICT"
            + " (run, key) DO UPDATE SET value = excluded.value, number_order ="
            + " excluded.number_order",
        run,
        param.key(),
        param.value(),
        numberOrder(param.value()));
  }

  /** What {@code number_order} says of a text. */
  static @Nullable Long numberOrder(String text) {
    OptionalDouble number = ParamNumber.of(text);
    return number.isPresent() ? DoubleBits.ordered(number.getAsDouble()) : null;
  }

  static void putTags(Session session, long run, Map<String, String> tags) throws SQLException {
    for (var tag : tags.entrySet()) {
      session.update(
          "INSERT INTO run_tag (run, key, value) VALUES (?, ?, ?) ON CONFLICT (run, key) DO UPDATE"
              + " SET value = excluded.value",
          run,
          tag.getKey(),
          tag.getValue());
    }
  }

  /** What a change of a deleted run is answered. */
  static AthanorException deleted(RunId run) {
    return new AthanorException(
        Code.WRONG_STATE,
        "run %s is deleted and takes nothing more. Restore it first.".formatted(run.hex32()));
  }

  static Lifecycle lifecycle(Session session, long run) throws SQLException {
    return session
        .first(
            "SELECT lifecycle FROM run WHERE id = ?",
            row -> Lifecycle.valueOf(row.getString(1)),
            run)
        .orElseThrow();
  }

  /** Gives the run the next revision. */
  static void touch(Draft draft, RunId run, long row) throws SQLException {
    draft
        .session()
        .update(
            "UPDATE run SET revision = ? WHERE id = ?", draft.next(new Subject.OfRun(run)), row);
  }

  /** The run of the current row, which has all columns. */
  static Run read(ResultSet row, Session session) throws SQLException {
    var tags = new HashMap<String, String>();
    session.forEach(
        "SELECT key, value FROM run_tag WHERE run = ?",
        tag -> tags.put(tag.getString(1), tag.getString(2)),
        row.getLong("id"));
    return read(row, tags);
  }

  /** As the other, for one whose tags are known. */
  static Run read(ResultSet row, Map<String, String> tags) throws SQLException {
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
}
