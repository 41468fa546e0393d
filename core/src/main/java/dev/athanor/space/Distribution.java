package dev.athanor.space;

/**
 * The values that one parameter may take, and how they are spread. Immutable.
 *
 * <p>Samplers work on <i>internal</i> values: the number itself for {@link FloatDistribution} and
 * {@link IntDistribution}, the index of the choice for {@link CategoricalDistribution}.
 */
public sealed interface Distribution
    permits FloatDistribution, IntDistribution, CategoricalDistribution {

  /** Whether the internal value is one that this distribution can give; false for NaN. */
  boolean contains(double internal);

  /** Whether there is exactly one value to choose from. */
  boolean single();

  /**
   * The value that a user sees for an internal one.
   *
   * @throws IllegalArgumentException if {@code internal} is not {@linkplain #contains contained}
   */
  ParamValue external(double internal);

  /**
   * The internal value of what a user sees; whole numbers are accepted where reals are expected.
   *
   * @throws IllegalArgumentException if the value is not one of this distribution
   */
  double internal(ParamValue value);

  /** The distribution in words, for messages: {@code float [1.0E-4, 0.1] log}. */
  String describe();
}
