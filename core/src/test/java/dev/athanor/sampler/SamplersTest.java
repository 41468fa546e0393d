package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.StudySetup;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.SearchSpace;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SamplersTest {

  @Test
  void know_their_names_and_options() {
    assertThat(Samplers.names())
        .containsExactly("random", "tpe", "qmc", "grid", "brute_force", "partial_fixed");
    assertThat(Samplers.options("random")).isEmpty();
    assertThat(Samplers.options("tpe").keySet())
        .containsExactly(
            "sampler.multivariate",
            "sampler.group",
            "sampler.startup",
            "sampler.candidates",
            "sampler.constant_liar");
    assertThat(Samplers.of(setup("random", Map.of()))).isInstanceOf(RandomSampler.class);
    assertThat(Samplers.of(setup("tpe", Map.of()))).isInstanceOf(TpeSampler.class);
    assertThat(Samplers.options("qmc").keySet())
        .containsExactly("sampler.sequence", "sampler.scramble");
    assertThat(Samplers.options("grid").keySet()).containsExactly("sampler.points");
    assertThat(Samplers.options("brute_force").keySet())
        .containsExactly("sampler.avoid_premature_stop");
    assertThat(Samplers.of(setup("qmc", Map.of()))).isInstanceOf(QmcSampler.class);
    assertThat(Samplers.of(setup("brute_force", Map.of()))).isInstanceOf(BruteForceSampler.class);
  }

  @Test
  void know_the_options_of_the_sampler_that_chooses_what_is_not_fixed() {
    assertThat(Samplers.options("partial_fixed").keySet())
        .startsWith("sampler.base", "sampler.fixed")
        .containsAll(Samplers.options("tpe").keySet());
    assertThat(Samplers.options("partial_fixed", Map.of("sampler.base", "qmc")).keySet())
        .containsExactly("sampler.base", "sampler.fixed", "sampler.sequence", "sampler.scramble");
    assertThat(
            Samplers.of(
                setup(
                    "partial_fixed",
                    Map.of(
                        "sampler.base", "qmc",
                        "sampler.scramble", "false",
                        "sampler.fixed.lr", "0.1",
                        "sampler.fixed.a.b", "1"))))
        .isInstanceOf(PartialFixedSampler.class);
  }

  @Test
  void refuse_what_is_none_for_the_sampler_that_is_not_fixed() {
    assertRefused(
        "partial_fixed",
        Map.of("sampler.base", "partial_fixed"),
        null,
        "sampler.base: partial_fixed (expected: one of random, tpe, qmc, grid, brute_force).");
    assertRefused(
        "partial_fixed",
        Map.of("sampler.base", "random", "sampler.startup", "3"),
        null,
        "option: sampler.startup (expected: one of sampler.base, sampler.fixed).");
    assertRefused(
        "partial_fixed",
        Map.of("sampler.fixed", "3"),
        null,
        "option: sampler.fixed (expected: one of sampler.base, sampler.fixed,");
    assertRefused(
        "tpe", Map.of("sampler.fixed.lr", "3"), null, "option: sampler.fixed.lr (expected: one of");
  }

  @Test
  void look_at_the_space_where_there_is_one() {
    SearchSpace space =
        SearchSpace.empty()
            .with("lr", FloatDistribution.of(0, 1))
            .with("n", IntDistribution.of(1, 3));
    assertRefused(
        "grid",
        Map.of(),
        null,
        "sampler: grid without a declared space (expected: the parameters, declared beforehand).");
    assertRefused("grid", Map.of(), space, "parameter lr: float [0.0, 1.0] without a step");
    assertRefused("brute_force", Map.of(), space, "parameter lr: float [0.0, 1.0] without a step");
    assertRefused(
        "grid",
        Map.of("sampler.points", "1"),
        space,
        "sampler.points: 1 (expected: auto, or a whole number from 2 to 100000)");
    assertRefused(
        "partial_fixed",
        Map.of("sampler.fixed.nn", "2"),
        space,
        "fixed parameter: nn (expected: one of lr, n). Did you mean n?");
    assertRefused(
        "partial_fixed",
        Map.of("sampler.fixed.n", "4"),
        space,
        "parameter n is fixed at 4, which is no value of int [1, 3] (expected: one of it).");
    assertThat(Samplers.of(setup("grid", Map.of("sampler.points", "5"), space)))
        .isInstanceOf(GridSampler.class);
    assertThat(
            Samplers.of(
                setup(
                    "partial_fixed",
                    Map.of("sampler.base", "grid", "sampler.fixed.lr", "0.3"),
                    space)))
        .isInstanceOf(PartialFixedSampler.class);
  }

  @Test
  void refuse_more_parameters_than_a_sequence_has_dimensions() {
    var space = SearchSpace.empty();
    for (int i = 0; i < 1_025; i++) {
      space = space.with("p" + i, FloatDistribution.of(0, 1));
    }

    assertRefused(
        "qmc",
        Map.of(),
        space,
        "dimensions: 1025 (expected: from 1 to 1024, what the sobol sequence is known for)");
  }

  private static void assertRefused(
      String name, Map<String, String> options, @Nullable SearchSpace space, String message) {
    assertThatThrownBy(() -> Samplers.of(setup(name, options, space)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void hand_options_on() {
    var builder = HistoryBuilder.minimizing();
    for (int i = 0; i < 3; i++) {
      builder.tried("x", FloatDistribution.of(0, 1), i / 4.0, i);
    }

    assertThat(joint("sampler.startup", "3", builder)).isEqualTo(1);
    assertThat(joint("sampler.startup", "4", builder)).isZero();
    assertThat(joint("sampler.multivariate", "false", builder)).isZero();
  }

  @Test
  void leave_the_pruners_options_alone() {
    assertThat(Samplers.of(setup("random", Map.of("pruner.min", "7")))).isNotNull();
  }

  @Test
  void refuse_what_they_do_not_know() {
    assertThatThrownBy(() -> Samplers.of(setup("tpee", Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sampler: tpee (expected: one of random, tpe, qmc, grid, brute_force, partial_fixed). Did you mean tpe?");
    assertThatThrownBy(() -> Samplers.options("annealing"))
        .hasMessage(
            "sampler: annealing (expected: one of random, tpe, qmc, grid, brute_force, partial_fixed).");
    assertThatThrownBy(() -> Samplers.of(setup("tpe", Map.of("sampler.starup", "3"))))
        .hasMessageEndingWith("Did you mean sampler.startup?");
    assertThatThrownBy(() -> Samplers.of(setup("tpe", Map.of("smapler.startup", "3"))))
        .hasMessageEndingWith("Did you mean sampler.startup?");
    assertThatThrownBy(() -> Samplers.of(setup("random", Map.of("sampler.startup", "3"))))
        .hasMessage("option: sampler.startup (expected: none). Remove it.");
    assertThatThrownBy(() -> Samplers.of(setup("tpe", Map.of("sampler.candidates", "0"))))
        .hasMessageStartingWith("sampler.candidates: 0 (expected: a whole number >= 1)");
    assertThatThrownBy(() -> Samplers.of(setup("tpe", Map.of("sampler.multivariate", "yes"))))
        .hasMessageStartingWith("sampler.multivariate: yes (expected: true or false)");
  }

  private static int joint(String option, String value, HistoryBuilder builder) {
    var options = new HashMap<String, String>(Map.of("sampler.startup", "3"));
    options.put(option, value);
    return Samplers.of(setup("tpe", options)).jointSpaces(builder.history()).size();
  }

  private static StudySetup setup(
      String sampler, Map<String, String> options, @Nullable SearchSpace space) {
    return new StudySetup(0, sampler, options, "none", space, "");
  }

  private static StudySetup setup(String sampler, Map<String, String> options) {
    return new StudySetup(1, sampler, options, "none", null, "test");
  }
}
