package dev.athanor.numeric;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import java.util.regex.Pattern;

/**
 * Sobol's sequence: of the first {@code 2^k} points, each of the {@code 2^k} equal parts of every
 * coordinate's range has exactly one. Immutable; a coordinate costs O(log index), scrambled some 50
 * hashes more.
 *
 * <p>Plain, the points equal those of {@code scipy.stats.qmc.Sobol} with {@code scramble=False}, in
 * its order, that of the Gray code. The first is the corner at 0.
 *
 * <p>Scrambled, each bit of a coordinate is flipped or not, depending on the bits before it: the
 * points stay as even as they were, each by itself is anywhere with equal chance, and none lies on
 * the lattice of the plain ones. <b>Departure</b> from SciPy, whose scrambling flips by a random
 * matrix: this is Owen's own, with a hash for the random tree.
 *
 * <p>The direction numbers are those of reference 3, as SciPy ships them (file {@code
 * sobol-directions.txt}); copyright 2008 F. Y. Kuo and S. Joe, under the licence BSD-3-Clause,
 * which stands in the file.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>I. M. Sobol, 1967, <i>On the distribution of points in a cube and the approximate
 *       evaluation of integrals</i>, USSR Computational Mathematics and Mathematical Physics 7(4),
 *       doi:10.1016/0041-5553(67)90144-9. The sequence.
 *   <li>I. A. Antonov, V. M. Saleev, 1979, <i>An economic method of computing LPτ-sequences</i>,
 *       USSR Computational Mathematics and Mathematical Physics 19(1),
 *       doi:10.1016/0041-5553(79)90085-5. The order of the Gray code.
 *   <li>S. Joe, F. Y. Kuo, 2008, <i>Constructing Sobol sequences with better two-dimensional
 *       projections</i>, SIAM Journal on Scientific Computing 30(5), doi:10.1137/070709359. The
 *       direction numbers.
 *   <li>A. B. Owen, 1995, <i>Randomly permuted (t,m,s)-nets and (t,s)-sequences</i>, Lecture Notes
 *       in Statistics 106, doi:10.1007/978-1-4612-2552-2_19. The scrambling.
 * </ol>
 */
public final class SobolSequence implements LowDiscrepancySequence {

  /** How many dimensions there are numbers for. */
  public static final int MOST_DIMENSIONS = 1024;

  private static final int INDEX_BITS = 31;
  private static final int WORD = 32;
  private static final int DOUBLE_BITS = 53;

  /** {@code [dimension][bit of the Gray code]}, the first binary digit at bit 31. */
  private final int[][] directions;

  /** One key for the hash of each dimension; empty if the sequence is plain. */
  private final long[] keys;

  private SobolSequence(int dimensions, long[] keys) {
    requireDimensions(dimensions, MOST_DIMENSIONS, "sobol");
    this.directions = new int[dimensions][];
    for (int i = 0; i < dimensions; i++) {
      directions[i] = directions(i);
    }
    this.keys = keys;
  }

  /**
   * The sequence as it is.
   *
   * @param dimensions from 1 to {@link #MOST_DIMENSIONS}
   */
  public static SobolSequence plain(int dimensions) {
    return new SobolSequence(dimensions, new long[0]);
  }

  /**
   * The sequence, scrambled.
   *
   * @param dimensions from 1 to {@link #MOST_DIMENSIONS}
   * @param seed says how; a dimension is scrambled alike however many there are
   */
  public static SobolSequence scrambled(int dimensions, long seed) {
    return new SobolSequence(dimensions, keys(dimensions, i -> SplitMix.mix(seed, i)));
  }

  static long[] keys(int dimensions, IntToLongFunction key) {
    var keys = new long[Math.max(0, dimensions)];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key.applyAsLong(i);
    }
    return keys;
  }

  static void requireDimensions(int dimensions, int most, String sequence) {
    if (dimensions < 1 || dimensions > most) {
      throw new IllegalArgumentException(
          "dimensions: %d (expected: from 1 to %d, what the %s sequence is known for). Vary fewer parameters, or take sampler random."
              .formatted(dimensions, most, sequence));
    }
  }

  @Override
  public int dimensions() {
    return directions.length;
  }

  @Override
  public double at(long index, int dimension) {
    Objects.checkIndex(index, LENGTH);
    int[] numbers = directions[dimension];
    int word = 0;
    for (long gray = index ^ (index >>> 1); gray != 0; gray &= gray - 1) {
      word ^= numbers[Long.numberOfTrailingZeros(gray)];
    }
    long digits =
        keys.length == 0
            ? Integer.toUnsignedLong(word) << (DOUBLE_BITS - WORD)
            : scrambledDigits(word, keys[dimension]);
    return digits * 0x1p-53;
  }

  /**
   * All 53 digits: each of the first 32 is flipped by a hash of those before it, whose number is
   * told by a one in front; the rest, which are zero before, are a hash of all 32.
   */
  private static long scrambledDigits(int word, long key) {
    long flips = 0;
    for (int bit = 0; bit < WORD; bit++) {
      long before = 1L << bit | Integer.toUnsignedLong(word) >>> (WORD - bit);
      flips = flips << 1 | SplitMix.mix(key ^ before * SplitMix.STEP) >>> 63;
    }
    long all = 1L << WORD | Integer.toUnsignedLong(word);
    long rest = SplitMix.mix(key ^ all * SplitMix.STEP) >>> (Long.SIZE - DOUBLE_BITS + WORD);
    return (Integer.toUnsignedLong(word) ^ flips) << (DOUBLE_BITS - WORD) | rest;
  }

  private static int[] directions(int dimension) {
    var numbers = new int[INDEX_BITS];
    if (dimension == 0) {
      for (int i = 0; i < INDEX_BITS; i++) {
        numbers[i] = 1 << (WORD - 1 - i);
      }
      return numbers;
    }
    int[] line = Table.LINES.get(dimension - 1);
    int polynomial = line[0];
    int degree = line.length - 1;
    for (int i = 0; i < INDEX_BITS; i++) {
      if (i < degree) {
        numbers[i] = line[i + 1] << (WORD - 1 - i);
        continue;
      }
      int number = numbers[i - degree] ^ (numbers[i - degree] >>> degree);
      for (int k = 1; k < degree; k++) {
        if ((polynomial >>> (degree - k) & 1) != 0) {
          number ^= numbers[i - k];
        }
      }
      numbers[i] = number;
    }
    return numbers;
  }

  /** The resource, read when it is first needed: of each line the polynomial and the numbers. */
  private static final class Table {

    private static final List<int[]> LINES = read();

    private static List<int[]> read() {
      try (InputStream in = SobolSequence.class.getResourceAsStream("sobol-directions.txt")) {
        if (in == null) {
          throw new IllegalStateException("sobol-directions.txt is missing beside SobolSequence");
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("#"))
            .map(Table::numbers)
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int[] numbers(String line) {
      return Pattern.compile(" ").splitAsStream(line).mapToInt(Integer::parseInt).toArray();
    }
  }
}
