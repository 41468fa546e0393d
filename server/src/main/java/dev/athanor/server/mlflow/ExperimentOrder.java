package dev.athanor.server.mlflow;

import dev.athanor.model.Experiment;
import dev.athanor.query.FieldValue;
import dev.athanor.server.mlflow.FilterKey.Entity;
import java.util.Comparator;
import java.util.List;

/** Orders of experiments in MLflow's language: {@code name ASC}. */
final class ExperimentOrder {

  private static final Comparator<Experiment> BY_ID =
      Comparator.comparingLong(each -> each.id().value());

  private static final Comparator<Experiment> BY_NAME =
      Comparator.<Experiment, FieldValue>comparing(
          each -> new FieldValue.Text(each.name()), FieldValue.ORDER);

  private static final Comparator<Experiment> NEWEST_FIRST =
      Comparator.<Experiment>comparingLong(each -> each.createdAt().toEpochMilli())
          .reversed()
          .thenComparing(BY_ID);

  private ExperimentOrder() {}

  /**
   * The order; newest first if nothing is asked for. What is equal in all that is asked for comes
   * highest id first.
   *
   * @throws FilterException if MLflow refuses one of the clauses, or there are more than {@value
   *     OrderClause#MOST}
   */
  static Comparator<Experiment> of(List<String> orderBy) {
    if (orderBy.isEmpty()) {
      return NEWEST_FIRST;
    }
    return OrderClause.of(orderBy, ExperimentFilter.VOCABULARY).stream()
        .map(ExperimentOrder::by)
        .reduce((first, second) -> first.thenComparing(second))
        .orElse(NEWEST_FIRST)
        .thenComparing(BY_ID.reversed());
  }

  private static Comparator<Experiment> by(OrderClause clause) {
    if (clause.key().entity() != Entity.ATTRIBUTE) {
      throw new FilterException("Invalid order_by entity: " + clause.key().entity());
    }
    Comparator<Experiment> by =
        switch (clause.key().name()) {
          case "name" -> BY_NAME;
          case "creation_time" -> Comparator.comparingLong(each -> each.createdAt().toEpochMilli());
          case "last_update_time" ->
              Comparator.comparingLong(each -> each.updatedAt().toEpochMilli());
          default -> BY_ID;
        };
    return clause.ascending() ? by : by.reversed();
  }
}
