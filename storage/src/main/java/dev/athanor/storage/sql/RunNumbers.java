package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.RunId;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The numbers of the rows of runs; a run keeps its number for ever. Safe for many threads. */
final class RunNumbers {

  /** How many are remembered; then all are looked up again. */
  private static final int MOST_KNOWN = 100_000;

  private final Readers readers;
  private final Map<RunId, Long> known = new ConcurrentHashMap<>();

  RunNumbers(Readers readers) {
    this.readers = readers;
  }

  /**
   * The number of a run. The run may have been erased meanwhile; {@link #sealed} notices.
   *
   * @throws AthanorException {@code NOT_FOUND} if there is no such run
   */
  long number(RunId run) {
    Long number = known.get(run);
    return number != null ? number : readers.read(session -> require(session, run));
  }

  /** As {@link #number}, within a transaction. */
  long require(Session session, RunId run) throws SQLException {
    Long number = known.get(run);
    if (number != null) {
      return number;
    }
    long found = find(session, run).orElseThrow(() -> missing(run));
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    known.put(run, found);
    return found;
  }

  static Optional<Long> find(Session session, RunId run) throws SQLException {
    return session.first("SELECT id FROM run WHERE hex = ?", row -> row.getLong(1), run.hex32());
  }

  void forget(RunId run) {
    known.remove(run);
  }

  /** Up to which revision the points of a run are in its chunks, as the transaction sees it. */
  static long sealed(Session session, RunId run, long number) throws SQLException {
    return session
        .first("SELECT sealed_revision FROM run WHERE id = ?", row -> row.getLong(1), number)
        .orElseThrow(() -> missing(run));
  }

  static AthanorException missing(RunId run) {
    return new AthanorException(
        Code.NOT_FOUND,
        "no run %s (expected: the id of a run in this data folder)".formatted(run.hex32()));
  }
}
