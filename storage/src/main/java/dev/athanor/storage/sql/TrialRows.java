package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which trials there are and in which state, for checks inside a transaction. What changes a trial
 * goes through {@link #append}, which keeps row and events in step.
 */
final class TrialRows {

  private final TrialEventRows events;

  TrialRows(TrialEventRows events) {
    this.events = events;
  }

  /** A trial's identity and state. */
  record TrialRow(TrialId id, StudyId study, int number, TrialState state) {

    /**
     * Refuses what a finished trial does not take.
     *
     * @param more what it takes no more of, in words
     */
    void refuseFinished(Session session, String more) throws SQLException {
      if (state.finished()) {
        throw new AthanorException(
            Code.WRONG_STATE,
            "trial %d of study \"%s\" is %s and takes no more %s. Ask the study for a new trial."
                .formatted(number, studyName(session), state, more));
      }
    }

    String studyName(Session session) throws SQLException {
      return session
          .first("SELECT name FROM study WHERE id = ?", row -> row.getString(1), study.value())
          .orElse("?");
    }
  }

  /**
   * The trial.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is none of this id
   */
  static TrialRow get(Session session, TrialId trial) throws SQLException {
    return session
        .first(
            "SELECT study, number, state FROM trial WHERE id = ?",
            row ->
                new TrialRow(
                    trial,
                    new StudyId(row.getLong(1)),
                    row.getInt(2),
                    TrialState.valueOf(row.getString(3))),
            trial.value())
        .orElseThrow(() ->
            new AthanorException(
                Code.NOT_FOUND,
                "no trial with the id %d (expected: the id of a trial in this data folder)"
                    .formatted(trial.value())));
  }

  /** Makes a trial with the study's next number. */
  TrialEvent.Asked ask(
      Draft draft, StudyId study, TrialState state, @Nullable String worker, Instant at)
      throws SQLException {
    Session session = draft.session();
    int number =
        Math.toIntExact(
            session.number(
                "SELECT coalesce(max(number), -1) + 1 FROM trial WHERE study = ?", study.value()));
    var trial =
        new TrialId(
            session.insert(
                "INSERT INTO trial (study, number, state, revision) VALUES (?, ?, ?, 0)",
                study.value(),
                number,
                state));
    long revision = draft.touch(study, trial);
    var asked = new TrialEvent.Asked(revision, trial, number, state, worker, at);
    events.insert(draft, study, asked);
    return asked;
  }

  /**
   * Adds an event under the next revision.
   *
   * @return the revision
   */
  long append(Draft draft, TrialRow trial, LongFunction<TrialEvent> event) throws SQLException {
    long revision = draft.next(new Subject.OfTrial(trial.study(), trial.id()));
    TrialEvent made = event.apply(revision);
    TrialState state = made instanceof TrialEvent.Moved moved ? moved.to() : trial.state();
    draft
        .session()
        .update(
            "UPDATE trial SET state = ?, revision = ? WHERE id = ?",
            state,
            revision,
            trial.id().value());
    events.insert(draft, trial.study(), made);
    return revision;
  }
}
