package dev.athanor.storage.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/** Points as programs log them, and points as nobody does. */
final class PointShapes {

  private static final long START_MILLIS = 1_790_000_000_000L;

  private static final double[] AWKWARD = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    0x1p53,
    -0x1p53,
    0x1p63,
    0.1,
    1e-9,
    1e22,
    1.0,
    -1.0,
    Math.nextDown(1.0),
    1.5e-310,
    Float.MAX_VALUE
  };

  private static final long[] EDGES = {
    Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE
  };

  private PointShapes() {}

  /** A loss that falls with noise, logged every second or so at steps 0, 1, 2, ... */
  static PointColumns loss(int count, DoubleUnaryOperator rounding, RandomGenerator random) {
    var points = new PointColumns(count);
    for (int i = 0; i < count; i++) {
      double loss = 0.2 + 2.3 * Math.exp(-i / 1500.0) + 0.05 * random.nextGaussian();
      long time = START_MILLIS + i * 1000L + random.nextInt(7) - 3;
      points.add(i, time, rounding.applyAsDouble(loss));
    }
    return points;
  }

  static double asFloat(double value) {
    return (float) value;
  }

  static double toFourPlaces(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /** The kinds of steps, times and values that {@link #any} mixes. */
  static final int KINDS = 9;

  /** Points of which steps, times and values are of one kind each, 0 ≤ kind &lt; KINDS. */
  static PointColumns any(int count, int steps, int times, int values, long seed) {
    var random = new Random(seed);
    List<Long> rising = new ArrayList<>(longs(count, steps, random));
    rising.sort(null);
    List<Long> someTimes = longs(count, times, random);
    var points = new PointColumns();
    double value = random.nextGaussian();
    for (int i = 0; i < count; i++) {
      value = value(i, value, values, random);
      points.add(rising.get(i), someTimes.get(i), value);
    }
    return points;
  }

  private static List<Long> longs(int count, int kind, Random random) {
    List<Long> longs = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < count; i++) {
      last =
          switch (kind) {
            case 0 -> i;
            case 1 -> 7;
            case 2 -> random.nextLong();
            case 3 -> EDGES[random.nextInt(EDGES.length)];
            case 4 -> -100L * (count - i);
            case 5 -> i / 3;
            case 6 -> last + 1000 + random.nextInt(7) + (random.nextInt(60) == 0 ? 1L << 33 : 0);
            case 7 -> random.nextInt(40) == 0 ? -random.nextLong(1L << 50) : random.nextInt(500);
            case 8 -> random.nextLong() >> random.nextInt(64);
            default -> throw new IllegalArgumentException("kind " + kind);
          };
      longs.add(last);
    }
    return longs;
  }

  private static double value(int i, double last, int kind, Random random) {
    return switch (kind) {
      case 0 -> (float) random.nextGaussian();
      case 1 -> 0.001;
      case 2 -> Double.longBitsToDouble(random.nextLong());
      case 3 -> AWKWARD[random.nextInt(AWKWARD.length)];
      case 4 -> toFourPlaces(random.nextGaussian());
      case 5 -> random.nextInt(50) < 2 ? AWKWARD[random.nextInt(5)] : 1.0 / (i + 2);
      case 6 -> random.nextInt(200) == 0 ? Double.NaN : last;
      case 7 -> random.nextInt(9) == 0 ? 0.0 : (float) random.nextDouble();
      case 8 -> Double.NaN;
      default -> throw new IllegalArgumentException("kind " + kind);
    };
  }
}
