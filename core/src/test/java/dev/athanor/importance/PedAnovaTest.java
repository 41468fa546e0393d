package dev.athanor.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.model.Direction;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PedAnovaTest {

  private static final FloatDistribution UNIT = FloatDistribution.of(0, 1);

  static List<RecordedImportance> studies() {
    return RecordedImportance.all();
  }

  @ParameterizedTest
  @MethodSource("studies")
  void gives_the_shares_that_optuna_gives(RecordedImportance recorded) {
    for (RecordedImportance.PedCase known : recorded.pedCases) {
      Importances found =
          known.objective() == RecordedImportance.TOGETHER
              ? known.importance().of(recorded.history())
              : known.importance().of(recorded.history(), known.objective());

      assertThat(Studies.shares(found)).containsOnlyKeys(known.shares().keySet());
      for (ParamImportance param : found.params()) {
        assertThat(param.value())
            .as(param.param())
            .isCloseTo(known.shares().get(param.param()), within(1e-9));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("studies")
  void gives_shares_that_add_up_to_one(RecordedImportance recorded) {
    Importances found = PedAnova.create().of(recorded.history(), 0);

    assertThat(Studies.shares(found).values().stream().mapToDouble(x -> x).sum())
        .isCloseTo(found.params().isEmpty() ? 0 : 1, within(1e-12));
  }

  @Test
  void puts_what_decides_first_and_what_does_not_matter_last() {
    Importances found = PedAnova.create().of(study(400, p -> 3 * p.get("a") + p.get("b")));

    assertThat(found.params()).extracting(ParamImportance::param).containsExactly("a", "b", "c");
    assertThat(found.trials()).isEqualTo(400);
  }

  @Test
  void gives_narrower_intervals_for_more_trials() {
    ToDoubleFunction<Map<String, Double>> loss = p -> 2 * p.get("a") + p.get("b");

    ParamImportance few = PedAnova.create().of(study(60, loss)).params().getFirst();
    ParamImportance many = PedAnova.create().of(study(2000, loss)).params().getFirst();

    assertThat(few.high() - few.low()).isBetween(0.05, 0.9);
    assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 2);
  }

  @Test
  void does_not_care_for_the_order_of_parameters() {
    var study = Studies.minimizing();
    var turned = Studies.minimizing();
    var random = new Random(2);
    for (int i = 0; i < 50; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      study.complete(params(Map.entry("x", x), Map.entry("y", y)), x + y / 2);
      turned.complete(params(Map.entry("y", y), Map.entry("x", x)), x + y / 2);
    }

    assertThat(PedAnova.create().of(turned.history()))
        .isEqualTo(PedAnova.create().of(study.history()));
  }

  @Test
  void cares_only_for_the_order_of_values() {
    ToDoubleFunction<Map<String, Double>> loss = p -> p.get("a") - 0.3 * p.get("b");

    assertThat(PedAnova.create().of(study(80, p -> Math.exp(9 * loss.applyAsDouble(p)) - 7)))
        .isEqualTo(PedAnova.create().of(study(80, loss)));
  }

  @Test
  void knows_which_way_an_objective_goes() {
    var up = Studies.of(Direction.MAXIMIZE);
    var down = Studies.minimizing();
    var random = new Random(4);
    for (int i = 0; i < 100; i++) {
      double x = random.nextDouble();
      var point = params(Map.entry("x", x), Map.entry("y", random.nextDouble()));
      up.complete(point, x * x);
      down.complete(point, -x * x);
    }

    assertThat(PedAnova.create().of(up.history())).isEqualTo(PedAnova.create().of(down.history()));
  }

  @Test
  void looks_at_one_objective_of_several() {
    var study = Studies.of(Direction.MINIMIZE, Direction.MAXIMIZE);
    var random = new Random(4);
    for (int i = 0; i < 100; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      study.complete(params(Map.entry("x", x), Map.entry("y", y)), x, y);
    }

    assertThat(first(PedAnova.create().of(study.history(), 0))).isEqualTo("x");
    assertThat(first(PedAnova.create().of(study.history(), 1))).isEqualTo("y");
  }

  @Test
  void asks_which_of_several_objectives_is_meant() {
    StudyHistory history = Studies.of(Direction.MINIMIZE, Direction.MAXIMIZE).history();

    assertThat(PedAnova.create().of(history).params()).isEmpty();
    assertThatThrownBy(() -> Fanova.create(1).of(history))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "study \"test\" has 2 objectives (expected: 1). Name the objective: of(history,"
                + " index).");
    assertThatThrownBy(() -> PedAnova.create().of(history, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "objective: 2 (expected: from 0 to 1). Study \"test\" has [minimize metric0, maximize"
                + " metric1].");
    assertThatThrownBy(() -> PedAnova.create().of(history, -1))
        .hasMessageStartingWith("objective: -1 (expected: from 0 to 1)");
  }

  @Test
  void counts_complete_trials_with_a_finite_value_only() {
    var study = Studies.minimizing();
    var random = new Random(6);
    for (int i = 0; i < 30; i++) {
      double x = random.nextDouble();
      study.complete(params(Map.entry("x", x), Map.entry("y", random.nextDouble())), x);
    }
    Importances before = PedAnova.create().of(study.history());
    var point = params(Map.entry("x", 0.5), Map.entry("y", 0.5));
    study.complete(point, Double.NaN);
    study.complete(point, Double.NEGATIVE_INFINITY);
    study.complete(point, Double.POSITIVE_INFINITY);
    study.complete(point);
    study.add(TrialState.PRUNED, point, List.of(-5.0));
    study.add(TrialState.FAIL, point, List.of());
    study.add(TrialState.RUNNING, point, List.of());

    assertThat(PedAnova.create().of(study.history())).isEqualTo(before);
    assertThat(before.trials()).isEqualTo(30);
  }

  @Test
  void names_a_parameter_that_only_trials_without_a_value_had() {
    var study = Studies.minimizing();
    for (int i = 0; i < 20; i++) {
      study.complete(params(Map.entry("x", i / 20.0)), i);
    }
    study.complete(params(Map.entry("lost", 0.5)), Double.NaN);

    assertThat(PedAnova.create().of(study.history()).params().getLast())
        .isEqualTo(new ParamImportance("lost", 0, 0, 0));
  }

  @Test
  void says_that_nothing_is_known_of_too_few_trials() {
    var study = Studies.minimizing();
    assertThat(PedAnova.create().of(study.history())).isEqualTo(new Importances(List.of(), 0));

    study.complete(params(Map.entry("x", 0.5), Map.entry("y", 0.5)), Double.NaN);
    assertThat(PedAnova.create().of(study.history())).isEqualTo(unknown(0));

    study.complete(params(Map.entry("x", 0.5), Map.entry("y", 0.5)), 1);
    assertThat(PedAnova.create().of(study.history())).isEqualTo(unknown(1));
  }

  @Test
  void says_that_nothing_is_known_where_all_values_are_equal() {
    var study = Studies.minimizing();
    for (int i = 0; i < 20; i++) {
      study.complete(params(Map.entry("x", i / 20.0), Map.entry("y", i % 7 / 7.0)), 1);
    }

    assertThat(PedAnova.create().of(study.history())).isEqualTo(unknown(20));
  }

  @Test
  void gives_a_parameter_with_one_value_nothing() {
    var study = Studies.minimizing();
    for (int i = 0; i < 20; i++) {
      SequencedMap<String, Assignment> point = params(Map.entry("x", i / 20.0));
      point.put("fixed", new Assignment(FloatDistribution.of(2, 2), 2));
      point.put("only", new Assignment(CategoricalDistribution.of("adam"), 0));
      study.complete(point, i);
    }

    assertThat(PedAnova.create().of(study.history()).params())
        .containsExactly(
            new ParamImportance("x", 1, 1, 1),
            new ParamImportance("fixed", 0, 0, 0),
            new ParamImportance("only", 0, 0, 0));
  }

  @Test
  void sees_a_parameter_that_matters_where_it_is_active() {
    var study = Studies.minimizing();
    var random = new Random(8);
    var optimizer = CategoricalDistribution.of("sgd", "adam");
    for (int i = 0; i < 300; i++) {
      int chosen = i % 2;
      double momentum = random.nextDouble();
      SequencedMap<String, Assignment> point = params(Map.entry("x", random.nextDouble()));
      point.put("optimizer", new Assignment(optimizer, chosen));
      if (chosen == 0) {
        point.put("momentum", new Assignment(UNIT, momentum));
      }
      study.complete(point, chosen == 0 ? momentum : 0.05 + random.nextDouble());
    }

    assertThat(first(PedAnova.create().of(study.history()))).isEqualTo("momentum");
  }

  @Test
  void copes_with_ranges_that_are_never_the_same() {
    var study = Studies.minimizing();
    for (int i = 1; i <= 40; i++) {
      SequencedMap<String, Assignment> point = params(Map.entry("x", i / 40.0));
      point.put("moving", new Assignment(IntDistribution.of(0, i), i - 1));
      study.complete(point, i);
    }

    assertThat(PedAnova.create().of(study.history()).params())
        .containsExactly(new ParamImportance("x", 1, 1, 1), new ParamImportance("moving", 0, 0, 0));
  }

  @Test
  void copes_with_the_largest_numbers_there_are() {
    var wide = FloatDistribution.of(-Double.MAX_VALUE, Double.MAX_VALUE);
    var whole = IntDistribution.of(-(1L << 53), 1L << 53);
    var study = Studies.minimizing();
    for (int i = 0; i < 40; i++) {
      SequencedMap<String, Assignment> point = new LinkedHashMap<>();
      point.put("wide", new Assignment(wide, (i - 20) / 20.0 * Double.MAX_VALUE));
      point.put("whole", new Assignment(whole, (i * 17 % 40 - 20) * 0x1p48));
      study.complete(point, (i - 20) / 20.0 * Double.MAX_VALUE);
    }

    assertThat(PedAnova.create().of(study.history()).params()).hasSize(2);
  }

  @Test
  void compares_with_an_even_spread_where_it_should_not_be_local() {
    var study = Studies.minimizing();
    var random = new Random(9);
    for (int i = 0; i < 200; i++) {
      double searched = 0.1 * random.nextDouble();
      double decides = random.nextDouble();
      study.complete(
          params(Map.entry("searched", searched), Map.entry("decides", decides)), decides);
    }

    Map<String, Double> local = Studies.shares(PedAnova.create().of(study.history()));
    Map<String, Double> global =
        Studies.shares(PedAnova.builder().local(false).build().of(study.history()));

    assertThat(local.get("searched")).isLessThan(0.2);
    assertThat(global.get("searched")).isGreaterThan(0.3);
  }

  @Test
  void refuses_quantiles_out_of_order() {
    for (var builder :
        List.of(
            PedAnova.builder().targetQuantile(0),
            PedAnova.builder().targetQuantile(1),
            PedAnova.builder().targetQuantile(0.5).regionQuantile(0.5),
            PedAnova.builder().regionQuantile(1.1),
            PedAnova.builder().targetQuantile(Double.NaN))) {
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(expected: 0 < targetQuantile < regionQuantile <= 1)");
    }
  }

  private static StudyHistory study(int trials, ToDoubleFunction<Map<String, Double>> loss) {
    var space = new LinkedHashMap<String, Distribution>();
    for (String name : List.of("a", "b", "c")) {
      space.put(name, UNIT);
    }
    return Studies.random(trials, space, loss);
  }

  @SafeVarargs
  private static SequencedMap<String, Assignment> params(Map.Entry<String, Double>... values) {
    var params = new LinkedHashMap<String, Assignment>();
    for (Map.Entry<String, Double> entry : values) {
      params.put(entry.getKey(), new Assignment(UNIT, entry.getValue()));
    }
    return params;
  }

  private static String first(Importances importances) {
    return importances.params().getFirst().param();
  }

  private static Importances unknown(int trials) {
    return new Importances(
        List.of(new ParamImportance("x", 0.5, 0, 1), new ParamImportance("y", 0.5, 0, 1)), trials);
  }
}
