package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.query.RunField;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An index that finds runs by the values of a field.
 *
 * @param lead the column that the index begins with, or that narrows it
 * @param leads the values of that column that matter
 * @param sorted whether the index is in the order of (value, run) for one value of {@code lead}
 */
record FieldIndex(
    FieldColumn column, String name, String lead, List<Object> leads, boolean sorted) {

  /** With more experiments an index that begins with one of them is not used. */
  static final int MOST_EXPERIMENTS = 50;

  /** The index of the field; null if there is none that suits so many experiments. */
  static @Nullable FieldIndex of(
      RunField field, FieldColumn column, Set<ExperimentId> experiments) {
    if (field instanceof RunField.Attribute attribute) {
      return experiments.size() > MOST_EXPERIMENTS
          ? null
          : ofAttribute(attribute, column, experiments);
    }
    Object key = column.key();
    if (key == null) {
      throw new IllegalStateException("%s without a key".formatted(column));
    }
    boolean sorted =
        !(field instanceof RunField.Metric metric && metric.reading() != RunField.Reading.LATEST);
    return new FieldIndex(column, nameFor(field), "key", List.of(key), sorted);
  }

  private static FieldIndex ofAttribute(
      RunField.Attribute attribute, FieldColumn column, Set<ExperimentId> experiments) {
    String name =
        switch (attribute) {
          case ID, STATE -> "run_by_experiment";
          case NAME -> "run_by_name";
          case USER -> "run_by_user";
          case STARTED -> "run_by_start";
          case ENDED -> "run_by_end";
        };
    return new FieldIndex(
        column,
        name,
        "experiment",
        experiments.stream().<Object>map(ExperimentId::value).toList(),
        !name.equals("run_by_experiment"));
  }

  private static String nameFor(RunField field) {
    return switch (field) {
      case RunField.Metric metric -> "metric_series_by_last";
      case RunField.Param param -> "run_param_by_text";
      case RunField.ParamAsNumber param -> "run_param_by_number";
      case RunField.Tag tag -> "run_tag_by_text";
      case RunField.Attribute attribute -> throw new IllegalArgumentException(attribute.name());
      case RunField.Input input -> throw new IllegalArgumentException(input.name());
    };
  }

  /** The index that finds single values fastest: ids have one that no experiment leads. */
  FieldIndex forSingleValues() {
    return column.column().equals("hex")
        ? new FieldIndex(column, "sqlite_autoindex_run_1", lead, leads, true)
        : this;
  }

  /** FROM and the beginning of WHERE, with one parameter. */
  String from() {
    return " FROM %s INDEXED BY %s WHERE %s = ?".formatted(column.table(), name, lead);
  }
}
