package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.AthanorException;
import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySetup;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.pruner.HyperbandPruner;
import dev.athanor.pruner.MedianPruner;
import dev.athanor.pruner.NopPruner;
import dev.athanor.pruner.PatientPruner;
import dev.athanor.pruner.PercentilePruner;
import dev.athanor.pruner.Pruner;
import dev.athanor.pruner.Pruners;
import dev.athanor.pruner.SuccessiveHalvingPruner;
import dev.athanor.pruner.ThresholdPruner;
import dev.athanor.pruner.WilcoxonPruner;
import dev.athanor.sampler.BruteForceSampler;
import dev.athanor.sampler.GridSampler;
import dev.athanor.sampler.PartialFixedSampler;
import dev.athanor.sampler.QmcSampler;
import dev.athanor.sampler.RandomSampler;
import dev.athanor.sampler.Sampler;
import dev.athanor.sampler.Samplers;
import dev.athanor.sampler.TpeSampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Samplers and pruners that are given as objects, and what a study writes down of them. */
class AlgorithmsTest {

  private final InMemoryStorage storage = new InMemoryStorage();

  static List<Sampler> samplers() {
    return List.of(
        RandomSampler.create(),
        TpeSampler.create(),
        TpeSampler.builder().group(true).build(),
        TpeSampler.builder().multivariate(true).build(),
        QmcSampler.create(),
        QmcSampler.of(QmcSampler.Sequence.HALTON, false),
        BruteForceSampler.create(),
        BruteForceSampler.of(true),
        PartialFixedSampler.of(Map.of("lr", ParamValue.of(0.1)), TpeSampler.create()),
        PartialFixedSampler.of(
            Map.of("lr", ParamValue.of(0.1), "kind", ParamValue.of("tpe")),
            QmcSampler.of(QmcSampler.Sequence.HALTON, true)),
        TpeSampler.builder()
            .multivariate(false)
            .startupTrials(3)
            .candidates(7)
            .constantLiar(false)
            .build());
  }

  static List<Pruner> pruners() {
    return List.of(
        NopPruner.create(),
        MedianPruner.create(),
        MedianPruner.of(1, 2, 3, 4),
        PercentilePruner.of(50),
        PercentilePruner.builder(12.5)
            .startupTrials(1)
            .warmupSteps(2)
            .intervalSteps(3)
            .minTrials(4)
            .build(),
        SuccessiveHalvingPruner.create(),
        SuccessiveHalvingPruner.of(OptionalLong.of(2), 3, 1, 5),
        HyperbandPruner.create(),
        HyperbandPruner.of(2, OptionalLong.of(81), 2, 3),
        ThresholdPruner.of(0.5, Double.POSITIVE_INFINITY),
        ThresholdPruner.of(-1, 1e-3, 2, 3),
        PatientPruner.of(7, 0.25),
        PatientPruner.wrapping(MedianPruner.of(1, 2, 3, 4), 5, 0),
        PatientPruner.wrapping(HyperbandPruner.of(2, OptionalLong.of(81), 2, 3), 5, 0),
        WilcoxonPruner.create(),
        WilcoxonPruner.of(0.25, 4));
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void a_sampler_goes_there_and_back(Sampler sampler) {
    Study study = Study.in(storage).sampler(sampler).open("there");

    Sampler back = Samplers.of(study.setup());

    assertThat(back).hasSameClassAs(sampler);
    assertThat(back.recipe()).isEqualTo(sampler.recipe());
  }

  @Test
  void a_grid_goes_there_and_back_with_its_space() {
    SearchSpace space = SearchSpace.empty().with("x", FloatDistribution.of(0, 1));
    for (Sampler sampler :
        List.of(
            GridSampler.ofPoints(5),
            PartialFixedSampler.of(Map.of("x", ParamValue.of(0.3)), GridSampler.create()))) {
      Study study = Study.in(new InMemoryStorage()).sampler(sampler).space(space).open("there");

      assertThat(Samplers.of(study.setup()).recipe()).isEqualTo(sampler.recipe()).isPresent();
    }
  }

  @Test
  void a_grid_of_named_values_is_passed_again() {
    var values = new LinkedHashMap<String, List<ParamValue>>();
    values.put("x", List.of(ParamValue.of(0.25), ParamValue.of(0.5)));
    values.put("n", List.of(ParamValue.of(1), ParamValue.of(3)));
    Study study = Study.in(storage).sampler(GridSampler.of(values)).open("named");

    study.optimize(trial -> trial.suggestFloat("x", 0, 1) * trial.suggestInt("n", 1, 3), 99, 4);

    assertThat(study.trials().map(trial -> trial.value()))
        .containsExactlyInAnyOrder(0.25, 0.5, 0.75, 1.5);
    assertThat(Replay.of(storage.studies(), study.id(), GridSampler.of(values), null).differences())
        .isEmpty();
    assertThatThrownBy(() -> Study.in(storage).open("named"))
        .hasMessageContaining("own:dev.athanor.sampler.GridSampler");
  }

  @ParameterizedTest
  @MethodSource("pruners")
  void a_pruner_goes_there_and_back(Pruner pruner) {
    Study study = Study.in(storage).pruner(pruner).open("there");

    Pruner back = Pruners.of(study.setup());

    assertThat(back).hasSameClassAs(pruner);
    assertThat(back.recipe()).isEqualTo(pruner.recipe());
  }

  @Test
  void only_options_that_differ_from_the_defaults_are_written_down() {
    StudySetup setup =
        Study.in(storage)
            .sampler(TpeSampler.builder().startupTrials(3).build())
            .pruner(SuccessiveHalvingPruner.of(OptionalLong.of(1), 4, 0, 0))
            .open("few")
            .setup();

    assertThat(setup.sampler()).isEqualTo("tpe");
    assertThat(setup.pruner()).isEqualTo("asha");
    assertThat(setup.options()).isEqualTo(Map.of("sampler.startup", "3", "pruner.min", "1"));
  }

  @Test
  void every_option_that_differs_is_written_down() {
    assertThat(samplers().getLast().recipe().orElseThrow().options())
        .isEqualTo(
            Map.of(
                "sampler.multivariate", "false",
                "sampler.startup", "3",
                "sampler.candidates", "7",
                "sampler.constant_liar", "false"));
    assertThat(MedianPruner.of(1, 2, 3, 4).recipe().orElseThrow().options())
        .isEqualTo(
            Map.of(
                "pruner.startup", "1",
                "pruner.warmup", "2",
                "pruner.interval", "3",
                "pruner.min_trials", "4"));
    assertThat(PercentilePruner.of(12.5).recipe().orElseThrow().options())
        .isEqualTo(Map.of("pruner.percentile", "12.5"));
    assertThat(
            SuccessiveHalvingPruner.of(OptionalLong.of(2), 3, 1, 5)
                .recipe()
                .orElseThrow()
                .options())
        .isEqualTo(
            Map.of(
                "pruner.min", "2",
                "pruner.factor", "3",
                "pruner.min_rate", "1",
                "pruner.bootstrap", "5"));
  }

  @Test
  void options_of_an_object_are_set_on_the_object() {
    StudyBuilder builder = Study.in(storage).sampler(TpeSampler.create()).pruner("asha");

    assertThat(builder.option("pruner.min", "1").open("mixed").setup().options())
        .isEqualTo(Map.of("pruner.min", "1"));
    assertThatThrownBy(() -> builder.option("sampler.startup", "3").open("twice"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sampler.startup");
  }

  @Test
  void the_last_sampler_that_was_named_counts() {
    assertThat(
            Study.in(storage)
                .sampler(new Lowest())
                .sampler("random")
                .open("name")
                .setup()
                .sampler())
        .isEqualTo("random");
    assertThat(
            Study.in(storage)
                .sampler("random")
                .sampler(TpeSampler.create())
                .open("object")
                .setup()
                .sampler())
        .isEqualTo("tpe");
  }

  @Test
  void a_sampler_of_ones_own_is_asked_and_replayed() {
    Study study = Study.in(storage).sampler(new Lowest()).pruner(new Strict()).open("own");

    study.optimize(AlgorithmsTest::reporting, 5);

    assertThat(study.setup().sampler()).isEqualTo("own:" + Lowest.class.getName());
    assertThat(study.trials()).allMatch(trial -> trial.params().get("x").internal() == 3);
    assertThat(study.trials()).allMatch(trial -> trial.state() == TrialState.PRUNED);
    Replay replay = Replay.of(storage.studies(), study.id(), new Lowest(), new Strict());
    assertThat(replay.differences()).isEmpty();
    assertThat(replay.suggestions()).isEqualTo(5);
    assertThat(replay.verdicts()).isEqualTo(5);
  }

  @Test
  void a_study_with_ones_own_is_not_opened_or_replayed_without_it() {
    Study study = Study.in(storage).sampler(new Lowest()).pruner(new Strict()).open("own");

    assertThatThrownBy(() -> Study.in(storage).pruner(new Strict()).open("own"))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("study \"own\" was made with the sampler own:")
        .hasMessageContaining("(given: none)")
        .hasMessageContaining("StudyBuilder.sampler(");
    assertThatThrownBy(() -> Study.in(storage).sampler(new Lowest()).open("own"))
        .hasMessageContaining("StudyBuilder.pruner(");
    assertThatThrownBy(() ->
            Study.in(storage).sampler(RandomSampler.create()).pruner(new Strict()).open("own"))
        .hasMessageContaining("(given: random)");
    assertThatThrownBy(() -> Replay.of(storage.studies(), study.id()))
        .hasMessageContaining("Replay.of(store, id, sampler, pruner)");
    assertThat(
            Study.in(storage).sampler(new Lowest()).pruner(new Strict()).open("own").ask().number())
        .isZero();
  }

  @Test
  void ones_own_is_not_taken_by_a_study_that_was_made_without() {
    Study.in(storage).open("plain");

    assertThatThrownBy(() -> Study.in(storage).sampler(new Lowest()).open("plain"))
        .isInstanceOf(AthanorException.class)
        .hasMessageContaining("was made with the sampler tpe (given: own:")
        .hasMessageContaining("Leave yours out");
  }

  @Test
  void a_lambda_keeps_its_name_and_a_recipe_may_give_another() {
    Pruner never = (trial, history) -> new Verdict(false, "never");
    Pruner named = new Named();

    assertThat(Study.in(storage).pruner(never).open("lambda").setup().pruner())
        .isEqualTo("own:" + AlgorithmsTest.class.getName() + "$$Lambda");
    assertThat(Study.in(storage).pruner(named).open("named").setup().pruner())
        .isEqualTo("own:patience");
  }

  @Test
  void several_objectives_take_no_pruner_given_as_an_object() {
    StudyBuilder two = Study.in(storage).minimize("a").maximize("b");

    assertThatThrownBy(() -> two.pruner(MedianPruner.create()).open("two"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pruner: median with 2 objectives");
    assertThat(two.pruner(NopPruner.create()).open("two").objectives()).hasSize(2);
  }

  private static double reporting(Trial trial) {
    double x = trial.suggestFloat("x", 3, 4);
    trial.report(1, x);
    if (trial.shouldPrune()) {
      throw new TrialPruned();
    }
    return x;
  }

  /** Always the lowest value. */
  private static final class Lowest implements Sampler {

    @Override
    public List<SearchSpace> jointSpaces(StudyHistory history) {
      return List.of();
    }

    @Override
    public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
      return new Suggestion(Map.of(), Map.of());
    }

    @Override
    public double one(
        String name,
        Distribution distribution,
        SequencedMap<String, Assignment> given,
        StudyHistory history,
        RandomGenerator random) {
      return distribution.internal(ParamValue.of(3));
    }
  }

  /** Stops every trial. */
  private static final class Strict implements Pruner {

    @Override
    public Verdict judge(TrialSnapshot trial, StudyHistory history) {
      return new Verdict(true, "always");
    }
  }

  /** Has a name of its own. */
  private static final class Named implements Pruner {

    @Override
    public Verdict judge(TrialSnapshot trial, StudyHistory history) {
      return new Verdict(false, "never");
    }

    @Override
    public Optional<Recipe> recipe() {
      return Optional.of(Recipe.of("own:patience"));
    }
  }
}
