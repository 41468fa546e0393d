package dev.athanor.server.mlflow;

import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunOrder;
import dev.athanor.server.mlflow.FilterKey.Entity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Orders of runs in MLflow's language: {@code metrics.loss ASC}. */
final class MlflowOrder {

  private MlflowOrder() {}

  /**
   * The order. Runs that are equal in what is asked for come latest start first, then by their ids.
   * By {@code artifact_uri} is by the ids, the same in every one experiment.
   *
   * @throws FilterException if MLflow refuses one of the clauses, or there are more than {@value
   *     OrderClause#MOST}
   */
  static List<RunOrder> runs(List<String> orderBy) {
    var order = new ArrayList<RunOrder>();
    var seen = new HashSet<RunField>();
    for (OrderClause clause : OrderClause.of(orderBy, MlflowFilter.VOCABULARY)) {
      RunField field = field(clause.key());
      if (!seen.add(field)) {
        throw new FilterException(
            "`order_by` contains duplicate fields: " + PythonText.quoted(orderBy));
      }
      order.add(new RunOrder(field, !clause.ascending()));
    }
    if (seen.add(Attribute.STARTED)) {
      order.add(RunOrder.descending(Attribute.STARTED));
    }
    if (seen.add(Attribute.ID)) {
      order.add(RunOrder.ascending(Attribute.ID));
    }
    return List.copyOf(order);
  }

  private static RunField field(FilterKey key) {
    return switch (key.entity()) {
      case METRIC -> RunField.Metric.latest(key.name());
      case PARAMETER -> new RunField.Param(key.name());
      case TAG -> new RunField.Tag(key.name());
      case ATTRIBUTE -> MlflowFilter.attribute(RunVocabulary.plain(key.name()));
      case DATASET ->
          throw new FilterException("Invalid identifier type '%s'".formatted(Entity.DATASET));
    };
  }
}
