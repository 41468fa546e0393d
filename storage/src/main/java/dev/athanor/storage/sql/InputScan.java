package dev.athanor.storage.sql;

import dev.athanor.model.ExperimentId;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunFacts;
import dev.athanor.query.RunField;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.Comparison;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The runs that use a dataset for which a condition holds: it is put to each dataset of the
 * experiments and each of its contexts once, whatever number of runs share them.
 *
 * @param name the only name that matters; null for any
 * @param digest as for the name
 */
record InputScan(
    Set<ExperimentId> experiments, RunQuery where, @Nullable String name, @Nullable String digest)
    implements RunScan {

  static InputScan of(Set<ExperimentId> experiments, RunQuery.HasInput query) {
    return new InputScan(
        experiments,
        query.where(),
        required(query.where(), RunField.Input.NAME),
        required(query.where(), RunField.Input.DIGEST));
  }

  /** The text that the field must have for the condition to hold; null if it may have others. */
  private static @Nullable String required(RunQuery query, RunField.Input field) {
    return switch (query) {
      case RunQuery.And and ->
          and.all().stream()
              .map(each -> required(each, field))
              .filter(text -> text != null)
              .findFirst()
              .orElse(null);
      case RunQuery.Compare(RunField of, Comparison how, FieldValue.Text value)
          when of == field && how == Comparison.EQUAL && IndexScan.isStorable(value) ->
          value.value();
      default -> null;
    };
  }

  @Override
  public long count(Session session, long most) throws SQLException {
    long rows = 0;
    for (ExperimentId experiment : experiments) {
      if (rows < most) {
        rows +=
            session.number(
                "SELECT count(*) FROM (SELECT 1%s LIMIT ?)".formatted(from()),
                arguments(experiment, most - rows));
      }
    }
    return rows;
  }

  @Override
  public BitSet runs(Session session) throws SQLException {
    var runs = new BitSet();
    String sql =
        "SELECT d.name, d.digest, i.context, group_concat(i.run)%s GROUP BY d.name, d.digest, i.context"
            .formatted(from());
    for (ExperimentId experiment : experiments) {
      session.forEach(
          sql,
          row -> {
            if (where.matches(facts(row, 1))) {
              RunSet.addPacked(runs, row.getBytes(4));
            }
          },
          arguments(experiment));
    }
    return runs;
  }

  private String from() {
    return " FROM dataset d CROSS JOIN input i WHERE d.experiment = ?%s%s AND i.dataset = d.id"
        .formatted(
            name == null ? "" : " AND d.name = ?", digest == null ? "" : " AND d.digest = ?");
  }

  private Object[] arguments(ExperimentId experiment, Object... more) {
    var arguments = new ArrayList<Object>();
    arguments.add(experiment.value());
    if (name != null) {
      arguments.add(name);
    }
    if (digest != null) {
      arguments.add(digest);
    }
    arguments.addAll(List.of(more));
    return arguments.toArray();
  }

  /** What is known of a dataset whose name, digest and context stand in columns of the row. */
  static RunFacts facts(ResultSet row, int from) throws SQLException {
    String name = row.getString(from);
    String digest = row.getString(from + 1);
    String context = row.getString(from + 2);
    return field -> {
      String text =
          switch (field) {
            case RunField.Input.NAME -> name;
            case RunField.Input.DIGEST -> digest;
            case RunField.Input.CONTEXT -> context.isEmpty() ? null : context;
            default -> null;
          };
      return text == null ? null : new FieldValue.Text(text);
    };
  }
}
