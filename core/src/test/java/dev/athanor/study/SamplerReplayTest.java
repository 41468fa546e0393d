package dev.athanor.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import dev.athanor.storage.InMemoryStorage;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every sampler, in studies with and without a declared space, with threads and enqueued trials.
 */
class SamplerReplayTest {

  private static final SearchSpace SPACE =
      SearchSpace.empty()
          .with("rate", FloatDistribution.ofLog(1e-4, 1))
          .with("width", IntDistribution.of(1, 9))
          .with("only", IntDistribution.of(3, 3))
          .with("kind", CategoricalDistribution.of("sgd", "adam"))
          .with("momentum", FloatDistribution.ofStep(0, 1, 0.25))
          .when("momentum", "kind", ParamValue.of("sgd"));

  private final InMemoryStorage storage = new InMemoryStorage();

  @ParameterizedTest
  @CsvSource({
    "random,",
    "tpe,",
    "qmc,",
    "qmc,sampler.sequence=halton",
    "qmc,sampler.scramble=false",
    "grid,sampler.points=3",
    "partial_fixed,sampler.fixed.kind=sgd",
    "partial_fixed,sampler.base=qmc sampler.fixed.kind=adam",
    "partial_fixed,sampler.base=grid sampler.points=4 sampler.fixed.rate=0.01",
    "partial_fixed,sampler.base=brute_force sampler.fixed.rate=0.01"
  })
  void of_a_declared_space_replays(String sampler, String options) {
    for (int threads : new int[] {1, 8}) {
      Study study = builder(sampler, options).space(SPACE).open(sampler + threads);
      enqueue(study);

      study.optimize(trial -> trial.params().get("width").internal(), 60, threads);

      assertReplays(study);
      for (TrialSnapshot trial : study.history().trials()) {
        trial
            .params()
            .forEach((name, given) ->
                assertThat(given.distribution()).isEqualTo(SPACE.byName().get(name)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "random,",
    "tpe,",
    "qmc,",
    "qmc,sampler.sequence=halton",
    "partial_fixed,sampler.fixed.kind=sgd",
    "partial_fixed,sampler.base=qmc sampler.fixed.kind=adam",
    "partial_fixed,sampler.base=brute_force sampler.fixed.rate=0.01"
  })
  void of_a_space_defined_by_running_replays(String sampler, String options) {
    for (int threads : new int[] {1, 8}) {
      Study study = builder(sampler, options).open(sampler + threads);
      enqueue(study);

      study.optimize(SamplerReplayTest::run, 60, threads);

      assertReplays(study);
    }
  }

  private static double run(Trial trial) {
    for (Map.Entry<String, Distribution> each : SPACE.byName().entrySet()) {
      if (SPACE.isActive(each.getKey(), trial.params())) {
        trial.suggest(each.getKey(), each.getValue());
      }
    }
    return trial.params().get("width").internal();
  }

  private static void enqueue(Study study) {
    var fixed = new LinkedHashMap<String, Assignment>();
    fixed.put("width", new Assignment(IntDistribution.of(1, 9), 4));
    study.enqueue(fixed);
  }

  private StudyBuilder builder(String sampler, String options) {
    StudyBuilder builder = Study.in(storage).minimize("loss").seed(5).sampler(sampler);
    if (options != null) {
      for (String option : options.split(" ")) {
        builder.option(
            option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
      }
    }
    return builder;
  }

  private void assertReplays(Study study) {
    Replay replay = Replay.of(storage.studies(), study.id());
    assertThat(replay.differences()).isEmpty();
    assertThat(replay.suggestions()).isGreaterThan(2 * study.history().size());
  }

  /** All but the enqueued trial: 64 points of a scrambled sequence in 64 equal parts. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void of_qmc_in_a_declared_space_has_one_trial_in_each_equal_part(int threads) {
    Study study =
        builder("qmc", null)
            .space(
                SearchSpace.empty()
                    .with("x", FloatDistribution.of(0, 64))
                    .with("y", FloatDistribution.of(0, 64)))
            .open("even");

    study.optimize(trial -> 1, 64, threads);

    for (String name : new String[] {"x", "y"}) {
      var parts = new HashSet<Integer>();
      study
          .history()
          .trials()
          .forEach(trial -> parts.add((int) trial.params().get(name).internal()));
      assertThat(parts).hasSize(64);
    }
  }

  @Test
  void of_qmc_over_two_hundred_parameters_stays_in_their_ranges() {
    var space = SearchSpace.empty();
    for (int i = 0; i < 200; i++) {
      space =
          space.with(
              "p" + i,
              switch (i % 4) {
                case 0 -> FloatDistribution.of(2, 2);
                case 1 -> CategoricalDistribution.of("only");
                case 2 -> IntDistribution.ofLog(1, 100);
                default -> FloatDistribution.ofStep(0, 1, 0.1);
              });
    }
    Study study = builder("qmc", "sampler.sequence=halton").space(space).open("wide");

    study.optimize(trial -> 1, 100, 8);

    assertReplays(study);
    assertThat(study.history().trials()).allMatch(trial -> trial.params().size() == 200);
  }
}
