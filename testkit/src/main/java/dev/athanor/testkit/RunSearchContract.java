package dev.athanor.testkit;

import static dev.athanor.query.RunQuery.Comparison.EQUAL;
import static dev.athanor.query.RunQuery.Comparison.GREATER;
import static dev.athanor.query.RunQuery.Comparison.GREATER_OR_EQUAL;
import static dev.athanor.query.RunQuery.Comparison.LESS;
import static dev.athanor.query.RunQuery.Comparison.LESS_OR_EQUAL;
import static dev.athanor.query.RunQuery.Comparison.NOT_EQUAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.SeriesRule;
import dev.athanor.query.FieldValue;
import dev.athanor.query.RunField;
import dev.athanor.query.RunField.Attribute;
import dev.athanor.query.RunField.Reading;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunQuery.And;
import dev.athanor.query.RunQuery.Compare;
import dev.athanor.query.RunQuery.Exists;
import dev.athanor.query.RunQuery.In;
import dev.athanor.query.RunQuery.Match;
import dev.athanor.query.RunQuery.Not;
import dev.athanor.query.RunQuery.Or;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.RunStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which runs every {@link RunStore} must find. */
public abstract class RunSearchContract extends RunSuite {

  private static final RunField LOSS = RunField.Metric.latest("loss");
  private static final RunField TAG = new RunField.Tag("tag");

  /** For those who extend it. */
  protected RunSearchContract() {}

  private static FieldValue text(String value) {
    return new FieldValue.Text(value);
  }

  private static FieldValue number(double value) {
    return new FieldValue.Real(value);
  }

  private static List<FieldValue> numbers(double... values) {
    return Arrays.stream(values).mapToObj(RunSearchContract::number).toList();
  }

  private static RunQuery is(RunField field, FieldValue value) {
    return new Compare(field, EQUAL, value);
  }

  private List<Run> search(RunQuery where) {
    return store().search(RunSearch.of(experiment()).where(where)).runs();
  }

  /** The names of the runs that the condition holds for, in the order in which they were made. */
  private List<String> found(RunQuery where) {
    List<String> names = search(where).stream().map(Run::name).toList();
    assertThat(store().count(RunSearch.of(experiment()).where(where))).isEqualTo(names.size());
    return names;
  }

  private void lossRun(String name, double... values) {
    RunId run = newRun(name);
    for (int step = 0; step < values.length; step++) {
      append(run, loss(step, values[step]));
    }
  }

  private void paramRun(String name, String value) {
    param(newRun(name), "p", value);
  }

  private void tagRun(String value) {
    tag(newRun(value), "tag", value);
  }

  private static List<String> names(String... names) {
    return List.of(names);
  }

  /** Asserts what each comparison finds, given the runs below, at and above the value. */
  private void assertCompares(
      RunField field, FieldValue value, List<String> below, List<String> at, List<String> above) {
    assertThat(found(new Compare(field, LESS, value))).isEqualTo(below);
    assertThat(found(new Compare(field, EQUAL, value))).isEqualTo(at);
    assertThat(found(new Compare(field, GREATER, value))).isEqualTo(above);
    assertThat(found(new Compare(field, LESS_OR_EQUAL, value))).isEqualTo(joined(below, at));
    assertThat(found(new Compare(field, GREATER_OR_EQUAL, value))).isEqualTo(joined(at, above));
  }

  private static List<String> joined(List<String> some, List<String> more) {
    var joined = new ArrayList<>(some);
    joined.addAll(more);
    return joined;
  }

  @Test
  void metrics_compare_as_numbers() {
    lossRun("-inf", Double.NEGATIVE_INFINITY);
    lossRun("-2", -2);
    lossRun("-0", -0.0);
    lossRun("0", 0.0);
    lossRun("10", 10);
    lossRun("inf", Double.POSITIVE_INFINITY);
    lossRun("nan", Double.NaN);
    newRun("none");

    assertCompares(LOSS, number(0), names("-inf", "-2"), names("-0", "0"), names("10", "inf"));
    assertCompares(LOSS, number(-0.0), names("-inf", "-2"), names("-0", "0"), names("10", "inf"));
    assertCompares(LOSS, number(9), names("-inf", "-2", "-0", "0"), names(), names("10", "inf"));
    assertCompares(
        LOSS,
        number(Double.POSITIVE_INFINITY),
        names("-inf", "-2", "-0", "0", "10"),
        names("inf"),
        names());
    assertThat(found(new Compare(LOSS, NOT_EQUAL, number(0))))
        .containsExactly("-inf", "-2", "10", "inf", "nan");
  }

  @Test
  void nan_compares_with_nothing_but_by_not_equal() {
    lossRun("1", 1);
    lossRun("nan", Double.NaN);
    newRun("none");

    assertCompares(LOSS, number(Double.NaN), names(), names(), names());
    assertThat(found(new Compare(LOSS, NOT_EQUAL, number(Double.NaN)))).containsExactly("1", "nan");
    assertThat(found(new In(LOSS, numbers(Double.NaN)))).isEmpty();
    assertThat(found(new Exists(LOSS))).containsExactly("1", "nan");
  }

  @Test
  void doubles_are_told_apart_to_the_last_bit() {
    lossRun("a", 0.1);
    lossRun("b", Math.nextUp(0.1));
    lossRun("c", 9007199254740992.0);
    lossRun("d", 9007199254740994.0);
    lossRun("e", Double.MIN_VALUE);

    assertThat(found(is(LOSS, number(0.1)))).containsExactly("a");
    assertThat(found(is(LOSS, number(Math.nextUp(0.1))))).containsExactly("b");
    assertThat(found(new Compare(LOSS, GREATER, number(9007199254740992.0)))).containsExactly("d");
    assertThat(found(new Compare(LOSS, LESS_OR_EQUAL, number(Double.MIN_VALUE))))
        .containsExactly("e");
  }

  @Test
  void latest_is_the_value_of_the_last_point() {
    RunId run = newRun("r");
    append(run, new MetricPoint("loss", 5, 1, 3), new MetricPoint("loss", 5, 2, 1), loss(1, 9));

    assertThat(found(is(LOSS, number(1)))).containsExactly("r");
    append(run, loss(6, Double.NaN));
    assertThat(found(new Compare(LOSS, NOT_EQUAL, number(1)))).containsExactly("r");
    assertThat(found(is(LOSS, number(1)))).isEmpty();
  }

  @Test
  void min_and_max_are_of_all_that_was_logged_and_is_not_nan() {
    RunField min = new RunField.Metric("loss", Reading.MIN);
    RunField max = new RunField.Metric("loss", Reading.MAX);
    lossRun("mixed", 3, Double.NaN, -1, 7, Double.NaN);
    lossRun("nan", Double.NaN, Double.NaN);
    lossRun("ends", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    newRun("none");

    assertThat(found(is(min, number(-1)))).containsExactly("mixed");
    assertThat(found(is(max, number(7)))).containsExactly("mixed");
    assertThat(found(is(min, number(Double.NEGATIVE_INFINITY)))).containsExactly("ends");
    assertThat(found(is(max, number(Double.POSITIVE_INFINITY)))).containsExactly("ends");
    assertThat(found(new And(List.of(new Exists(min), new Not(new Exists(LOSS)))))).isEmpty();
    assertThat(found(new Compare(max, NOT_EQUAL, number(7)))).containsExactly("nan", "ends");
  }

  @Test
  void min_and_max_remember_points_that_were_replaced() {
    RunId run = newRun("r");
    append(run, SeriesRule.LAST_AT_STEP, loss(1, -100), loss(2, 100));
    append(run, SeriesRule.LAST_AT_STEP, loss(1, 1), loss(2, 2));

    assertThat(found(is(new RunField.Metric("loss", Reading.MIN), number(-100)))).hasSize(1);
    assertThat(found(is(new RunField.Metric("loss", Reading.MAX), number(100)))).hasSize(1);
    assertThat(found(is(LOSS, number(2)))).hasSize(1);
  }

  @Test
  void latest_follows_the_point_that_was_replaced() {
    RunId run = newRun("r");
    append(run, SeriesRule.LAST_AT_STEP, loss(1, 1), loss(2, 100));
    append(run, SeriesRule.LAST_AT_STEP, loss(2, 3));
    append(run, SeriesRule.LAST_AT_STEP, loss(1, 50));

    assertThat(found(is(LOSS, number(3)))).containsExactly("r");
  }

  @Test
  void texts_of_params_compare_by_code_points() {
    RunField field = new RunField.Param("p");
    for (String value : new String[] {"", "10", "9", "A", "a", "é", "｡", "🧪"}) {
      paramRun(value, value);
    }
    newRun("none");

    assertCompares(field, text("a"), names("", "10", "9", "A"), names("a"), names("é", "｡", "🧪"));
    assertCompares(
        field, text("🧪"), names("", "10", "9", "A", "a", "é", "｡"), names("🧪"), names());
    assertCompares(field, text(""), names(), names(""), names("10", "9", "A", "a", "é", "｡", "🧪"));
    assertThat(found(new Compare(field, NOT_EQUAL, text("a")))).hasSize(7).doesNotContain("none");
  }

  @Test
  void params_compare_as_the_numbers_they_spell() {
    RunField field = new RunField.ParamAsNumber("p");
    for (String value : new String[] {"-Inf", "-0", "1e-5", "9", "10", "nan", "3 GB", "", "0x10"}) {
      paramRun(value, value);
    }
    newRun("none");

    assertCompares(field, number(9), names("-Inf", "-0", "1e-5"), names("9"), names("10"));
    assertCompares(field, number(0), names("-Inf"), names("-0"), names("1e-5", "9", "10"));
    assertCompares(field, number(0.00001), names("-Inf", "-0"), names("1e-5"), names("9", "10"));
    assertThat(found(new Exists(field))).containsExactly("-Inf", "-0", "1e-5", "9", "10", "nan");
    assertThat(found(new Compare(field, NOT_EQUAL, number(9))))
        .containsExactly("-Inf", "-0", "1e-5", "10", "nan");
  }

  @Test
  void a_param_that_is_overwritten_is_found_by_its_new_text_and_number() {
    RunId run = newRun("r");
    param(run, "p", "1");

    param(run, "p", "2");

    assertThat(found(is(new RunField.Param("p"), text("1")))).isEmpty();
    assertThat(found(is(new RunField.Param("p"), text("2")))).hasSize(1);
    assertThat(found(is(new RunField.ParamAsNumber("p"), number(1)))).isEmpty();
    assertThat(found(is(new RunField.ParamAsNumber("p"), number(2)))).hasSize(1);
    param(run, "p", "two");
    assertThat(found(new Exists(new RunField.ParamAsNumber("p")))).isEmpty();
  }

  @Test
  void tags_compare_as_texts() {
    for (String value : new String[] {"a", "b", "c"}) {
      tagRun(value);
    }
    newRun("none");

    assertCompares(TAG, text("b"), names("a"), names("b"), names("c"));
    assertThat(found(new Compare(TAG, NOT_EQUAL, text("b")))).containsExactly("a", "c");
  }

  @Test
  void a_tag_that_is_overwritten_is_found_by_its_new_text() {
    RunId run = newRun("r");
    tag(run, "tag", "old");

    tag(run, "tag", "new");

    assertThat(found(is(TAG, text("old")))).isEmpty();
    assertThat(found(is(TAG, text("new")))).containsExactly("r");
  }

  private void attributeRun(
      String name, RunState state, @Nullable Instant started, @Nullable Instant ended) {
    store()
        .create(
            new Run(
                RunId.random(),
                experiment(),
                name,
                "",
                state,
                Lifecycle.ACTIVE,
                started,
                ended,
                AT,
                null,
                null,
                Map.of()));
  }

  @Test
  void moments_compare_to_the_nanosecond() {
    attributeRun("a", RunState.FINISHED, AT.minusNanos(1), AT);
    attributeRun("b", RunState.RUNNING, AT, null);
    attributeRun("c", RunState.FAILED, AT.plusNanos(1), AT.plusSeconds(9));
    attributeRun("d", RunState.SCHEDULED, null, null);
    var at = new FieldValue.Moment(AT);

    assertCompares(Attribute.STARTED, at, names("a"), names("b"), names("c"));
    assertCompares(Attribute.ENDED, at, names(), names("a"), names("c"));
    assertThat(found(new Compare(Attribute.STARTED, NOT_EQUAL, at))).containsExactly("a", "c");
    assertThat(found(new Exists(Attribute.STARTED))).containsExactly("a", "b", "c");
    assertThat(found(new Not(new Exists(Attribute.ENDED)))).containsExactly("b", "d");
    assertThat(found(new In(Attribute.STARTED, List.of(at)))).containsExactly("b");
  }

  @Test
  void moments_before_1970_compare() {
    Instant before = Instant.parse("1969-12-31T23:59:59.999999999Z");
    attributeRun("a", RunState.RUNNING, before, null);
    attributeRun("b", RunState.RUNNING, Instant.EPOCH, null);

    assertCompares(
        Attribute.STARTED, new FieldValue.Moment(before), names(), names("a"), names("b"));
  }

  @Test
  void names_states_and_ids_compare_as_texts() {
    attributeRun("a", RunState.FAILED, AT, AT);
    attributeRun("b", RunState.FINISHED, AT, AT);
    attributeRun("c", RunState.RUNNING, AT, null);
    Run first = search(is(Attribute.NAME, text("a"))).getFirst();

    assertCompares(Attribute.NAME, text("b"), names("a"), names("b"), names("c"));
    assertCompares(Attribute.STATE, text("FINISHED"), names("a"), names("b"), names("c"));
    assertThat(found(is(Attribute.STATE, text("finished")))).isEmpty();
    assertThat(found(is(Attribute.ID, text(first.id().hex32())))).containsExactly("a");
    assertThat(found(new Compare(Attribute.ID, NOT_EQUAL, text(first.id().hex32()))))
        .containsExactly("b", "c");
    assertThat(found(new Match(Attribute.ID, first.id().hex32().substring(0, 31) + "_", false)))
        .containsExactly("a");
    assertThat(found(new Exists(Attribute.ID))).hasSize(3);
  }

  @Test
  void the_state_is_the_one_that_the_run_is_in_now() {
    RunId run = newRun("r");

    store().move(run, RunState.KILLED, null, AT.plusSeconds(1));

    assertThat(found(is(Attribute.STATE, text("KILLED")))).containsExactly("r");
    assertThat(found(new Compare(Attribute.ENDED, GREATER, new FieldValue.Moment(AT))))
        .containsExactly("r");
  }

  @Test
  void what_compares_a_missing_field_does_not_hold_and_its_negation_does() {
    newRun("r");
    List<RunQuery> onMissing =
        List.of(
            new Compare(LOSS, NOT_EQUAL, number(1)),
            new Compare(LOSS, NOT_EQUAL, number(Double.NaN)),
            new Compare(TAG, LESS, text("z")),
            new Compare(new RunField.ParamAsNumber("p"), GREATER, number(0)),
            new Compare(Attribute.ENDED, NOT_EQUAL, new FieldValue.Moment(AT)),
            new Match(TAG, "%", false),
            new In(TAG, List.of(text(""))),
            new Exists(TAG));

    for (RunQuery query : onMissing) {
      assertThat(found(query)).as("%s", query).isEmpty();
      assertThat(found(new Not(query))).as("not %s", query).containsExactly("r");
      assertThat(found(new Not(new Not(query)))).as("not not %s", query).isEmpty();
    }
  }

  @Test
  void conditions_are_joined_as_they_are_nested() {
    for (int i = 0; i < 8; i++) {
      RunId run = newRun("" + i);
      append(run, new MetricPoint("a", 0, 0, i & 1), new MetricPoint("b", 0, 0, i >> 1 & 1));
      tag(run, "tag", i < 4 ? "low" : "high");
    }
    RunQuery a = is(RunField.Metric.latest("a"), number(1));
    RunQuery b = is(RunField.Metric.latest("b"), number(1));
    RunQuery high = is(TAG, text("high"));

    assertThat(found(new And(List.of(a, b)))).containsExactly("3", "7");
    assertThat(found(new Or(List.of(a, b)))).containsExactly("1", "2", "3", "5", "6", "7");
    assertThat(found(new And(List.of(new Or(List.of(a, b)), new Not(high)))))
        .containsExactly("1", "2", "3");
    assertThat(found(new Or(List.of(new And(List.of(a, b)), new Not(new Or(List.of(a, high)))))))
        .containsExactly("0", "2", "3", "7");
    assertThat(found(new Not(new And(List.of(a, b, high))))).hasSize(7).doesNotContain("7");
    assertThat(found(new And(List.of()))).hasSize(8);
    assertThat(found(new Or(List.of()))).isEmpty();
    assertThat(found(new Not(new Or(List.of())))).hasSize(8);
  }

  @Test
  void in_finds_runs_with_any_of_the_values() {
    lossRun("-0", -0.0);
    lossRun("1", 1);
    lossRun("2", 2);
    tagRun("x");
    tagRun("y");

    assertThat(found(new In(LOSS, numbers(0, 2, 7)))).containsExactly("-0", "2");
    assertThat(found(new In(TAG, List.of(text("y"), text("z"), text("y"))))).containsExactly("y");
    assertThat(found(new In(TAG, List.of()))).isEmpty();
    assertThat(found(new Not(new In(TAG, List.of(text("y"))))))
        .containsExactly("-0", "1", "2", "x");
  }

  @Test
  void conditions_may_be_deep_and_wide() {
    lossRun("r", 1_234);
    lossRun("other", -1);
    RunQuery deep = is(LOSS, number(1_234));
    while (deep.depth() < RunQuery.DEEPEST) {
      deep = new And(List.of(deep));
    }
    var wide = new ArrayList<RunQuery>();
    var values = new ArrayList<FieldValue>();
    for (int i = 0; i < 2_000; i++) {
      wide.add(is(LOSS, number(i)));
      values.add(number(i));
    }

    assertThat(found(deep)).containsExactly("r");
    assertThat(found(new Or(wide))).containsExactly("r");
    assertThat(found(new In(LOSS, values))).containsExactly("r");
  }

  @Test
  void patterns_fit_whole_texts() {
    for (String value : new String[] {"resnet", "ResNet", "a_b", "a%b", "axb", "🧪", "Ä", "a\nb"}) {
      tagRun(value);
    }
    newRun("none");

    assertThat(found(new Match(TAG, "res%", false))).containsExactly("resnet");
    assertThat(found(new Match(TAG, "RES%", true))).containsExactly("resnet", "ResNet");
    assertThat(found(new Match(TAG, "%et", false))).containsExactly("resnet", "ResNet");
    assertThat(found(new Match(TAG, "es", false))).isEmpty();
    assertThat(found(new Match(TAG, "a_b", false))).containsExactly("a_b", "a%b", "axb", "a\nb");
    assertThat(found(new Match(TAG, "a%b", false))).containsExactly("a_b", "a%b", "axb", "a\nb");
    assertThat(found(new Match(TAG, "_", false))).containsExactly("🧪", "Ä");
    assertThat(found(new Match(TAG, "ä", true))).isEmpty();
    assertThat(found(new Match(TAG, "", false))).isEmpty();
    assertThat(found(new Match(TAG, "%", false))).hasSize(8);
    assertThat(found(new Match(new RunField.Param("p"), "%", false))).isEmpty();
  }

  @Test
  void other_characters_of_patterns_stand_for_themselves() {
    for (String value : new String[] {"[a]", "a", "*", "?", "\\", "\\%", "'"}) {
      tagRun(value);
    }

    assertThat(found(new Match(TAG, "[a]", false))).containsExactly("[a]");
    assertThat(found(new Match(TAG, "*", false))).containsExactly("*");
    assertThat(found(new Match(TAG, "?", true))).containsExactly("?");
    assertThat(found(new Match(TAG, "\\%", false))).containsExactly("\\", "\\%");
    assertThat(found(new Match(TAG, "'", false))).containsExactly("'");
  }

  @Test
  void awkward_texts_are_found_as_keys_and_values() {
    for (String awkward : Samples.AWKWARD_TEXTS) {
      RunId run = newRun(awkward);
      var batch =
          new RunBatch(
              List.of(new MetricPoint(awkward, 1, 1, 1)),
              List.of(new Param(awkward, awkward), new Param("p", awkward)),
              Map.of(awkward, awkward, "tag", awkward));
      store().append(run, batch, ParamRule.REFUSE_CHANGE);
    }

    for (String awkward : Samples.AWKWARD_TEXTS) {
      List<RunQuery> queries =
          List.of(
              new Exists(RunField.Metric.latest(awkward)),
              new Exists(new RunField.Param(awkward)),
              is(new RunField.Param("p"), text(awkward)),
              is(new RunField.Tag(awkward), text(awkward)),
              new In(TAG, List.of(text(awkward))),
              is(Attribute.NAME, text(awkward)));
      for (RunQuery query : queries) {
        assertThat(found(query)).as("%s", query).containsExactly(awkward);
      }
    }
  }

  @Test
  void a_key_of_one_kind_is_no_key_of_another() {
    param(newRun("param"), "k", "1");
    tag(newRun("tag"), "k", "1");
    append(newRun("metric"), new MetricPoint("k", 1, 1, 1));

    assertThat(found(new Exists(new RunField.Param("k")))).containsExactly("param");
    assertThat(found(new Exists(new RunField.ParamAsNumber("k")))).containsExactly("param");
    assertThat(found(new Exists(new RunField.Tag("k")))).containsExactly("tag");
    assertThat(found(new Exists(RunField.Metric.latest("k")))).containsExactly("metric");
    assertThat(found(new Exists(new RunField.Tag("K")))).isEmpty();
  }
}
