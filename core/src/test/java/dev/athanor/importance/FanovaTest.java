package dev.athanor.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.model.StudyHistory;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FanovaTest {

  private static final FloatDistribution UNIT = FloatDistribution.of(0, 1);

  /** Where values are this close, forests of other seeds change their order. */
  private static final double APART = 0.1;

  static List<RecordedImportance> studies() {
    return RecordedImportance.all();
  }

  /** Of two trials nothing can be learned: a split's column is a matter of chance. */
  static List<RecordedImportance> studiesOfSomeSize() {
    return studies().stream().filter(study -> !study.toString().equals("two trials")).toList();
  }

  @ParameterizedTest
  @MethodSource("studiesOfSomeSize")
  void gives_about_the_shares_that_optuna_gives(RecordedImportance recorded) {
    recorded.forests.forEach((objective, known) -> {
      Map<String, Double> found = meanShares(recorded.history(), objective);

      assertThat(found).containsOnlyKeys(known.keySet());
      known.forEach(
          (param, share) -> assertThat(found.get(param)).as(param).isCloseTo(share, within(0.05)));
    });
  }

  @ParameterizedTest
  @MethodSource("studiesOfSomeSize")
  void ranks_as_optuna_what_is_well_apart(RecordedImportance recorded) {
    recorded.forests.forEach((objective, known) -> {
      Map<String, Double> found = meanShares(recorded.history(), objective);

      known.forEach((one, more) ->
          known.forEach((other, less) -> {
            if (more - less > APART) {
              assertThat(found.get(one)).as(one).isGreaterThan(found.get(other));
            }
          }));
    });
  }

  @ParameterizedTest
  @MethodSource("studies")
  void gives_shares_that_add_up_to_one(RecordedImportance recorded) {
    Importances found = Fanova.create(1).of(recorded.history(), 0);

    assertThat(Studies.shares(found).values().stream().mapToDouble(x -> x).sum())
        .isCloseTo(found.params().isEmpty() ? 0 : 1, within(1e-12));
  }

  @Test
  void ranks_planted_parameters_exactly_as_optuna() {
    RecordedImportance planted = RecordedImportance.named("planted");
    List<String> known =
        planted.forests.get(0).entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
            .map(Map.Entry::getKey)
            .toList();

    assertThat(names(Fanova.create(0).of(planted.history())).subList(0, 4))
        .isEqualTo(known.subList(0, 4));
  }

  @Test
  void finds_the_shares_of_a_sum() {
    StudyHistory history =
        study(1500, p -> 3 * p.get("a") + 2 * p.get("b") + p.get("c"), "a", "b", "c", "d");

    Map<String, Double> found = Studies.shares(Fanova.create(0).of(history));

    assertThat(found.get("a")).isCloseTo(9 / 14.0, within(0.04));
    assertThat(found.get("b")).isCloseTo(4 / 14.0, within(0.04));
    assertThat(found.get("c")).isCloseTo(1 / 14.0, within(0.04));
    assertThat(found.get("d")).isLessThan(0.01);
  }

  @Test
  void gives_intervals_that_narrow_with_the_number_of_trials() {
    ToDoubleFunction<Map<String, Double>> loss = p -> 2 * p.get("a") + p.get("b");

    ParamImportance few = Fanova.create(0).of(study(40, loss, "a", "b")).params().getFirst();
    ParamImportance many = Fanova.create(0).of(study(800, loss, "a", "b")).params().getFirst();

    assertThat(few.high() - few.low()).isBetween(0.05, 0.9);
    assertThat(many.high() - many.low()).isLessThan((few.high() - few.low()) / 2);
    assertThat(many.value()).isStrictlyBetween(many.low(), many.high());
  }

  @Test
  void gives_equal_answers_for_equal_seeds_only() {
    StudyHistory history = study(50, p -> p.get("a") + p.get("b"), "a", "b");

    assertThat(Fanova.create(7).of(history)).isEqualTo(Fanova.create(7).of(history));
    assertThat(Fanova.create(8).of(history)).isNotEqualTo(Fanova.create(7).of(history));
  }

  @Test
  void does_not_care_for_the_order_of_parameters() {
    ToDoubleFunction<Map<String, Double>> loss = p -> p.get("a") + p.get("b") * p.get("c");
    var study = Studies.minimizing();
    var turned = Studies.minimizing();
    for (var trial : study(60, loss, "a", "b", "c").trials()) {
      study.complete(trial.params(), trial.value());
      turned.complete(new LinkedHashMap<>(trial.params().reversed()), trial.value());
    }

    assertThat(Fanova.create(0).of(turned.history()))
        .isEqualTo(Fanova.create(0).of(study.history()));
  }

  @Test
  void does_not_care_in_which_order_trials_ended() {
    var study = Studies.minimizing();
    for (var trial : study(60, p -> p.get("a") + p.get("b"), "a", "b").trials()) {
      study.complete(trial.params(), trial.value());
    }

    assertThat(Fanova.create(0).of(study.history(new Random(1))))
        .isEqualTo(Fanova.create(0).of(study.history(new Random(2))));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-12, 1e307})
  void does_not_care_for_the_size_of_values(double size) {
    ToDoubleFunction<Map<String, Double>> loss = p -> p.get("a") + 0.5 * p.get("b");
    Map<String, Double> known = Studies.shares(Fanova.create(0).of(study(60, loss, "a", "b")));

    Map<String, Double> found =
        Studies.shares(Fanova.create(0).of(study(60, p -> size * loss.applyAsDouble(p), "a", "b")));

    known.forEach((param, share) -> assertThat(found.get(param)).isCloseTo(share, within(1e-6)));
  }

  @Test
  void knows_the_choice_that_matters() {
    var space = new LinkedHashMap<String, Distribution>();
    space.put("x", UNIT);
    space.put("many", CategoricalDistribution.of(letters(70)));
    space.put("few", CategoricalDistribution.of("a", "b", "c"));
    StudyHistory history =
        Studies.random(300, space, p -> (p.get("few") == 1 ? 0 : 1) + 0.3 * p.get("x"));

    Importances found = Fanova.create(0).of(history);

    assertThat(names(found)).containsExactly("few", "x", "many");
    assertThat(found.params().getLast().value()).isLessThan(0.02);
  }

  @Test
  void weighs_a_logarithmic_range_by_its_logarithm_on_demand() {
    var space = new LinkedHashMap<String, Distribution>();
    space.put("lr", FloatDistribution.ofLog(1e-6, 1));
    space.put("x", UNIT);
    StudyHistory history =
        Studies.random(300, space, p -> Math.log10(p.get("lr")) / 6 + 0.3 * p.get("x"));

    assertThat(names(Fanova.create(0).of(history))).containsExactly("x", "lr");
    assertThat(names(Fanova.builder().searchScale(true).build().of(history)))
        .containsExactly("lr", "x");
  }

  @Test
  void leaves_out_what_not_every_trial_had() {
    var study = Studies.minimizing();
    for (int i = 0; i < 30; i++) {
      SequencedMap<String, Assignment> point = new LinkedHashMap<>();
      point.put("x", new Assignment(UNIT, i / 30.0));
      point.put("y", new Assignment(FloatDistribution.of(0, i == 7 ? 2 : 1), 0.5));
      if (i > 0) {
        point.put("z", new Assignment(UNIT, 0.5));
      }
      study.complete(point, i);
    }

    assertThat(names(Fanova.create(0).of(study.history()))).containsExactly("x");
  }

  @Test
  void says_that_nothing_is_known_where_nothing_varies() {
    List<StudyHistory> studies =
        List.of(
            study(0, p -> 0, "x", "y"),
            study(1, p -> 0, "x", "y"),
            study(20, p -> 0.1, "x", "y"),
            study(20, p -> Double.NaN, "x", "y"),
            study(20, p -> Double.NEGATIVE_INFINITY, "x", "y"));

    List<Importances> found = new ArrayList<>();
    studies.forEach(study -> found.add(Fanova.create(0).of(study)));

    List<ParamImportance> equal =
        List.of(new ParamImportance("x", 0.5, 0, 1), new ParamImportance("y", 0.5, 0, 1));
    assertThat(found)
        .containsExactly(
            new Importances(List.of(), 0),
            new Importances(equal, 1),
            new Importances(equal, 20),
            new Importances(equal, 0),
            new Importances(equal, 0));
  }

  @Test
  void gives_a_parameter_with_one_value_nothing() {
    assertThat(Fanova.create(0).of(RecordedImportance.named("singles").history()).params())
        .contains(
            new ParamImportance("fixed", 0, 0, 0),
            new ParamImportance("one", 0, 0, 0),
            new ParamImportance("only", 0, 0, 0));
  }

  @Test
  void copes_with_points_that_are_hardly_apart() {
    var wide = FloatDistribution.of(-Double.MAX_VALUE, Double.MAX_VALUE);
    var study = Studies.minimizing();
    double x = 1;
    for (int i = 0; i < 40; i++) {
      SequencedMap<String, Assignment> point = new LinkedHashMap<>();
      point.put("wide", new Assignment(wide, x));
      point.put("near", new Assignment(FloatDistribution.of(1, 2), x));
      x = Math.nextUp(x);
      study.complete(point, i % 5);
    }

    assertThat(Fanova.create(0).of(study.history()).params()).hasSize(2);
  }

  @Test
  void grows_trees_as_deep_as_they_may_be() {
    StudyHistory history = study(300, p -> p.get("a") + p.get("b"), "a", "b");

    Map<String, Double> stump =
        Studies.shares(Fanova.builder().depth(1).trees(1).build().of(history));

    assertThat(stump.values()).containsExactlyInAnyOrder(0.0, 1.0);
  }

  @Test
  void refuses_a_forest_without_trees() {
    assertThatThrownBy(() -> Fanova.builder().trees(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("trees: 0 (expected: >= 1)");
    assertThatThrownBy(() -> Fanova.builder().depth(0)).hasMessage("depth: 0 (expected: >= 1)");
  }

  private static Map<String, Double> meanShares(StudyHistory history, int objective) {
    var means = new TreeMap<String, Double>();
    int forests = 4;
    for (int seed = 0; seed < forests; seed++) {
      Studies.shares(Fanova.create(seed).of(history, objective))
          .forEach((param, share) -> means.merge(param, share / forests, Double::sum));
    }
    return means;
  }

  private static StudyHistory study(
      int trials, ToDoubleFunction<Map<String, Double>> loss, String... names) {
    var space = new LinkedHashMap<String, Distribution>();
    for (String name : names) {
      space.put(name, UNIT);
    }
    return Studies.random(trials, space, loss);
  }

  private static String[] letters(int count) {
    var letters = new String[count];
    for (int i = 0; i < count; i++) {
      letters[i] = "choice" + i;
    }
    return letters;
  }

  private static List<String> names(Importances importances) {
    return importances.params().stream().map(ParamImportance::param).toList();
  }
}
