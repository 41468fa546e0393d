package dev.athanor.server.mlflow;

import dev.athanor.model.Experiment;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunQuery;
import dev.athanor.server.mlflow.FilterClause.Operand;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Filters of experiments in MLflow's language: {@code name LIKE 'vision/%' AND tags.team = 'a'}.
 * The comparators that are words are to be in capital letters here, as MLflow has it.
 */
final class ExperimentFilter {

  static final FilterVocabulary VOCABULARY = new ExperimentVocabulary();

  private static final List<String> OF_IDS = List.of("=", "!=", "IN", "NOT IN");
  private static final List<String> OF_NAMES = List.of("=", "!=", "LIKE", "ILIKE");

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]++");

  private ExperimentFilter() {}

  /**
   * The condition on experiments.
   *
   * @param filter empty for all of them
   * @throws FilterException if MLflow refuses the filter, or it goes beyond a limit, as {@link
   *     MlflowFilter#runs} has them
   */
  static Predicate<Experiment> of(String filter) {
    List<Predicate<Experiment>> conditions =
        FilterClauses.of(filter, VOCABULARY).stream().map(ExperimentFilter::condition).toList();
    return experiment -> conditions.stream().allMatch(each -> each.test(experiment));
  }

  private static Predicate<Experiment> condition(FilterClause clause) {
    String name = clause.key().name();
    return switch (clause.key().entity()) {
      case TAG -> onTag(clause);
      case ATTRIBUTE ->
          switch (name) {
            case "experiment_id" -> onId(clause);
            case "creation_time" -> onMoment(clause, Experiment::createdAt);
            case "last_update_time" -> onMoment(clause, Experiment::updatedAt);
            default -> onName(clause);
          };
      case METRIC, PARAMETER, DATASET ->
          throw new IllegalArgumentException(
              "%s of an experiment (expected: an attribute or a tag)".formatted(clause.key()));
    };
  }

  private static Predicate<Experiment> onId(FilterClause clause) {
    String comparator = clause.comparator();
    if (!OF_IDS.contains(comparator)) {
      throw new FilterException("Invalid comparator for experiment_id: " + comparator);
    }
    if (!comparator.endsWith("IN") && clause.operand() instanceof Operand.Texts) {
      throw TextCondition.notOne(comparator);
    }
    Set<Long> ids = ids(clause.operand());
    boolean wanted = comparator.equals("=") || comparator.equals("IN");
    return experiment -> ids.contains(experiment.id().value()) == wanted;
  }

  private static Set<Long> ids(Operand operand) {
    Stream<String> spelled =
        operand instanceof Operand.Texts(List<String> texts)
            ? texts.stream()
            : Stream.of(((Operand.Text) operand).value());
    return spelled.map(ExperimentFilter::id).collect(Collectors.toSet());
  }

  private static long id(String spelled) {
    String digits = spelled.strip();
    if (!WHOLE.matcher(digits).matches()) {
      throw new FilterException(
          "Invalid experiment ID '%s'. Experiment ID must be a valid integer.".formatted(spelled));
    }
    return NumberCondition.bounded(digits.startsWith("+") ? digits.substring(1) : digits);
  }

  private static Predicate<Experiment> onMoment(
      FilterClause clause, Function<Experiment, Instant> moment) {
    String comparator = clause.comparator();
    Comparators.require(comparator, Comparators.OF_NUMBERS, Comparators.OF_TEXTS, "");
    var number = (Operand.Numeral) clause.operand();
    if (!number.whole()) {
      throw new FilterException(
          "Invalid value for numeric attribute '%s': '%s'"
              .formatted(clause.key().name(), number.spelled()));
    }
    RunQuery query = NumberCondition.onMillis(Attribute.STARTED, comparator, number);
    return experiment -> query.matches(field -> new FieldValue.Moment(moment.apply(experiment)));
  }

  private static Predicate<Experiment> onName(FilterClause clause) {
    String comparator = clause.comparator();
    Comparators.require(comparator, Comparators.OF_TEXTS, Comparators.OF_TEXTS, "'");
    RunQuery query = TextCondition.on(Attribute.NAME, comparator, clause.operand());
    return experiment -> query.matches(field -> new FieldValue.Text(experiment.name()));
  }

  private static Predicate<Experiment> onTag(FilterClause clause) {
    String key = clause.key().name();
    boolean known = clause.operand() instanceof Operand.None;
    if (!known && !OF_NAMES.contains(clause.comparator())) {
      throw new FilterException("Invalid comparator for tag: " + clause.comparator());
    }
    RunQuery query = TextCondition.on(new RunField.Tag(key), clause.comparator(), clause.operand());
    return experiment ->
        query.matches(field -> {
          String value = experiment.tags().get(key);
          return value == null ? null : new FieldValue.Text(value);
        });
  }
}
