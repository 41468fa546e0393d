package dev.athanor.sampler;

import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One parameter on the scale of its kernels: a real or its logarithm, the middle of a bin, or a
 * choice. Immutable.
 */
sealed interface Axis permits NumberAxis, ChoiceAxis {

  /** The axis of a distribution that is not single. */
  static Axis of(Distribution distribution) {
    return switch (distribution) {
      case FloatDistribution real -> new NumberAxis(real);
      case IntDistribution whole -> new NumberAxis(whole);
      case CategoricalDistribution choice -> new ChoiceAxis(choice);
    };
  }

  Distribution distribution();

  /** Where the kernel around an internal value has its mean. */
  double mean(double internal);

  /** Where the point of an internal value is; of a bin, its middle. */
  double point(double internal);

  /** How far the bin of an internal value reaches to either side of its middle; 0 without bins. */
  double half(double internal);

  /** The internal value of a point. */
  double internal(double point);

  /**
   * Where an assignment has its kernel: it counts if it was drawn from a distribution of the same
   * kind, even of another range; a choice is found by its value, because its index may have moved.
   *
   * @return NaN if there is no such place
   */
  default double meanOf(@Nullable Assignment given) {
    if (given == null) {
      return Double.NaN;
    }
    if (Objects.equals(given.distribution(), distribution())) {
      return mean(given.internal());
    }
    return switch (distribution()) {
      case FloatDistribution real ->
          given.distribution() instanceof FloatDistribution
              ? onScale(real.log(), given.internal())
              : Double.NaN;
      case IntDistribution whole ->
          given.distribution() instanceof IntDistribution
              ? onScale(whole.log(), given.internal())
              : Double.NaN;
      case CategoricalDistribution choice -> indexIn(choice, given);
    };
  }

  private double onScale(boolean log, double internal) {
    return log && !(internal > 0) ? Double.NaN : mean(internal);
  }

  private static double indexIn(CategoricalDistribution choice, Assignment given) {
    int index = choice.choices().indexOf(given.value());
    return index < 0 ? Double.NaN : index;
  }
}
