package dev.athanor.sampler;

import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import dev.athanor.space.ParamValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one parameter that are tried one by one, counted from 0. Immutable. */
sealed interface Levels {

  /** How many values there are, at least 1. */
  long size();

  /**
   * The internal value at an index.
   *
   * @param index from 0 to {@code size − 1}
   */
  double value(long index);

  /** The index of what a trial was given, whatever it was drawn from; −1 if it is none of these. */
  long indexOf(Assignment given);

  /**
   * All values of a distribution.
   *
   * @throws IllegalArgumentException if it is a range of real numbers without a step
   */
  static Levels all(String name, Distribution distribution) {
    if (endless(distribution)) {
      throw new IllegalArgumentException(
          "parameter %s: %s without a step (expected: steps, whole numbers or choices, which can be tried one by one). Give it a step; for a grid, sampler.points says how many of its values to try."
              .formatted(name, distribution.describe()));
    }
    return switch (distribution) {
      case IntDistribution whole -> new Whole(whole);
      case CategoricalDistribution choice -> new Choices(choice);
      case FloatDistribution real -> new Steps(real);
    };
  }

  /**
   * Evenly spaced values, both ends included, of a range of real numbers, or of whole numbers on a
   * logarithmic scale; all values of any other distribution.
   *
   * @param points how many, at least 2; fewer where there are not so many different ones
   */
  static Levels spaced(String name, Distribution distribution, int points) {
    return switch (distribution) {
      case FloatDistribution real when endless(real) ->
          Listed.of(real.low(), real.high(), real.log(), points, false);
      case IntDistribution whole when whole.log() && whole.count() > points ->
          Listed.of((double) whole.low(), (double) whole.high(), true, points, true);
      default -> all(name, distribution);
    };
  }

  /** Whether it is a range of real numbers without a step. */
  static boolean endless(Distribution distribution) {
    return distribution instanceof FloatDistribution real && real.step() == null && !real.single();
  }

  private static double number(Assignment given) {
    return given.distribution() instanceof CategoricalDistribution
        ? given.value().number().orElse(Double.NaN)
        : given.internal();
  }

  /** The whole numbers of a range. */
  record Whole(IntDistribution range) implements Levels {
    @Override
    public long size() {
      return range.count();
    }

    @Override
    public double value(long index) {
      return (double) (range.low() + index * range.step());
    }

    @Override
    public long indexOf(Assignment given) {
      double number = number(given);
      return range.contains(number) ? ((long) number - range.low()) / range.step() : -1;
    }
  }

  /** The steps of a range of real numbers; or its only value. */
  record Steps(FloatDistribution range) implements Levels {
    @Override
    public long size() {
      return range.count();
    }

    @Override
    public double value(long index) {
      return range.step() == null ? range.low() : range.atStep(index);
    }

    @Override
    public long indexOf(Assignment given) {
      double number = number(given);
      if (!range.contains(number)) {
        return -1;
      }
      return range.step() == null ? 0 : Math.round((number - range.low()) / range.step());
    }
  }

  /** The choices, found by what a user sees: a whole number may name a real one. */
  final class Choices implements Levels {
    private final CategoricalDistribution choices;
    private final Map<ParamValue, Integer> indices = new HashMap<>();
    private final Map<Double, Integer> numbers = new HashMap<>();

    Choices(CategoricalDistribution choices) {
      this.choices = choices;
      for (int i = 0; i < choices.choices().size(); i++) {
        int index = i;
        ParamValue choice = choices.choices().get(i);
        indices.put(choice, index);
        choice.number().ifPresent(number -> numbers.putIfAbsent(number, index));
      }
    }

    @Override
    public long size() {
      return choices.choices().size();
    }

    @Override
    public double value(long index) {
      return index;
    }

    @Override
    public long indexOf(Assignment given) {
      ParamValue value = given.value();
      Integer exact = indices.get(value);
      if (exact != null) {
        return exact;
      }
      Integer alike = value.number().isPresent() ? numbers.get(value.number().getAsDouble()) : null;
      return alike == null ? -1 : alike;
    }
  }

  /** Some numbers of a range. */
  final class Listed implements Levels {

    /** So near to a value, as a part of the way to its neighbours, a number counts as it. */
    private static final double NEAR = 1e-9;

    private final double[] ascending;

    private Listed(double[] ascending) {
      this.ascending = ascending;
    }

    private static Listed of(double low, double high, boolean log, int points, boolean whole) {
      double first = log ? Math.log(low) : low;
      double last = log ? Math.log(high) : high;
      var values = new double[points];
      for (int i = 0; i < points; i++) {
        double at = UnitScale.between(first, last, i / (points - 1.0));
        double value = log ? Math.exp(at) : at;
        values[i] = Math.clamp(whole ? Math.rint(value) : value, low, high);
      }
      values[0] = low;
      values[points - 1] = high;
      return new Listed(Arrays.stream(values).sorted().distinct().toArray());
    }

    @Override
    public long size() {
      return ascending.length;
    }

    @Override
    public double value(long index) {
      return ascending[(int) index];
    }

    @Override
    public long indexOf(Assignment given) {
      double number = number(given);
      int found = Arrays.binarySearch(ascending, number);
      if (found >= 0 || Double.isNaN(number)) {
        return Math.max(found, -1);
      }
      int above = -found - 1;
      if (above == 0 || above == ascending.length) {
        return -1;
      }
      double low = ascending[above - 1];
      double part = (number / 2 - low / 2) / (ascending[above] / 2 - low / 2);
      return part < NEAR ? above - 1 : part > 1 - NEAR ? above : -1;
    }
  }

  /**
   * One value alone.
   *
   * @param all the values that it is one of; null if it is none of those that are tried
   */
  record Only(Distribution distribution, double internal, @Nullable Levels all) implements Levels {
    @Override
    public long size() {
      return 1;
    }

    @Override
    public double value(long index) {
      return internal;
    }

    @Override
    public long indexOf(Assignment given) {
      var own = new Assignment(distribution, internal);
      if (all != null && all.indexOf(own) >= 0) {
        return all.indexOf(given) == all.indexOf(own) ? 0 : -1;
      }
      boolean same =
          distribution instanceof CategoricalDistribution
              ? given.value().equals(own.value())
              : number(given) == internal;
      return same ? 0 : -1;
    }
  }
}
