package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Change.Subject;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.RunId;
import java.sql.SQLException;
import java.util.List;

/** Removes a deleted run for good, a small transaction at a time. */
final class RunErasure {

  /** Removed one after the other; each statement removes a bounded number of rows. */
  private static final List<String> PARTS =
      List.of(
          "DELETE FROM metric_chunk WHERE id IN (SELECT id FROM metric_chunk WHERE run = ? LIMIT"
              + " 256)",
          "DELETE FROM metric_bundle WHERE id IN (SELECT id FROM metric_bundle WHERE run = ? LIMIT"
              + " 256)",
          "DELETE FROM metric_series WHERE run = ?1 AND key IN (SELECT key FROM metric_series WHERE"
              + " run = ?1 LIMIT 5000)",
          "DELETE FROM run_param WHERE run = ?1 AND key IN (SELECT key FROM run_param WHERE run = ?1"
              + " LIMIT 5000)",
          "DELETE FROM input WHERE run = ?1 AND dataset IN (SELECT dataset FROM input WHERE run = ?1"
              + " LIMIT 256)",
          "DELETE FROM run_tag WHERE run = ?1 AND key IN (SELECT key FROM run_tag WHERE run = ?1"
              + " LIMIT 5000)");

  private final Writes writes;
  private final RunId run;

  RunErasure(Writes writes, RunId run) {
    this.writes = writes;
    this.run = run;
  }

  /**
   * Lets go of what the log holds of it, so that it is never packed.
   *
   * @throws AthanorException {@code NOT_FOUND}, or {@code WRONG_STATE} if the run is not deleted
   */
  void begin() {
    writes.write(this::forgetLogged);
  }

  /** Removes all else; its blobs are gone. Throws as {@link #begin} does. */
  void finish() {
    while (!writes.write(this::removeSome)) {}
  }

  private boolean forgetLogged(Draft draft) throws SQLException {
    long row = requireDeleted(draft.session());
    draft.session().update("UPDATE run SET sealed_revision = ? WHERE id = ?", Long.MAX_VALUE, row);
    draft.sealed(row, Long.MAX_VALUE);
    return true;
  }

  /** Removes rows of one kind; true if the run itself went. */
  private boolean removeSome(Draft draft) throws SQLException {
    Session session = draft.session();
    long row = requireDeleted(session);
    for (String part : PARTS) {
      if (session.update(part, row) > 0) {
        return false;
      }
    }
    session.update("DELETE FROM trial_run WHERE run = ?", row);
    session.update("DELETE FROM run WHERE id = ?", row);
    // No row is left that has it, and revisions never go back.
    SqlChangeFeed.keepRevision(session, draft.next(new Subject.OfRun(run)));
    return true;
  }

  private long requireDeleted(Session session) throws SQLException {
    long row = RunNumbers.find(session, run).orElseThrow(() -> RunNumbers.missing(run));
    if (RunRows.lifecycle(session, row) != Lifecycle.DELETED) {
      throw new AthanorException(
          Code.WRONG_STATE,
          "run %s is not deleted (expected: a deleted run). Delete it before it is erased."
              .formatted(run.hex32()));
    }
    return row;
  }
}
