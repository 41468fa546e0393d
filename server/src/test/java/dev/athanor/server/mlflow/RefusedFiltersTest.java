package dev.athanor.server.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.athanor.query.RunQuery.And;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link MlflowFilter} refuses, word for word. */
class RefusedFiltersTest {

  private static void assertRefused(String filter, String message) {
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> MlflowFilter.runs(filter, List.of("s3://b/1")))
        .withMessage(message);
  }

  @Test
  void what_is_no_clause_is_refused_by_name() {
    assertRefused("metrics.a > 1 OR metrics.b > 1", "Invalid clause(s) in filter string: 'OR'");
    assertRefused("(metrics.a > 1)", "Invalid clause(s) in filter string: '(metrics.a > 1)'");
    assertRefused("params.a = 'x", "Invalid clause(s) in filter string: 'params.a', '=', ''', 'x'");
    assertRefused("1 < metrics.a", "Invalid comparison clause. Expected 'Identifier' found '1'");
    assertRefused(
        "params.a = 'x'; params.b = 'y'",
        "Search filter contained multiple expression \"params.a = 'x'; params.b = 'y'\"."
            + " Provide AND-ed expression list.");
    assertRefused(" \n", "Invalid filter ' \n'. Could not be parsed.");
  }

  @Test
  void unknown_keys_are_refused() {
    assertRefused(
        "x.a = 1",
        "Invalid entity type 'x'. Valid values are ['metric', 'parameter', 'tag', 'attribute',"
            + " 'dataset']");
    assertRefused(
        "status.x = 1",
        "Invalid entity type 'status'. Valid values are ['metric', 'parameter', 'tag',"
            + " 'attribute', 'dataset']");
    assertRefused(
        "foo = 'x'",
        "Invalid attribute key 'foo' specified. Valid keys are '{'artifact_uri', 'end_time',"
            + " 'run_id', 'run_name', 'start_time', 'status', 'user_id', 'created', 'Created',"
            + " 'run name', 'Run name', 'Run Name'}'");
    assertRefused(
        "dataset.profile = 'x'",
        "Invalid dataset key 'profile' specified. Valid keys are '{'name', 'digest',"
            + " 'context'}'");
  }

  @Test
  void values_of_another_kind_are_refused() {
    assertRefused("metrics.k > 'a'", "Expected numeric value type for metric. Found 'a'");
    assertRefused(
        "params.a = 1",
        "Expected a quoted string value for parameter (e.g. 'my-value'). Got value 1");
    assertRefused(
        "params.a = x",
        "Parameter value is either not quoted or unidentified quote types used for string value"
            + " x. Use either single or double quotes.");
    assertRefused(
        "status IN ('RUNNING')",
        "Only ['run_id'] attributes support comparison with a list of quoted string values.");
    assertRefused(
        "run_id IN ()",
        "While parsing a list in the query, expected a non-empty list of string values, but got"
            + " empty list");
    assertRefused(
        "run_id = ('a')",
        "Expected a quoted string value for comparator '='. Got a list of values");
  }

  @Test
  void comparators_are_those_of_the_kind_of_key() {
    assertRefused(
        "metrics.a LIKE 1",
        "Invalid comparator 'LIKE' not one of '{'>', '>=', '!=', '=', '<', '<='}");
    assertRefused(
        "params.a > 'x'",
        "Invalid comparator '>' not one of '{'!=', '=', 'LIKE', 'ILIKE', 'IS NULL', 'IS NOT"
            + " NULL'}'");
    assertRefused(
        "run_name RLIKE 'n.*'",
        "Invalid comparator 'RLIKE' not one of '{'!=', '=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'}'");
    assertRefused(
        "metrics.`k` IS NULL",
        "IS NULL / IS NOT NULL is only supported for tags and params, not for 'metric' 'k'");
  }

  @Test
  void a_filter_has_limits() {
    String clause = "metrics.a > 1 ";

    assertThat(((And) MlflowFilter.runs(clause.repeat(300))).all()).hasSize(300);
    assertRefused(
        clause.repeat(301),
        "a filter of 301 clauses (expected: at most 300). Search in several steps.");
    assertRefused(
        "x".repeat(200_001),
        "a filter of 200001 characters (expected: at most 200000). Search in several steps.");
    assertRefused(
        "params.a LIKE '%" + "x".repeat(2000) + "'",
        "a pattern of 2001 characters (expected: at most 2000). Leave a part of it out.");
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> MlflowFilter.runs("( ".repeat(5001)))
        .withMessageStartingWith("Error on parsing filter '( ( (");
  }
}
