package dev.athanor.storage.sql;

import java.sql.SQLException;
import java.util.BitSet;

/** A part of the database that holds the runs for which a condition holds. */
interface RunScan {

  /** How many rows it looks at, up to a bound. */
  long count(Session session, long most) throws SQLException;

  /** The runs; of other experiments too. */
  BitSet runs(Session session) throws SQLException;
}
