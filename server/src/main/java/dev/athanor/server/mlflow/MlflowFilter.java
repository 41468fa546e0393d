package dev.athanor.server.mlflow;

import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunField.Input;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.And;
import dev.athanor.server.mlflow.FilterClause.Operand;
import java.util.Collection;
import java.util.List;

/**
 * Filters of runs in MLflow's language, with the meaning that they have in MLflow 3.17 on SQLite:
 * {@code metrics.loss < 0.1 AND params.model = 'resnet'}. A clause about something that a run has
 * not does not hold for it, {@code !=} included, but for {@code IS NULL}.
 */
final class MlflowFilter {

  static final FilterVocabulary VOCABULARY = new RunVocabulary();

  private MlflowFilter() {}

  /** As the other, where no experiment is searched: {@code artifact_uri} is that of no run. */
  static RunQuery runs(String filter) {
    return runs(filter, List.of());
  }

  /**
   * The condition on runs. Takes time in proportion to the length of the filter.
   *
   * @param filter empty for all runs
   * @param artifactRoots of the experiments that are searched; the artifacts of a run are at {@code
   *     <root>/<run id>/artifacts}
   * @throws FilterException if MLflow refuses the filter, or it goes beyond a limit: {@value
   *     FilterClauses#LONGEST} characters, {@value FilterClauses#MOST} clauses, {@value
   *     FilterLexer#MOST_TOKENS} pieces, patterns of {@value TextCondition#LONGEST_PATTERN}
   *     characters
   */
  static RunQuery runs(String filter, Collection<String> artifactRoots) {
    return new And(
        FilterClauses.of(filter, VOCABULARY).stream()
            .map(clause -> condition(clause, artifactRoots))
            .toList());
  }

  private static RunQuery condition(FilterClause clause, Collection<String> roots) {
    String name = clause.key().name();
    String comparator = clause.upperComparator();
    Operand operand = clause.operand();
    return switch (clause.key().entity()) {
      case METRIC -> {
        Comparators.require(comparator, Comparators.OF_NUMBERS, Comparators.OF_NUMBERS, "");
        yield NumberCondition.onNumber(RunField.Metric.latest(name), comparator, number(operand));
      }
      case PARAMETER -> {
        Comparators.require(comparator, Comparators.OF_PAIRS, Comparators.OF_PAIRS, "'");
        yield TextCondition.on(new RunField.Param(name), comparator, operand);
      }
      case TAG -> {
        Comparators.require(comparator, Comparators.OF_PAIRS, Comparators.OF_PAIRS, "");
        yield TextCondition.on(new RunField.Tag(name), comparator, operand);
      }
      case DATASET -> {
        Comparators.require(comparator, Comparators.OF_TEXTS, Comparators.OF_TEXTS, "");
        yield new RunQuery.HasInput(TextCondition.on(input(name), comparator, operand));
      }
      case ATTRIBUTE -> ofAttribute(RunVocabulary.plain(name), comparator, operand, roots);
    };
  }

  private static RunQuery ofAttribute(
      String name, String comparator, Operand operand, Collection<String> roots) {
    if (VOCABULARY.numbers().contains(name)) {
      Comparators.require(comparator, Comparators.OF_NUMBERS, Comparators.OF_TEXTS, "");
      return NumberCondition.onMillis(attribute(name), comparator, number(operand));
    }
    Comparators.require(comparator, Comparators.OF_TEXTS, Comparators.OF_TEXTS, "'");
    return name.equals("artifact_uri")
        ? ArtifactCondition.on(comparator, operand, roots)
        : TextCondition.on(attribute(name), comparator, operand);
  }

  private static Operand.Numeral number(Operand operand) {
    // What is compared with numbers has let nothing else pass.
    return (Operand.Numeral) operand;
  }

  private static Input input(String name) {
    return switch (name) {
      case "name" -> Input.NAME;
      case "digest" -> Input.DIGEST;
      default -> Input.CONTEXT;
    };
  }

  /** The field of an attribute; that of {@code artifact_uri}, for orders, is the run's id. */
  static Attribute attribute(String name) {
    return switch (name) {
      case "run_name" -> Attribute.NAME;
      case "user_id" -> Attribute.USER;
      case "status" -> Attribute.STATE;
      case "start_time" -> Attribute.STARTED;
      case "end_time" -> Attribute.ENDED;
      default -> Attribute.ID;
    };
  }
}
