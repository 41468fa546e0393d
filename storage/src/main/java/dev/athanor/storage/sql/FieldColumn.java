package dev.athanor.storage.sql;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the values of a field stand.
 *
 * @param run the column that names the run
 * @param keyColumn the column that names the key; null in {@code run} itself
 * @param key the metric's number, the param's or the tag's key; null in {@code run} itself
 * @param kind of the field
 */
record FieldColumn(
    String table,
    String run,
    @Nullable String keyColumn,
    @Nullable Object key,
    String column,
    RunField.Kind kind) {

  /** The column; empty for a metric that no run ever had, and where a run has many. */
  static Optional<FieldColumn> of(Session session, RunField field) throws SQLException {
    return switch (field) {
      case RunField.Metric metric ->
          MetricKeys.numberOf(session, metric.key())
              .map(key -> keyed("metric_series", key, orderOf(metric.reading()), field));
      case RunField.Param param -> Optional.of(keyed("run_param", param.key(), "value", field));
      case RunField.ParamAsNumber param ->
          Optional.of(keyed("run_param", param.key(), "number_order", field));
      case RunField.Tag tag -> Optional.of(keyed("run_tag", tag.key(), "value", field));
      case RunField.Attribute attribute ->
          Optional.of(new FieldColumn("run", "id", null, null, columnOf(attribute), field.kind()));
      case RunField.Input input -> Optional.empty();
    };
  }

  private static FieldColumn keyed(String table, Object key, String column, RunField field) {
    return new FieldColumn(table, "run", "key", key, column, field.kind());
  }

  private static String orderOf(RunField.Reading reading) {
    return switch (reading) {
      case LATEST -> "last_order";
      case MIN -> "min_order";
      case MAX -> "max_order";
    };
  }

  private static String columnOf(RunField.Attribute attribute) {
    return switch (attribute) {
      case ID -> "hex";
      case NAME -> "name";
      case USER -> "user";
      case STATE -> "state";
      case STARTED -> "started_nanos";
      case ENDED -> "ended_nanos";
    };
  }

  /** The value in a column of a result; null where it is NULL. */
  @Nullable FieldValue read(ResultSet row, int at) throws SQLException {
    if (kind == RunField.Kind.TEXT) {
      String text = row.getString(at);
      return text == null ? null : new FieldValue.Text(text);
    }
    long number = row.getLong(at);
    if (row.wasNull()) {
      return null;
    }
    return kind == RunField.Kind.NUMBER
        ? new FieldValue.Real(DoubleBits.ofOrdered(number))
        : new FieldValue.Moment(EpochNanos.instant(number));
  }

  /**
   * The value as the column holds it.
   *
   * @throws IllegalArgumentException if it is a moment outside the years 1677 to 2262
   */
  static Object stored(FieldValue value) {
    return switch (value) {
      case FieldValue.Text text -> text.value();
      case FieldValue.Real number -> DoubleBits.ordered(number.value());
      case FieldValue.Moment moment -> EpochNanos.of(moment.value());
    };
  }
}
