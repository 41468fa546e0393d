package dev.athanor.numeric;

import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Halton's sequence: each coordinate has the digits of the point's index, in a prime base of its
 * own, behind the point in reverse order. Immutable; a coordinate costs O(log index).
 *
 * <p>Plain, the points equal those of {@code scipy.stats.qmc.Halton} with {@code scramble=False},
 * bit for bit. The first is the corner at 0; neighbouring coordinates with large bases are on lines
 * until the index is well beyond the bases.
 *
 * <p>Scrambled, each digit of each coordinate is replaced by a random permutation of the base's
 * digits, which takes those lines away. As in SciPy digits are replaced as far as a double goes,
 * but the permutations come from another generator, so that the points differ.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>J. H. Halton, 1960, <i>On the efficiency of certain quasi-random sequences of points in
 *       evaluating multi-dimensional integrals</i>, Numerische Mathematik 2,
 *       doi:10.1007/BF01386213. The sequence.
 *   <li>A. B. Owen, 2017, <i>A randomized Halton algorithm in R</i>, arXiv:1706.02808. The
 *       permutations of digits.
 * </ol>
 */
public final class HaltonSequence implements LowDiscrepancySequence {

  /** How many dimensions there may be. */
  public static final int MOST_DIMENSIONS = 1024;

  /** The double before 1: rounding may not make a coordinate 1. */
  private static final double LAST = Math.nextDown(1.0);

  private final int[] bases;
  private final Digits[] scrambles;

  /**
   * How the digits of one coordinate are replaced.
   *
   * @param base the prime
   * @param permutations {@code [place][digit]}, for as many places as an index may have
   * @param tail what the places behind add, whose digit is always 0 before it is replaced
   */
  private record Digits(int base, char[][] permutations, double tail) {

    private static Digits of(int base, long key) {
      var random = new SplittableRandom(key);
      var permutations = new char[places(base, LENGTH - 1)][];
      double place = 1;
      for (int i = 0; i < permutations.length; i++) {
        permutations[i] = permutation(base, random);
        place /= base;
      }
      double tail = 0;
      for (int i = permutations.length; i < places(base, 1L << 54); i++) {
        place /= base;
        tail += random.nextInt(base) * place;
      }
      return new Digits(base, permutations, tail);
    }

    private static char[] permutation(int base, SplittableRandom random) {
      var digits = new char[base];
      for (int i = 0; i < base; i++) {
        int swapped = random.nextInt(i + 1);
        digits[i] = digits[swapped];
        digits[swapped] = (char) i;
      }
      return digits;
    }

    private double at(long index) {
      double sum = 0;
      double place = 1.0 / base;
      long rest = index;
      for (char[] permutation : permutations) {
        sum += permutation[(int) (rest % base)] * place;
        place /= base;
        rest /= base;
      }
      return Math.min(sum + tail, LAST);
    }
  }

  private HaltonSequence(int dimensions, long[] keys) {
    SobolSequence.requireDimensions(dimensions, MOST_DIMENSIONS, "halton");
    bases = primes(dimensions);
    scrambles = new Digits[keys.length];
    for (int i = 0; i < keys.length; i++) {
      scrambles[i] = Digits.of(bases[i], keys[i]);
    }
  }

  /**
   * The sequence as it is.
   *
   * @param dimensions from 1 to {@link #MOST_DIMENSIONS}
   */
  public static HaltonSequence plain(int dimensions) {
    return new HaltonSequence(dimensions, new long[0]);
  }

  /**
   * The sequence, scrambled.
   *
   * @param dimensions from 1 to {@link #MOST_DIMENSIONS}; tables take some kilobytes for each
   * @param seed says how; a dimension is scrambled alike however many there are
   */
  public static HaltonSequence scrambled(int dimensions, long seed) {
    return new HaltonSequence(
        dimensions, SobolSequence.keys(dimensions, i -> SplitMix.mix(seed, ~i)));
  }

  @Override
  public int dimensions() {
    return bases.length;
  }

  @Override
  public double at(long index, int dimension) {
    Objects.checkIndex(index, LENGTH);
    if (scrambles.length > 0) {
      return scrambles[dimension].at(index);
    }
    int base = bases[dimension];
    double sum = 0;
    double place = 1.0 / base;
    for (long rest = index; rest > 0; rest /= base) {
      sum += rest % base * place;
      place /= base;
    }
    return sum;
  }

  /** How many digits the number has. */
  private static int places(int base, long number) {
    int places = 0;
    for (long rest = number; rest > 0; rest /= base) {
      places++;
    }
    return places;
  }

  private static int[] primes(int count) {
    var primes = new int[count];
    int found = 0;
    for (int candidate = 2; found < count; candidate++) {
      if (prime(candidate, primes, found)) {
        primes[found++] = candidate;
      }
    }
    return primes;
  }

  private static boolean prime(int candidate, int[] smaller, int found) {
    for (int i = 0; i < found && smaller[i] * smaller[i] <= candidate; i++) {
      if (candidate % smaller[i] == 0) {
        return false;
      }
    }
    return true;
  }
}
