package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.pareto.Hypervolume;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import dev.athanor.study.StudyBuilder;
import dev.athanor.study.Trial;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole searches, each from several seeds, beside random ones. */
class TpeSearchTest {

  private static final int SEEDS = 9;
  private static final double[] CORNER = {1.1, 7};

  @Test
  void covers_more_of_two_objectives_than_chance() {
    assertThat(middle(seed -> covered(TpeSampler.create(), seed)))
        .isGreaterThan(1.1 * middle(seed -> covered(RandomSampler.create(), seed)));
  }

  @Test
  void covers_more_with_parameters_together_as_well() {
    TpeSampler together = TpeSampler.builder().multivariate(true).build();

    assertThat(middle(seed -> covered(together, seed)))
        .isGreaterThan(1.1 * middle(seed -> covered(RandomSampler.create(), seed)));
  }

  @Test
  void finds_better_trials_than_chance_where_a_constraint_leaves_little() {
    assertThat(middle(seed -> constrained(TpeSampler.create(), seed)))
        .isLessThan(0.6 * middle(seed -> constrained(RandomSampler.create(), seed)));
  }

  @Test
  void breaks_constraints_less_often_than_chance_though_the_best_is_next_to_them() {
    assertThat(middle(seed -> broken(TpeSampler.create(), seed)))
        .isLessThan(0.6 * middle(seed -> broken(RandomSampler.create(), seed)));
  }

  @Test
  void finds_better_branches_than_chance_when_it_groups_parameters() {
    TpeSampler groups = TpeSampler.builder().group(true).build();

    assertThat(middle(seed -> branches(groups, seed)))
        .isLessThan(0.6 * middle(seed -> branches(RandomSampler.create(), seed)));
  }

  private static double middle(ToDoubleFunction<Integer> search) {
    return IntStream.range(0, SEEDS)
        .boxed()
        .mapToDouble(search)
        .sorted()
        .skip(SEEDS / 2)
        .findFirst()
        .orElseThrow();
  }

  private static StudyBuilder builder(Sampler sampler, int seed) {
    return Study.in(new InMemoryStorage()).sampler(sampler).seed(seed);
  }

  /** How much of two objectives (ZDT1, Zitzler, Deb and Thiele 2000) 120 trials cover. */
  private static double covered(Sampler sampler, int seed) {
    Study study = builder(sampler, seed).minimize("first").minimize("second").open("several");
    study
        .optimization()
        .trials(120)
        .runSeveral(trial -> {
          double x = trial.suggestFloat("x", 0, 1);
          double g = 1;
          for (int i = 0; i < 4; i++) {
            g += 9 * trial.suggestFloat("y" + i, 0, 1) / 4;
          }
          return new double[] {x, g * (1 - Math.sqrt(x / g))};
        });
    double[][] losses =
        study.front().stream()
            .map(trial -> trial.values().stream().mapToDouble(Double::doubleValue).toArray())
            .toArray(double[][]::new);
    return Hypervolume.of(losses, CORNER);
  }

  private static double constrained(Sampler sampler, int seed) {
    Study study = builder(sampler, seed).open("constrained");
    study.optimize(TpeSearchTest::ring, 100);
    return study.best().map(TrialSnapshot::value).orElse(Double.POSITIVE_INFINITY);
  }

  /** The best points lie on a thin ring; within it is nothing feasible. */
  private static double ring(Trial trial) {
    double x = trial.suggestFloat("x", -2, 2);
    double y = trial.suggestFloat("y", -2, 2);
    double radius = Math.hypot(x, y);
    trial.constrain("outside", 1 - radius);
    trial.constrain("half", -x);
    return radius - 1 + Math.abs(y);
  }

  /** How many of the last trials break a constraint. */
  private static double broken(Sampler sampler, int seed) {
    Study study = builder(sampler, seed).open("constrained");
    study.optimize(TpeSearchTest::ring, 120);
    return study.trials().skip(60).filter(trial -> !trial.feasible()).count();
  }

  private static double branches(Sampler sampler, int seed) {
    Study study = builder(sampler, seed).open("branches");
    study.optimize(
        trial -> {
          String kind = trial.suggestCategorical("kind", "near", "far", "flat");
          return switch (kind) {
            case "near" -> square(trial, "near.a", 0.7) + square(trial, "near.b", 0.2);
            case "far" -> 0.5 + square(trial, "far.a", 0.1);
            default -> 1 + square(trial, "flat.a", 0.5);
          };
        },
        80);
    return study.best().orElseThrow().value();
  }

  private static double square(Trial trial, String name, double at) {
    double x = trial.suggestFloat(name, 0, 1) - at;
    return x * x;
  }
}
