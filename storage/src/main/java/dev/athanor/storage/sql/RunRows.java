package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.query.ParamNumber;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
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
    SqlExperimentStore.require(session, run.experiment());
    if (RunNumbers.find(session, run.id()).isPresent()) {
      throw new AthanorException(
          Code.ALREADY_EXISTS,
          "run %s exists already (expected: a new id). Use the run, or make one with another id."
              .formatted(run.id().hex32()));
    }
    long row =
        session.insert(
            "INSERT INTO run (hex, experiment, name, user, state, lifecycle, started_nanos,"
                + " ended_nanos, seen_nanos, deleted_nanos, because, revision) VALUES (?, ?, ?, ?,"
                + " ?, ?, ?, ?, ?, ?, ?, ?)",
            run.id().hex32(),
            run.experiment().value(),
            run.name(),
            run.user(),
            run.state(),
            run.lifecycle(),
            EpochNanos.ofNullable(run.startedAt()),
            EpochNanos.ofNullable(run.endedAt()),
            EpochNanos.of(run.lastSeenAt()),
            EpochNanos.ofNullable(run.deletedAt()),
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

  /** Changes the run as {@code RunStore.move} does. */
  static void move(Draft draft, long row, RunState to, @Nullable String because, Instant at)
      throws SQLException {
    if (to.finished()) {
      draft.ended(row);
    }
    draft
        .session()
        .update(
            "UPDATE run SET because = ?1, state = ?2, ended_nanos = ?3, started_nanos ="
                + " coalesce(started_nanos, ?4) WHERE id = ?5",
            because,
            to,
            to.finished() ? EpochNanos.of(at) : null,
            to == RunState.RUNNING ? EpochNanos.of(at) : null,
            row);
  }

  /**
   * Applies an edit.
   *
   * @throws AthanorException {@code NOT_FOUND} if a tag to remove is not there
   */
  static void edit(Draft draft, RunId run, long row, RunEdit edit, Instant at) throws SQLException {
    Session session = draft.session();
    for (String key : edit.removedTags()) {
      if (session.update("DELETE FROM run_tag WHERE run = ? AND key = ?", row, key) == 0) {
        throw new AthanorException(
            Code.NOT_FOUND,
            "tag %s of run %s (expected: a tag that is there)".formatted(key, run.hex32()));
      }
    }
    putTags(session, row, edit.putTags());
    RunState to = edit.state();
    if (to != null && to.finished()) {
      draft.ended(row);
    }
    if (edit.name() != null || to != null || edit.endedAt() != null) {
      session.update(
          "UPDATE run SET name = coalesce(?1, name), ended_nanos = coalesce(?2, ended_nanos),"
              + " because = CASE WHEN coalesce(?3, state) = state THEN because END, state ="
              + " coalesce(?3, state), started_nanos = coalesce(started_nanos, ?4) WHERE id = ?5",
          edit.name(),
          EpochNanos.ofNullable(edit.endedAt()),
          to,
          to == RunState.RUNNING ? EpochNanos.of(at) : null,
          row);
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

  /** As {@link #touch}, because something of the run arrived. */
  static void arrived(Draft draft, RunId run, long row) throws SQLException {
    draft
        .session()
        .update(
            "UPDATE run SET revision = ?, seen_nanos = max(seen_nanos, ?) WHERE id = ?",
            draft.next(new Subject.OfRun(run)),
            draft.nowNanos(),
            row);
  }

  /** Notes when the run was last seen; false if there is no such run. */
  static boolean seen(Session session, long row, long nanos) throws SQLException {
    return session.update("UPDATE run SET seen_nanos = max(seen_nanos, ?) WHERE id = ?", nanos, row)
        == 1;
  }

  static void setLifecycle(Draft draft, RunId run, long row, Lifecycle to, Instant at)
      throws SQLException {
    draft.activeRuns().forget();
    draft
        .session()
        .update(
            "UPDATE run SET lifecycle = ?, deleted_nanos = ? WHERE id = ?",
            to,
            deletedNanos(to, at),
            row);
    touch(draft, run, row);
  }

  /** As the other, for all runs of an experiment that are not so already. */
  static void setLifecycles(Draft draft, ExperimentId experiment, Lifecycle to, Instant at)
      throws SQLException {
    draft.activeRuns().forget();
    int changed =
        draft
            .session()
            .update(
                """
                UPDATE run SET lifecycle = ?1, deleted_nanos = ?2, revision = ?3 + o.place
                FROM (
                  SELECT id, row_number() OVER (ORDER BY id) AS place FROM run
                  WHERE experiment = ?4 AND lifecycle <> ?1) o
                WHERE run.id = o.id
                """,
                to,
                deletedNanos(to, at),
                draft.revision(),
                experiment.value());
    draft.nextUnlisted(changed);
  }

  private static @Nullable Long deletedNanos(Lifecycle to, Instant at) {
    return to == Lifecycle.DELETED ? EpochNanos.of(at) : null;
  }

  /** The run of the current row, which has all columns. */
  static Run read(ResultSet row, Session session, Sightings seen) throws SQLException {
    var tags = new HashMap<String, String>();
    session.forEach(
        "SELECT key, value FROM run_tag WHERE run = ?",
        tag -> tags.put(tag.getString(1), tag.getString(2)),
        row.getLong("id"));
    return read(row, tags, seen);
  }

  /** As the other, for one whose tags are known. */
  static Run read(ResultSet row, Map<String, String> tags, Sightings seen) throws SQLException {
    return new Run(
        new RunId(row.getString("hex")),
        new ExperimentId(row.getLong("experiment")),
        row.getString("name"),
        row.getString("user"),
        RunState.valueOf(row.getString("state")),
        Lifecycle.valueOf(row.getString("lifecycle")),
        EpochNanos.readNullable(row, "started_nanos"),
        EpochNanos.readNullable(row, "ended_nanos"),
        EpochNanos.instant(Math.max(row.getLong("seen_nanos"), seen.nanos(row.getLong("id")))),
        EpochNanos.readNullable(row, "deleted_nanos"),
        row.getString("because"),
        tags);
  }
}
