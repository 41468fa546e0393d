package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import dev.athanor.storage.WorkStore;
import dev.athanor.storage.sql.TrialRows.TrialRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Attempts as rows; equal environments are kept once. Safe for use by many threads. */
final class SqlWorkStore implements WorkStore {

  private static final String ATTEMPTS =
      """
      SELECT a.*, e.json AS environment_json
      FROM trial t JOIN attempt a ON a.trial = t.id JOIN environment e ON e.id = a.environment
      """;

  private final Readers readers;
  private final Writes writes;
  private final TrialRows trials;

  SqlWorkStore(Readers readers, Writes writes, TrialEventRows events) {
    this.readers = readers;
    this.writes = writes;
    this.trials = new TrialRows(events);
  }

  @Override
  public Attempt begin(
      TrialId trial,
      String agent,
      Map<String, String> details,
      Map<String, String> environment,
      Instant at) {
    return writes.write(draft -> {
      Session session = draft.session();
      TrialRow known = TrialRows.get(session, trial);
      int number = nextNumber(session, known);
      session.update(
          "INSERT INTO attempt (trial, number, agent, details, environment, started_nanos) VALUES"
              + " (?, ?, ?, ?, ?, ?)",
          trial.value(),
          number,
          agent,
          CanonicalJson.texts(new TreeMap<>(details)),
          environment(session, environment),
          EpochNanos.of(at));
      trials.append(
          draft, known, revision -> new TrialEvent.Attempted(revision, trial, number, at));
      return new Attempt(trial, number, agent, null, details, environment, at, null, null);
    });
  }

  private static int nextNumber(Session session, TrialRow trial) throws SQLException {
    if (trial.state() != TrialState.RUNNING) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "trial %d of study \"%s\" is %s (expected: RUNNING) and takes no attempt. Start it first, or ask the study for another."
              .formatted(trial.number(), trial.studyName(session), trial.state()));
    }
    long last =
        session.number(
            "SELECT coalesce(max(number), 0) FROM attempt WHERE trial = ?", trial.id().value());
    if (last > 0 && !hasEnded(session, trial.id(), Math.toIntExact(last))) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "attempt %d of trial %d of study \"%s\" has not ended (expected: one attempt at a time). Finish it first."
              .formatted(last, trial.number(), trial.studyName(session)));
    }
    return Math.toIntExact(last + 1);
  }

  private static long environment(Session session, Map<String, String> environment)
      throws SQLException {
    String json = CanonicalJson.texts(new TreeMap<>(environment));
    String digest = sha256(json);
    var known =
        session.first("SELECT id FROM environment WHERE digest = ?", row -> row.getLong(1), digest);
    return known.isPresent()
        ? known.get()
        : session.insert("INSERT INTO environment (digest, json) VALUES (?, ?)", digest, json);
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void launched(TrialId trial, int number, long pid) {
    writes.write(draft -> {
      Session session = draft.session();
      StudyId study = TrialRows.get(session, trial).study();
      hasEnded(session, trial, number);
      session.update(
          "UPDATE attempt SET pid = ? WHERE trial = ? AND number = ?", pid, trial.value(), number);
      return draft.touch(study, trial);
    });
  }

  @Override
  public boolean finish(TrialId trial, int number, Exit exit, Instant at) {
    return writes.write(draft -> {
      Session session = draft.session();
      StudyId study = TrialRows.get(session, trial).study();
      if (hasEnded(session, trial, number)) {
        return false;
      }
      end(session, trial, number, exit, at);
      draft.touch(study, trial);
      return true;
    });
  }

  private static void end(Session session, TrialId trial, int number, Exit exit, Instant at)
      throws SQLException {
    @Nullable Integer code = exit instanceof Exit.Failed failed ? failed.code() : null;
    @Nullable String lastLines = exit instanceof Exit.Failed failed ? failed.lastLines() : null;
    @Nullable String reason =
        switch (exit) {
          case Exit.Succeeded _ -> null;
          case Exit.Failed failed -> failed.reason();
          case Exit.Stopped stopped -> stopped.because();
          case Exit.Lost lost -> lost.because();
        };
    session.update(
        "UPDATE attempt SET ended_nanos = ?, exit_kind = ?, exit_code = ?, exit_reason = ?,"
            + " exit_last_lines = ? WHERE trial = ? AND number = ?",
        EpochNanos.of(at),
        kind(exit),
        code,
        reason,
        lastLines,
        trial.value(),
        number);
  }

  private static String kind(Exit exit) {
    return switch (exit) {
      case Exit.Succeeded _ -> "SUCCEEDED";
      case Exit.Failed _ -> "FAILED";
      case Exit.Stopped _ -> "STOPPED";
      case Exit.Lost _ -> "LOST";
    };
  }

  /** Whether the attempt's end is recorded; refuses an attempt that is not there. */
  private static boolean hasEnded(Session session, TrialId trial, int number) throws SQLException {
    return session
        .first(
            "SELECT exit_kind IS NOT NULL FROM attempt WHERE trial = ? AND number = ?",
            row -> row.getInt(1) != 0,
            trial.value(),
            number)
        .orElseThrow(() ->
            new AthanorException(
                Code.NOT_FOUND,
                "no attempt %d of the trial with the id %d (expected: an attempt that has begun)"
                    .formatted(number, trial.value())));
  }

  @Override
  public List<Attempt> attempts(StudyId study) {
    return readers.read(session -> {
      StudyRows.require(session, study);
      return session.list(
          ATTEMPTS + "WHERE t.study = ? ORDER BY a.trial, a.number",
          SqlWorkStore::read,
          study.value());
    });
  }

  @Override
  public List<Attempt> attempts(TrialId trial) {
    return readers.read(session -> {
      TrialRows.get(session, trial);
      return session.list(
          ATTEMPTS + "WHERE t.id = ? ORDER BY a.number", SqlWorkStore::read, trial.value());
    });
  }

  private static Attempt read(ResultSet row) throws SQLException {
    return new Attempt(
        new TrialId(row.getLong("trial")),
        row.getInt("number"),
        row.getString("agent"),
        Session.nullableLong(row, "pid"),
        CanonicalJson.texts(row.getString("details")),
        CanonicalJson.texts(row.getString("environment_json")),
        EpochNanos.read(row, "started_nanos"),
        EpochNanos.readNullable(row, "ended_nanos"),
        exit(row));
  }

  private static @Nullable Exit exit(ResultSet row) throws SQLException {
    String kind = row.getString("exit_kind");
    return switch (kind) {
      case null -> null;
      case "SUCCEEDED" -> new Exit.Succeeded();
      case "FAILED" ->
          new Exit.Failed(
              row.getInt("exit_code"),
              row.getString("exit_reason"),
              row.getString("exit_last_lines"));
      case "STOPPED" -> new Exit.Stopped(row.getString("exit_reason"));
      case "LOST" -> new Exit.Lost(row.getString("exit_reason"));
      default -> throw new SQLException("attempt with exit of unknown kind " + kind);
    };
  }
}
