package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParzenEstimatorTest {

  private static final Offset<Double> EXACT = within(1e-9);

  /** Of bins a millionth of their range wide, neither side has more digits than these. */
  private static final Offset<Double> NARROW = within(1e-8);

  static List<RecordedStudy> recorded() {
    return RecordedStudy.all();
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void has_the_weights_of_optuna(RecordedStudy study) {
    for (RecordedStudy.Case one : study.cases()) {
      for (Map.Entry<String, double[]> expected : one.weights.entrySet()) {
        assertThat(estimator(study, one, expected.getKey()).weights())
            .containsExactly(expected.getValue(), EXACT);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void has_the_means_and_bandwidths_of_optuna(RecordedStudy study) {
    for (RecordedStudy.Case one : study.cases()) {
      for (Map.Entry<String, double[]> expected : one.means.entrySet()) {
        Bandwidths actual = bandwidths(kernels(study, one, expected.getKey()));
        double[] widths = one.widths.get(expected.getKey());

        assertThat(actual.means()).containsExactly(expected.getValue(), EXACT);
        assertThat(actual.widths()).containsExactly(widths, EXACT);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void has_the_weights_of_choices_of_optuna(RecordedStudy study) {
    for (RecordedStudy.Case one : study.cases()) {
      for (Map.Entry<String, List<double[]>> expected : one.choices.entrySet()) {
        var kernels = (ChoiceKernels) kernels(study, one, expected.getKey());
        for (int k = 0; k < expected.getValue().size(); k++) {
          assertThat(kernels.weights(k)).containsExactly(expected.getValue().get(k), EXACT);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void has_the_densities_of_optuna(RecordedStudy study) {
    Offset<Double> tolerance = study.toString().equals("wide") ? NARROW : EXACT;
    for (RecordedStudy.Case one : study.cases()) {
      ParzenEstimator good = estimator(study, one, "l");
      ParzenEstimator rest = estimator(study, one, "g");
      for (double[] gain : one.gains) {
        double[] point = Arrays.copyOfRange(gain, 3, gain.length);
        double logL = good.logDensity(point);
        double logG = rest.logDensity(point);

        assertThat(logL).isCloseTo(gain[0], tolerance);
        assertThat(logG).isCloseTo(gain[1], tolerance);
        assertThat(logL - logG).isCloseTo(gain[2], tolerance);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void draws_only_what_the_distributions_contain(RecordedStudy study) {
    var random = new SplittableRandom(5);
    for (RecordedStudy.Case one : study.cases()) {
      ParzenEstimator good = estimator(study, one, "l");
      var point = new double[one.space.byName().size()];
      for (int i = 0; i < 300; i++) {
        good.draw(random, point);
        int at = 0;
        for (var distribution : one.space.byName().values()) {
          assertThat(distribution.contains(point[at])).as("%s", point[at]).isTrue();
          at++;
        }
      }
    }
  }

  /** The mean of 1/density over draws is the volume of the space: draws follow the density. */
  @Test
  void draws_follow_its_density() {
    RecordedStudy study =
        recorded().stream().filter(s -> s.toString().equals("reals")).findFirst().orElseThrow();
    RecordedStudy.Case one = study.cases().getFirst();
    ParzenEstimator rest = estimator(study, one, "g");
    var random = new SplittableRandom(11);
    var point = new double[2];
    int draws = 40_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < draws; i++) {
      rest.draw(random, point);
      double volume = Math.exp(-rest.logDensity(point));
      sum += volume;
      squares += volume * volume;
    }

    double mean = sum / draws;
    double error = Math.sqrt((squares / draws - mean * mean) / draws);
    assertThat(mean).isCloseTo(15.0 * 15.0, within(4 * error));
    assertThat(error).isLessThan(10);
  }

  private static Bandwidths bandwidths(Kernels kernels) {
    return switch (kernels) {
      case RealKernels real -> real.bandwidths();
      case BinKernels bins -> bins.bandwidths();
      case ChoiceKernels choices -> throw new IllegalArgumentException(choices.toString());
    };
  }

  private static Kernels kernels(RecordedStudy study, RecordedStudy.Case one, String sideAndName) {
    String[] parts = sideAndName.split(" ", 2);
    int index = List.copyOf(one.space.byName().keySet()).indexOf(parts[1]);
    return estimator(study, one, parts[0]).kernels(index);
  }

  private static ParzenEstimator estimator(
      RecordedStudy study, RecordedStudy.Case one, String side) {
    TpeSplit split = TpeSplit.of(study.history(), true);
    List<TrialSnapshot> trials = side.equals("l") ? split.below() : split.above();
    SearchSpace space = one.space;
    return ParzenEstimator.of(space, Observations.of(space, trials));
  }
}
