package dev.athanor.storage.sql;

import java.sql.SQLException;

/** Carries what the database said through code that knows no databases. */
final class UncheckedSqlException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SQLException reason;

  UncheckedSqlException(SQLException reason) {
    super(reason);
    this.reason = reason;
  }

  SQLException reason() {
    return reason;
  }
}
