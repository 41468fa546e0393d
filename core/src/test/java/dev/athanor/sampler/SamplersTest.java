package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.fixture.HistoryBuilder;
import dev.athanor.model.StudySetup;
import dev.athanor.space.FloatDistribution;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SamplersTest {

  @Test
  void know_their_names_and_options() {
    assertThat(Samplers.names()).containsExactly("random", "tpe");
    assertThat(Samplers.options("random")).isEmpty();
    assertThat(Samplers.options("tpe").keySet())
        .containsExactly(
            "sampler.multivariate",
            "sampler.startup",
            "sampler.candidates",
            "sampler.constant_liar");
    assertThat(Samplers.of(setup("random", Map.of()))).isInstanceOf(RandomSampler.class);
    assertThat(Samplers.of(setup("tpe", Map.of()))).isInstanceOf(TpeSampler.class);
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
        .hasMessage("sampler: tpee (expected: one of random, tpe). Did you mean tpe?");
    assertThatThrownBy(() -> Samplers.options("annealing"))
        .hasMessage("sampler: annealing (expected: one of random, tpe).");
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

  private static StudySetup setup(String sampler, Map<String, String> options) {
    return new StudySetup(1, sampler, options, "none", null, "test");
  }
}
