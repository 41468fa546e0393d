package dev.athanor.storage.sql;

import java.sql.SQLException;

/** Where changes are handed in. Safe for use by many threads. */
interface Writes {

  /**
   * One change. It runs on the scribe's thread, inside a transaction that other changes share; if
   * it throws, it alone is undone.
   */
  @FunctionalInterface
  interface Work<T> {
    T apply(Draft draft) throws SQLException;
  }

  /** Runs the change; returns when it is durable and every reader of this storage sees it. */
  <T> T write(Work<T> work);

  /**
   * As {@link #write}, cheaper, for a change that does all it may refuse for before its only
   * statement that writes.
   */
  default <T> T writeRow(Work<T> work) {
    return write(work);
  }
}
