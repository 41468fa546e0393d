package dev.athanor.server.mlflow;

import static dev.athanor.query.RunQuery.Comparison.EQUAL;
import static dev.athanor.query.RunQuery.Comparison.GREATER;
import static dev.athanor.query.RunQuery.Comparison.GREATER_OR_EQUAL;
import static dev.athanor.query.RunQuery.Comparison.LESS;
import static dev.athanor.query.RunQuery.Comparison.NOT_EQUAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunField.Input;
import dev.athanor.query.RunField.Metric;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.And;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Comparison;
import dev.athanor.query.RunQuery.Exists;
import dev.athanor.query.RunQuery.HasInput;
import dev.athanor.query.RunQuery.In;
import dev.athanor.query.RunQuery.Match;
import dev.athanor.query.RunQuery.Not;
import dev.athanor.query.RunQuery.Or;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MlflowFilterTest {

  private static final String ID = "0123456789abcdef0123456789abcdef";

  private static RunQuery one(String filter) {
    RunQuery query = MlflowFilter.runs(filter, List.of("s3://b/1", "s3://b/2"));
    assertThat(query).isInstanceOf(And.class);
    List<RunQuery> all = ((And) query).all();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  private static Compare text(RunField field, Comparison comparison, String value) {
    return new Compare(field, comparison, new FieldValue.Text(value));
  }

  private static Compare number(String metric, Comparison comparison, double value) {
    return new Compare(Metric.latest(metric), comparison, new FieldValue.Real(value));
  }

  private static Compare moment(Attribute field, Comparison comparison, long millis) {
    return new Compare(field, comparison, new FieldValue.Moment(Instant.ofEpochMilli(millis)));
  }

  private static void assertRefused(String filter, String message) {
    assertThatExceptionOfType(FilterException.class)
        .isThrownBy(() -> MlflowFilter.runs(filter, List.of("s3://b/1", "s3://b/2")))
        .withMessage(message);
  }

  @Test
  void an_empty_filter_holds_for_all_runs() {
    assertThat(MlflowFilter.runs("")).isEqualTo(RunQuery.all());
    assertThat(MlflowFilter.runs("AND")).isEqualTo(RunQuery.all());
  }

  @Test
  void clauses_are_joined_by_and_or_by_nothing() {
    var both =
        new And(
            List.of(number("loss", LESS, 1), text(new RunField.Param("model"), EQUAL, "resnet")));

    assertThat(MlflowFilter.runs("metrics.loss < 1 AND params.model = 'resnet'")).isEqualTo(both);
    assertThat(MlflowFilter.runs("metrics.loss < 1\nand params.model='resnet' and"))
        .isEqualTo(both);
    assertThat(MlflowFilter.runs("metrics.loss < 1 params.model = \"resnet\"")).isEqualTo(both);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metrics.loss >= 0.5",
        "metric.loss >= 0.5",
        "`metrics`.loss>=.5",
        "metrics.`loss` >= 5e-1",
        "metrics.\"loss\" >= 5E-1",
        "metrics.'loss' >= 0.50"
      })
  void a_metric_is_its_latest_value(String filter) {
    assertThat(one(filter)).isEqualTo(number("loss", GREATER_OR_EQUAL, 0.5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "params.lr != '0.1'",
        "param.lr != \"0.1\"",
        "parameters.`lr` != '0.1'",
        "parameter.\"lr\"!='0.1'"
      })
  void a_param_is_its_text(String filter) {
    assertThat(one(filter)).isEqualTo(text(new RunField.Param("lr"), NOT_EQUAL, "0.1"));
  }

  @Test
  void a_key_is_all_that_stands_behind_the_first_dot() {
    assertThat(one("tags.mlflow.user = 'ann'"))
        .isEqualTo(text(new RunField.Tag("mlflow.user"), EQUAL, "ann"));
    assertThat(one("tag.`a b.c/d-e` = 'x'"))
        .isEqualTo(text(new RunField.Tag("a b.c/d-e"), EQUAL, "x"));
    assertThat(one("tags.created = 'x'")).isEqualTo(text(new RunField.Tag("created"), EQUAL, "x"));
  }

  @Test
  void a_value_is_word_for_word_what_stands_between_its_quotes() {
    RunField param = new RunField.Param("a");

    assertThat(one("params.a = \"it's\"")).isEqualTo(text(param, EQUAL, "it's"));
    assertThat(one("params.a = 'it\\'s'")).isEqualTo(text(param, EQUAL, "it\\'s"));
    assertThat(one("params.a = 'it''s'")).isEqualTo(text(param, EQUAL, "it''s"));
    assertThat(one("params.a = 'C:\\'")).isEqualTo(text(param, EQUAL, "C:\\"));
    assertThat(one("params.a = '; -- /* AND'")).isEqualTo(text(param, EQUAL, "; -- /* AND"));
  }

  @Test
  void patterns_look_at_case_or_do_not() {
    assertThat(one("params.a LIKE 'R%'"))
        .isEqualTo(new Match(new RunField.Param("a"), "R%", false));
    assertThat(one("tags.a ilike 'R%'")).isEqualTo(new Match(new RunField.Tag("a"), "R%", true));
  }

  @Test
  void params_and_tags_may_be_asked_for_their_absence() {
    assertThat(one("params.a IS NULL")).isEqualTo(new Not(new Exists(new RunField.Param("a"))));
    assertThat(one("tags.a is not null")).isEqualTo(new Exists(new RunField.Tag("a")));
  }

  @Test
  void attributes_have_many_names() {
    assertThat(one("status = 'FINISHED'")).isEqualTo(text(Attribute.STATE, EQUAL, "FINISHED"));
    assertThat(one("run.status LIKE 'F%'")).isEqualTo(new Match(Attribute.STATE, "F%", false));
    assertThat(one("attr.user_id = 'ann'")).isEqualTo(text(Attribute.USER, EQUAL, "ann"));
    for (String name :
        List.of("run_name", "`run name`", "attribute.`Run name`", "run.'Run Name'")) {
      assertThat(one(name + " = 'ant'")).isEqualTo(text(Attribute.NAME, EQUAL, "ant"));
    }
  }

  @Test
  void run_ids_may_be_listed() {
    var in = new In(Attribute.ID, List.of(new FieldValue.Text("a"), new FieldValue.Text("b")));

    assertThat(one("run_id IN ('a', \"b\")")).isEqualTo(in);
    assertThat(one("attributes.run_id in ('a','b',)")).isEqualTo(in);
    assertThat(one("run_id NOT IN ('a','b')"))
        .isEqualTo(new And(List.of(new Exists(Attribute.ID), new Not(in))));
  }

  @Test
  void times_are_in_whole_milliseconds_that_hold_what_is_finer() {
    Compare from = moment(Attribute.STARTED, GREATER_OR_EQUAL, 1000);
    Compare to = moment(Attribute.STARTED, LESS, 1001);

    assertThat(one("start_time = 1000")).isEqualTo(new And(List.of(from, to)));
    assertThat(one("created = 1000.0")).isEqualTo(new And(List.of(from, to)));
    assertThat(one("start_time >= 1000")).isEqualTo(from);
    assertThat(one("Created <= 1000")).isEqualTo(to);
    assertThat(one("start_time > 999.5")).isEqualTo(from);
    assertThat(one("start_time < 1000.5")).isEqualTo(to);
    assertThat(one("start_time = 1000.5")).isEqualTo(new Or(List.of()));
    assertThat(one("end_time != 0.5")).isEqualTo(new Exists(Attribute.ENDED));
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "99999999999999999999999", "1e30", "1e400"})
  void a_time_beyond_all_times_is_later_than_all(String time) {
    assertThat(one("end_time < " + time).matches(field -> new FieldValue.Moment(Instant.now())))
        .isTrue();
    assertThat(one("end_time > -" + time).matches(field -> new FieldValue.Moment(Instant.now())))
        .isTrue();
  }

  @Test
  void the_largest_double_stands_for_infinity_too() {
    String largest = "1.7976931348623157e308";
    for (double value : List.of(Double.MAX_VALUE, Double.POSITIVE_INFINITY)) {
      assertThat(one("metrics.a = " + largest).matches(f -> new FieldValue.Real(value))).isTrue();
      assertThat(one("metrics.a >= " + largest).matches(f -> new FieldValue.Real(value))).isTrue();
      assertThat(one("metrics.a <= " + largest).matches(f -> new FieldValue.Real(value))).isTrue();
      assertThat(one("metrics.a > 1e308").matches(f -> new FieldValue.Real(value))).isTrue();
      assertThat(one("metrics.a != " + largest).matches(f -> new FieldValue.Real(value))).isFalse();
      assertThat(one("metrics.a < " + largest).matches(f -> new FieldValue.Real(value))).isFalse();
    }
    assertThat(one("metrics.a > " + largest))
        .isEqualTo(number("a", GREATER, Double.POSITIVE_INFINITY));
  }

  @Test
  void datasets_are_asked_one_clause_at_a_time() {
    assertThat(one("dataset.name = 'mnist'"))
        .isEqualTo(new HasInput(text(Input.NAME, EQUAL, "mnist")));
    assertThat(one("datasets.digest LIKE 'd%'"))
        .isEqualTo(new HasInput(new Match(Input.DIGEST, "d%", false)));
    assertThat(one("dataset.context IN ('train')"))
        .isEqualTo(new HasInput(new In(Input.CONTEXT, List.of(new FieldValue.Text("train")))));
  }

  @Test
  void the_place_of_artifacts_tells_the_run() {
    assertThat(one("artifact_uri = 's3://b/2/%s/artifacts'".formatted(ID)))
        .isEqualTo(new Or(List.of(text(Attribute.ID, EQUAL, ID))));
    assertThat(one("artifact_uri != 's3://b/2/%s/artifacts'".formatted(ID)))
        .isEqualTo(new And(List.of(text(Attribute.ID, NOT_EQUAL, ID))));
    assertThat(one("artifact_uri = 's3://b/3/%s/artifacts'".formatted(ID)))
        .isEqualTo(new Or(List.of()));
    assertThat(one("artifact_uri LIKE '%" + ID + "%'"))
        .isEqualTo(new Or(List.of(new Match(Attribute.ID, "%" + ID + "%", false))));
  }

  @Test
  void a_pattern_of_places_that_tells_experiments_apart_needs_one_experiment() {
    String filter = "artifact_uri LIKE 's3://b/1/%'";

    assertThat(MlflowFilter.runs(filter, List.of("s3://b/1")))
        .isEqualTo(new And(List.of(new Or(List.of(new Match(Attribute.ID, "%", false))))));
    assertRefused(
        filter,
        "artifact_uri LIKE 's3://b/1/%' (expected: a pattern that asks for the same runs in every"
            + " experiment). Search one experiment at a time.");
  }

  @Test
  void as_many_run_ids_as_MLflow_takes_may_be_listed() {
    String ids = ("'" + ID + "', ").repeat(3300);

    assertThat(((In) one("run_id IN (" + ids + ")")).values()).hasSize(3300);
  }
}
