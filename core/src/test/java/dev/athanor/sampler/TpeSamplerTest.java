package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.Direction;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TpeSamplerTest {

  private static final SequencedMap<String, Assignment> NOTHING_YET = new LinkedHashMap<>();

  private static final Distribution UNIT = FloatDistribution.of(0, 1);

  private final TpeSampler sampler = TpeSampler.create();

  static List<RecordedStudy> recorded() {
    return RecordedStudy.all();
  }

  static List<Distribution> distributions() {
    return List.of(
        FloatDistribution.of(-1e300, 1e300),
        FloatDistribution.of(-1e308, 1e308),
        FloatDistribution.of(-Double.MAX_VALUE, Double.MAX_VALUE),
        FloatDistribution.of(1, Math.nextUp(1.0)),
        FloatDistribution.ofLog(1e-300, 1e300),
        FloatDistribution.ofStep(0, 0.7, 0.1),
        FloatDistribution.ofStep(-1e4, 1e4, 0.3),
        IntDistribution.of(-4, 5),
        IntDistribution.of(-(1L << 53), 1L << 53),
        IntDistribution.ofStep(3, 22, 7),
        IntDistribution.ofLog(1, 1L << 53),
        CategoricalDistribution.of("only"),
        FloatDistribution.of(2, 2),
        CategoricalDistribution.of("a", "b", "c"));
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void infers_the_joint_space_of_optuna(RecordedStudy study) {
    boolean groups = study.toString().startsWith("groups");
    TpeSampler together = TpeSampler.builder().multivariate(true).group(groups).build();

    List<SearchSpace> spaces = together.jointSpaces(study.history());

    assertThat(spaces)
        .extracting(space -> List.copyOf(space.byName().keySet()))
        .containsExactlyInAnyOrderElementsOf(study.joints());
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void answers_the_same_history_and_seed_alike(RecordedStudy study) {
    SearchSpace joint = study.cases().getFirst().space;
    Suggestion first = sampler.suggest(joint, study.history(), new SplittableRandom(9));
    Suggestion again = TpeSampler.create().suggest(joint, study.history(), new SplittableRandom(9));

    assertThat(again).isEqualTo(first);
    assertThat(first.internal().keySet()).isEqualTo(joint.byName().keySet());
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void stays_within_the_domain(Distribution distribution) {
    var random = new SplittableRandom(2);
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 40; i++) {
      double value = sampler.one("x", distribution, NOTHING_YET, builder.history(), random);
      assertThat(distribution.contains(value)).as("%s", value).isTrue();
      builder.tried("x", distribution, value, value);
      for (SearchSpace joint : sampler.jointSpaces(builder.history())) {
        double together = sampler.suggest(joint, builder.history(), random).internal().get("x");
        assertThat(distribution.contains(together)).as("%s", together).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("distributions")
  void stays_within_the_domain_where_all_trials_agree(Distribution distribution) {
    var builder = HistoryBuilder.minimizing();
    double end = RandomSampler.draw(distribution, new SplittableRandom(3));
    for (int i = 0; i < 200; i++) {
      builder.tried("x", distribution, end, Double.POSITIVE_INFINITY);
    }
    var random = new SplittableRandom(4);
    for (int i = 0; i < 50; i++) {
      double value = sampler.one("x", distribution, NOTHING_YET, builder.history(), random);

      assertThat(distribution.contains(value)).as("%s", value).isTrue();
    }
  }

  @Test
  void is_random_until_enough_trials_have_ended() {
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 9; i++) {
      builder.tried("x", UNIT, 0.5, i);
    }
    builder.fail(builder.ask());
    assertThat(sampler.jointSpaces(builder.history())).isEmpty();
    assertThat(sampler.suggest(joint(), builder.history(), new SplittableRandom(1)).internal())
        .isEmpty();
    assertThat(sampler.one("x", UNIT, NOTHING_YET, builder.history(), new SplittableRandom(1)))
        .isEqualTo(RandomSampler.draw(UNIT, new SplittableRandom(1)));

    int last = builder.ask();
    builder.assign(last, "x", UNIT, 0.25).prune(last);
    assertThat(sampler.jointSpaces(builder.history())).containsExactly(joint());
    assertThat(sampler.suggest(joint(), builder.history(), new SplittableRandom(1)).internal())
        .containsOnlyKeys("x");
  }

  @Test
  void joins_what_all_finished_trials_have_with_one_distribution() {
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 12; i++) {
      int number = builder.ask();
      builder.assign(number, "z", UNIT, 0.5).assign(number, "a", UNIT, 0.5);
      builder.assign(number, "single", IntDistribution.of(3, 3), 3);
      builder.assign(number, "moves", FloatDistribution.of(0, 1 + i), 0.5);
      if (i != 5) {
        builder.assign(number, "sometimes", UNIT, 0.5);
      }
      builder.complete(number, i);
    }
    int failed = builder.ask();
    builder.fail(failed);
    builder.ask();

    List<SearchSpace> spaces = sampler.jointSpaces(builder.history());

    assertThat(spaces).hasSize(1);
    assertThat(spaces.getFirst().byName().keySet()).containsExactly("a", "z");
  }

  @Test
  void joins_nothing_when_told_to_choose_one_by_one() {
    var builder = parabola(30);

    assertThat(TpeSampler.builder().multivariate(false).build().jointSpaces(builder.history()))
        .isEmpty();
  }

  @Test
  void learns_from_trials_of_another_range_and_of_reordered_choices() {
    var old = CategoricalDistribution.of("a", "b", "c");
    var now = CategoricalDistribution.of("c", "b", "a");
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 60; i++) {
      int number = builder.ask();
      builder.assign(number, "choice", old, i % 3);
      builder.assign(number, "x", FloatDistribution.of(-10, 10), i % 2 == 0 ? 3 : -8);
      builder.complete(number, i % 3 == 2 && i % 2 == 0 ? 0 : 1 + i);
    }
    var random = new SplittableRandom(6);
    int hits = 0;
    for (int i = 0; i < 50; i++) {
      hits += sampler.one("choice", now, NOTHING_YET, builder.history(), random) == 0 ? 1 : 0;
      double x =
          sampler.one("x", FloatDistribution.of(0, 4), NOTHING_YET, builder.history(), random);
      assertThat(x).isBetween(0.0, 4.0);
    }
    assertThat(hits).isGreaterThan(40);
    assertThat(sampler.one("x", IntDistribution.of(1, 5), NOTHING_YET, builder.history(), random))
        .isBetween(1.0, 5.0);
  }

  @Test
  void keeps_away_from_where_running_trials_are() {
    var builder = parabola(40);
    StudyHistory before = builder.history();
    double alone = sampler.suggest(joint(), before, new SplittableRandom(5)).internal().get("x");
    for (int i = 0; i < 20; i++) {
      builder.propose(builder.ask(), Map.of("x", new Assignment(UNIT, alone)));
    }

    double among =
        sampler.suggest(joint(), builder.history(), new SplittableRandom(5)).internal().get("x");
    double careless =
        TpeSampler.builder()
            .constantLiar(false)
            .build()
            .suggest(joint(), builder.history(), new SplittableRandom(5))
            .internal()
            .get("x");

    assertThat(careless).isEqualTo(alone);
    assertThat(Math.abs(among - alone)).isGreaterThan(0.02);
  }

  @Test
  void ignores_trials_that_wait_or_failed() {
    var builder = parabola(40);
    Suggestion before = sampler.suggest(joint(), builder.history(), new SplittableRandom(5));
    builder.assign(builder.enqueue(), "x", UNIT, 0.3);
    int failed = builder.ask();
    builder.assign(failed, "x", UNIT, 0.3).fail(failed);

    assertThat(sampler.suggest(joint(), builder.history(), new SplittableRandom(5)))
        .isEqualTo(before);
  }

  @Test
  void says_why() {
    var builder = parabola(64);
    builder.assign(builder.ask(), "x", UNIT, 0.1).assign(builder.ask(), "x", UNIT, 0.9);

    Suggestion suggestion = sampler.suggest(joint(), builder.history(), new SplittableRandom(5));

    assertThat(suggestion.notes().values())
        .singleElement()
        .asString()
        .matches(
            "TPE: best 7 of 64 trials against 59 \\(2 running\\); log l − log g = \\d\\.\\d\\d");
  }

  @Test
  void chooses_two_hundred_parameters_together() {
    var builder = HistoryBuilder.minimizing();
    var random = new SplittableRandom(1);
    for (int i = 0; i < 30; i++) {
      var params = new LinkedHashMap<String, Assignment>();
      for (int p = 0; p < 200; p++) {
        params.put("p" + p, new Assignment(UNIT, random.nextDouble()));
      }
      int number = builder.ask();
      builder.assign(number, params).complete(number, random.nextDouble());
    }
    SearchSpace joint = sampler.jointSpaces(builder.history()).getFirst();

    Map<String, Double> chosen = sampler.suggest(joint, builder.history(), random).internal();

    assertThat(chosen).hasSize(200);
    assertThat(chosen.values()).allMatch(UNIT::contains);
  }

  @Test
  void takes_infinite_and_extreme_values() {
    var builder = HistoryBuilder.of(Direction.MAXIMIZE);
    double[] values = {
      Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1e308, -1e308, 0.0, -0.0, Double.NaN
    };
    var random = new SplittableRandom(1);
    for (int i = 0; i < 70; i++) {
      builder.tried("x", UNIT, random.nextDouble(), values[i % values.length]);
    }

    assertThat(sampler.suggest(joint(), builder.history(), random).internal().get("x"))
        .isBetween(0.0, 1.0);
  }

  @Test
  void refuses_options_out_of_range() {
    assertThatThrownBy(() -> TpeSampler.builder().candidates(0))
        .hasMessage("candidates: 0 (expected: from 1 to 100000)");
    assertThatThrownBy(() -> TpeSampler.builder().candidates(2_000_000_000))
        .hasMessage("candidates: 2000000000 (expected: from 1 to 100000)");
    assertThatThrownBy(() -> TpeSampler.builder().startupTrials(-1))
        .hasMessage("startupTrials: -1 (expected: >= 0)");
  }

  @Test
  void suggests_from_an_empty_history_when_it_may() {
    TpeSampler eager = TpeSampler.builder().startupTrials(0).build();
    StudyHistory empty = HistoryBuilder.minimizing().history();

    assertThat(eager.jointSpaces(empty)).isEmpty();
    assertThat(eager.one("x", UNIT, NOTHING_YET, empty, new SplittableRandom(1)))
        .isBetween(0.0, 1.0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void beats_chance_on_a_sphere(boolean multivariate) {
    var space = SearchSpace.empty();
    for (int i = 0; i < 5; i++) {
      space = space.with("x" + i, FloatDistribution.of(-5, 5));
    }
    ToDoubleFunction<double[]> sphere = x -> Arrays.stream(x).map(v -> (v - 1) * (v - 1)).sum();
    TpeSampler tpe = TpeSampler.builder().multivariate(multivariate).build();

    assertThat(medianBest(tpe, space, sphere, 100))
        .isLessThan(0.5 * medianBest(RandomSampler.create(), space, sphere, 100));
  }

  @Test
  void beats_chance_on_branin() {
    SearchSpace space =
        SearchSpace.empty()
            .with("x", FloatDistribution.of(-5, 10))
            .with("y", FloatDistribution.of(0, 15));

    assertThat(medianBest(sampler, space, TpeSamplerTest::branin, 80) - 0.397887)
        .isLessThan(
            0.6
                * (medianBest(RandomSampler.create(), space, TpeSamplerTest::branin, 80)
                    - 0.397887));
  }

  private static double branin(double[] at) {
    double x = at[0];
    double y = at[1];
    double bent = y - 5.1 / (4 * Math.PI * Math.PI) * x * x + 5 / Math.PI * x - 6;
    return bent * bent + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
  }

  /** The median over 15 seeds of the best value after so many trials. */
  private static double medianBest(
      Sampler sampler, SearchSpace space, ToDoubleFunction<double[]> objective, int trials) {
    return IntStream.range(0, 15)
        .mapToDouble(seed -> bestOf(sampler, space, objective, trials, new SplittableRandom(seed)))
        .sorted()
        .skip(7)
        .findFirst()
        .orElseThrow();
  }

  private static double bestOf(
      Sampler sampler,
      SearchSpace space,
      ToDoubleFunction<double[]> objective,
      int trials,
      RandomGenerator random) {
    var builder = HistoryBuilder.minimizing();
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < trials; i++) {
      var params = ask(sampler, space, builder.history(), random);
      double value =
          objective.applyAsDouble(
              params.values().stream().mapToDouble(Assignment::internal).toArray());
      best = Math.min(best, value);
      int number = builder.ask();
      builder.assign(number, params).complete(number, value);
    }
    return best;
  }

  private static Map<String, Assignment> ask(
      Sampler sampler, SearchSpace space, StudyHistory history, RandomGenerator random) {
    var internal = new LinkedHashMap<String, Double>();
    for (SearchSpace joint : sampler.jointSpaces(history)) {
      internal.putAll(sampler.suggest(joint, history, random).internal());
    }
    var params = new LinkedHashMap<String, Assignment>();
    for (Map.Entry<String, Distribution> param : space.byName().entrySet()) {
      Double joint = internal.get(param.getKey());
      double value =
          joint != null
              ? joint
              : sampler.one(param.getKey(), param.getValue(), NOTHING_YET, history, random);
      params.put(param.getKey(), new Assignment(param.getValue(), value));
    }
    return params;
  }

  private static SearchSpace joint() {
    return SearchSpace.empty().with("x", UNIT);
  }

  private static HistoryBuilder parabola(int trials) {
    var builder = HistoryBuilder.minimizing();
    var random = new SplittableRandom(7);
    for (int i = 0; i < trials; i++) {
      double x = random.nextDouble();
      builder.tried("x", UNIT, x, (x - 0.3) * (x - 0.3));
    }
    return builder;
  }
}
