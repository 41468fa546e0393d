package dev.athanor.pruner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.athanor.model.StudySetup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrunersTest {

  /** The verdicts on every report of a thousand recorded studies whose trials obey. */
  @ParameterizedTest
  @ValueSource(
      strings = {"median", "percentile", "asha", "hyperband", "threshold", "patient", "wilcoxon"})
  void judge_as_optuna_does(String pruner) {
    List<RecordedPruning> studies = RecordedPruning.of(pruner);

    assertThat(studies).hasSize(1000);
    for (RecordedPruning study : studies) {
      study.follow(Pruners.of(setup(pruner, study.options())));
    }
  }

  @Test
  void know_their_names_and_options() {
    assertThat(Pruners.names())
        .containsExactly(
            "none",
            "median",
            "percentile",
            "asha",
            "hyperband",
            "threshold",
            "patient",
            "wilcoxon");
    assertThat(Pruners.options("asha").keySet())
        .containsExactly("pruner.min", "pruner.factor", "pruner.min_rate", "pruner.bootstrap");
    assertThat(Pruners.of(setup("none", Map.of()))).isInstanceOf(NopPruner.class);
    assertThat(Pruners.of(setup("median", Map.of()))).isInstanceOf(MedianPruner.class);
    assertThat(Pruners.of(setup("percentile", Map.of("sampler.startup", "3"))))
        .isInstanceOf(PercentilePruner.class);
    assertThat(Pruners.of(setup("asha", Map.of("pruner.min", "auto"))))
        .isInstanceOf(SuccessiveHalvingPruner.class);
    assertThat(Pruners.of(setup("hyperband", Map.of("pruner.max", "81"))))
        .isInstanceOf(HyperbandPruner.class);
    assertThat(Pruners.of(setup("threshold", Map.of("pruner.upper", "-1e3"))))
        .isInstanceOf(ThresholdPruner.class);
    assertThat(Pruners.of(setup("patient", Map.of()))).isInstanceOf(PatientPruner.class);
    assertThat(Pruners.of(setup("wilcoxon", Map.of("pruner.p_threshold", "0.05"))))
        .isInstanceOf(WilcoxonPruner.class);
  }

  @Test
  void have_defaults_that_they_take() {
    for (String name : Pruners.names()) {
      Pruners.options(name).values().forEach(option -> option.check(option.initial()));
    }
  }

  @Test
  void take_the_options_of_the_pruner_that_a_patient_one_wraps() {
    var given =
        Map.of(
            "pruner.wrapped", "asha",
            "pruner.patience", "3",
            "pruner.min", "2",
            "sampler.startup", "3");

    assertThat(Pruners.of(setup("patient", given))).isInstanceOf(PatientPruner.class);
    assertThat(Pruners.options("patient").keySet())
        .containsExactly("pruner.wrapped", "pruner.patience", "pruner.min_delta");
    assertThat(Pruners.options("patient", given).keySet())
        .containsAll(Pruners.options("asha").keySet())
        .containsAll(Pruners.options("patient").keySet())
        .hasSize(7);
    assertThatThrownBy(() -> Pruners.of(setup("patient", Map.of("pruner.min", "2"))))
        .hasMessageStartingWith("option: pruner.min (expected: one of pruner.wrapped,");
    assertThatThrownBy(() -> Pruners.of(setup("asha", Map.of("pruner.wrapped", "median"))))
        .hasMessageStartingWith("option: pruner.wrapped (expected: one of pruner.min,");
  }

  @Test
  void wrap_no_pruner_that_is_unknown_or_patient_itself() {
    assertThatThrownBy(() -> Pruners.of(setup("patient", Map.of("pruner.wrapped", "medan"))))
        .hasMessageStartingWith("pruner.wrapped: medan (expected: one of none, median,")
        .hasMessageEndingWith("Did you mean median?");
    assertThatThrownBy(() -> Pruners.of(setup("patient", Map.of("pruner.wrapped", "patient"))))
        .hasMessageStartingWith("pruner.wrapped: patient (expected: one of none,");
    assertThatThrownBy(() -> Pruners.of(setup("patient", Map.of("pruner.wrapped", "threshold"))))
        .hasMessageStartingWith("pruner: threshold without a bound");
  }

  @Test
  void refuse_what_they_do_not_know() {
    assertThatThrownBy(() -> Pruners.of(setup("medan", Map.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "pruner: medan (expected: one of none, median, percentile, asha, hyperband, threshold,"
                + " patient, wilcoxon). Did you mean median?");
    assertThatThrownBy(() -> Pruners.of(setup("median", Map.of("pruner.start", "3"))))
        .hasMessageContaining("option: pruner.start (expected: one of pruner.startup,")
        .hasMessageEndingWith("Did you mean pruner.startup?");
    assertThatThrownBy(() -> Pruners.of(setup("asha", Map.of("pruner.factor", "1"))))
        .hasMessageStartingWith("pruner.factor: 1 (expected: a whole number >= 2)");
    assertThatThrownBy(() -> Pruners.of(setup("asha", Map.of("pruner.min", "some"))))
        .hasMessageStartingWith("pruner.min: some (expected: auto, or a whole number >= 1)");
    assertThatThrownBy(() -> Pruners.of(setup("percentile", Map.of("pruner.percentile", "NaN"))))
        .hasMessageStartingWith("pruner.percentile: NaN (expected: a number from 0 to 100)");
    assertThatThrownBy(() -> Pruners.of(setup("none", Map.of("pruner.min", "1"))))
        .hasMessage("option: pruner.min (expected: none). Remove it.");
    assertThatThrownBy(() -> Pruners.of(setup("threshold", Map.of())))
        .hasMessageStartingWith("pruner: threshold without a bound (expected: pruner.lower,");
    assertThatThrownBy(() -> Pruners.of(setup("threshold", Map.of("pruner.lower", "low"))))
        .hasMessageStartingWith("pruner.lower: low (expected: none, or a number)");
    assertThatThrownBy(() -> Pruners.of(setup("threshold", Map.of("pruner.lower", "NaN"))))
        .hasMessageStartingWith("pruner.lower: NaN (expected: none, or a number)");
    assertThatThrownBy(() -> Pruners.of(setup("patient", Map.of("pruner.min_delta", "-1"))))
        .hasMessageStartingWith("pruner.min_delta: -1 (expected: a number >= 0)");
    assertThatThrownBy(() -> Pruners.of(setup("wilcoxon", Map.of("pruner.p_threshold", "2"))))
        .hasMessageStartingWith("pruner.p_threshold: 2 (expected: a number from 0 to 1)");
    assertThatThrownBy(() -> Pruners.of(setup("hyperband", Map.of("pruner.min", "auto"))))
        .hasMessageStartingWith("pruner.min: auto (expected: a whole number >= 1)");
  }

  private static StudySetup setup(String pruner, Map<String, String> options) {
    return new StudySetup(1, "random", new LinkedHashMap<>(options), pruner, null, "test");
  }
}
