package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.RunId;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The rows of the runs that were written to last and are not deleted. For the scribe's thread. */
final class ActiveRuns {

  private static final int MOST = 10_000;

  private final Map<RunId, Long> rows =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<RunId, Long> eldest) {
          return size() > MOST;
        }
      };

  /**
   * The row of a run.
   *
   * @throws AthanorException {@code NOT_FOUND}, or {@code WRONG_STATE} if it is deleted
   */
  long require(Session session, RunId run) throws SQLException {
    Long known = rows.get(run);
    if (known != null) {
      return known;
    }
    long row = RunNumbers.find(session, run).orElseThrow(() -> RunNumbers.missing(run));
    if (RunRows.lifecycle(session, row) == Lifecycle.DELETED) {
      throw RunRows.deleted(run);
    }
    rows.put(run, row);
    return row;
  }

  /** To be called when a run is deleted, and when something that was written is undone. */
  void forget() {
    rows.clear();
  }
}
