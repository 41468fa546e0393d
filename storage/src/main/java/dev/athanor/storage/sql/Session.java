package dev.athanor.storage.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its prepared statements, kept for the connection's life. For one thread at a
 * time.
 *
 * <p>Every query is read to its end before the method returns, so no result is ever left open.
 */
final class Session implements AutoCloseable {

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Makes an object of the current row. */
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Looks at the current row. */
  @FunctionalInterface
  interface RowVisitor {
    void visit(ResultSet row) throws SQLException;
  }

  /** Runs a statement that changes rows; gives back how many. */
  int update(String sql, @Nullable Object... arguments) throws SQLException {
    return with(sql, PreparedStatement::executeUpdate, arguments);
  }

  /** Runs an INSERT; gives back the row id of the new row. */
  long insert(String sql, @Nullable Object... arguments) throws SQLException {
    update(sql, arguments);
    return number("SELECT last_insert_rowid()");
  }

  /** Runs a statement without parameters; rows that it gives are not looked at. */
  void run(String sql) throws SQLException {
    with(
        sql,
        statement -> {
          if (statement.execute()) {
            // Left open, it would keep the transaction from ending.
            statement.getResultSet().close();
          }
          return true;
        });
  }

  /** Runs a statement to its end that works by giving rows of nothing. */
  void runToEnd(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** The first column of the only row. */
  long number(String sql, @Nullable Object... arguments) throws SQLException {
    return first(sql, row -> row.getLong(1), arguments)
        .orElseThrow(() -> new SQLException("no row (expected: one) for " + sql));
  }

  /** The first row, if there is one. */
  <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    return with(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(reader.read(rows)) : Optional.empty();
          }
        },
        arguments);
  }

  /** All rows. */
  <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... arguments)
      throws SQLException {
    var list = new ArrayList<T>();
    forEach(sql, row -> list.add(reader.read(row)), arguments);
    return list;
  }

  /** Shows every row to the visitor, which must not run the same statement. */
  void forEach(String sql, RowVisitor visitor, @Nullable Object... arguments) throws SQLException {
    with(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              visitor.visit(rows);
            }
          }
          return true;
        },
        arguments);
  }

  /** The whole number in a column, or null. */
  static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  /** What is done with a statement whose parameters are set. */
  @FunctionalInterface
  private interface Execution<T> {
    T on(PreparedStatement statement) throws SQLException;
  }

  private <T> T with(String sql, Execution<T> execution, @Nullable Object... arguments)
      throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    try {
      for (int i = 0; i < arguments.length; i++) {
        bind(statement, i + 1, arguments[i]);
      }
      return execution.on(statement);
    } catch (SQLException e) {
      // The driver gives a statement up when it fails.
      prepared.remove(sql);
      statement.close();
      throw e;
    }
  }

  private static void bind(PreparedStatement statement, int at, @Nullable Object argument)
      throws SQLException {
    switch (argument) {
      case null -> statement.setObject(at, null);
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setInt(at, number);
      case Boolean truth -> statement.setInt(at, truth ? 1 : 0);
      case String text -> statement.setString(at, text);
      case byte[] bytes -> statement.setBytes(at, bytes);
      case Enum<?> constant -> statement.setString(at, constant.name());
      default ->
          throw new IllegalArgumentException(
              "%s (expected: a whole number, a text, bytes or an enum)"
                  .formatted(argument.getClass()));
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
