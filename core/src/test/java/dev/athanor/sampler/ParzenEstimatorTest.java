package dev.athanor.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.athanor.space.FloatDistribution;
import dev.athanor.space.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
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
        var kernels = (NumberKernels) kernels(study, one, expected.getKey());
        int count = expected.getValue().length;
        double[] widths = one.widths.get(expected.getKey());

        assertThat(each(count, kernels::mean)).containsExactly(expected.getValue(), EXACT);
        assertThat(each(count, kernels::width)).containsExactly(widths, EXACT);
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
    for (RecordedStudy.Case one : study.cases()) {
      var points = new Points(axes(one.space), 300);
      estimator(study, one, "l").draw(new SplittableRandom(5), points);
      int axis = 0;
      for (var distribution : one.space.byName().values()) {
        for (int i = 0; i < points.count; i++) {
          double value = points.internal(axis, i);
          assertThat(distribution.contains(value)).as("%s", value).isTrue();
        }
        axis++;
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
    int draws = 40_000;
    var points = new Points(axes(one.space), draws);
    var densities = new double[draws];
    rest.draw(new SplittableRandom(11), points);
    rest.logDensities(points, densities);
    double sum = 0;
    double squares = 0;
    for (double density : densities) {
      double volume = Math.exp(-density);
      sum += volume;
      squares += volume * volume;
    }

    double mean = sum / draws;
    double error = Math.sqrt((squares / draws - mean * mean) / draws);
    assertThat(mean).isCloseTo(15.0 * 15.0, within(4 * error));
    assertThat(error).isLessThan(10);
  }

  @Test
  void has_no_kernel_but_the_prior_where_nothing_was_observed() {
    SearchSpace space = SearchSpace.empty().with("x", FloatDistribution.of(0, 4));
    var nothing = new ParzenEstimator(axes(space), false);

    assertThat(nothing.weights()).containsExactly(1);
    assertThat(nothing.logDensity(new double[] {2}))
        .isGreaterThan(nothing.logDensity(new double[] {0}));
  }

  private static double[] each(int count, IntToDoubleFunction of) {
    return IntStream.range(0, count).mapToDouble(of).toArray();
  }

  private static Axis[] axes(SearchSpace space) {
    return space.byName().values().stream().map(Axis::of).toArray(Axis[]::new);
  }

  private static Kernels kernels(RecordedStudy study, RecordedStudy.Case one, String sideAndName) {
    String[] parts = sideAndName.split(" ", 2);
    int index = List.copyOf(one.space.byName().keySet()).indexOf(parts[1]);
    return estimator(study, one, parts[0]).kernels(index);
  }

  private static ParzenEstimator estimator(
      RecordedStudy study, RecordedStudy.Case one, String side) {
    TpeSides sides = new TpeTable().sides(one.space, study.history(), true);
    return side.equals("l") ? sides.best() : sides.rest();
  }
}
