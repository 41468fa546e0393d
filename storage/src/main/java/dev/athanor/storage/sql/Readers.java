package dev.athanor.storage.sql;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The reading connections: made when needed, at most {@value #MOST}, kept for the next reader. Each
 * read sees one moment of the database. Safe for use by many threads.
 */
final class Readers implements AutoCloseable {

  static final int MOST = 16;

  /** How long a read waits for a connection before it is refused. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DataFolder folder;
  private final Semaphore permits = new Semaphore(MOST);

  /** Guarded by itself, as is {@code closed}. */
  private final Deque<Session> idle = new ArrayDeque<>();

  private boolean closed;

  Readers(DataFolder folder) {
    this.folder = folder;
  }

  /** A look at the database. */
  @FunctionalInterface
  interface Look<T> {
    T at(Session session) throws SQLException;
  }

  /**
   * Runs the look in a transaction of its own.
   *
   * @throws AthanorException {@code LIMIT} if no connection came free, {@code STORE_UNAVAILABLE} or
   *     {@code FOLDER_DAMAGED} if the database cannot be read
   */
  <T> T read(Look<T> look) {
    acquire();
    try {
      Session session = take();
      boolean well = false;
      try {
        session.run("BEGIN");
        T seen = look.at(session);
        session.run("COMMIT");
        well = true;
        return seen;
      } catch (AthanorException e) {
        session.run("COMMIT");
        well = true;
        throw e;
      } finally {
        giveBack(session, well);
      }
    } catch (SQLException e) {
      throw Database.unreadable(folder, e);
    } finally {
      permits.release();
    }
  }

  private void acquire() {
    boolean interrupted = false;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (true) {
        try {
          if (!permits.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw new AthanorException(
                Code.LIMIT,
                "%d reads of %s are under way, the most there may be, and none got done in %d s. Try again later."
                    .formatted(MOST, folder.database(), PATIENCE.toSeconds()));
          }
          return;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Session take() throws SQLException {
    synchronized (idle) {
      if (closed) {
        throw new IllegalStateException("the storage in %s is closed".formatted(folder.path()));
      }
      Session known = idle.poll();
      if (known != null) {
        return known;
      }
    }
    return Database.reader(folder);
  }

  private void giveBack(Session session, boolean well) throws SQLException {
    synchronized (idle) {
      if (well && !closed) {
        idle.push(session);
        return;
      }
    }
    session.close();
  }

  /** Closes what is idle; what is in use closes when it is given back. */
  @Override
  public void close() throws SQLException {
    synchronized (idle) {
      closed = true;
      while (!idle.isEmpty()) {
        idle.pop().close();
      }
    }
  }
}
