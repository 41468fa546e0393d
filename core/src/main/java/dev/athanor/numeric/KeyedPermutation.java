package dev.athanor.numeric;

/**
 * A shuffled order of the numbers from 0 to {@code size − 1} that is computed number by number: it
 * takes no memory, however many there are. Immutable.
 *
 * <p>A Feistel network permutes the smallest power of four that holds all numbers; where it leaves
 * the range, it is applied again until it is back. That happens less than three times on average.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>M. Luby, C. Rackoff, 1988, <i>How to construct pseudorandom permutations from pseudorandom
 *       functions</i>, SIAM Journal on Computing 17(2), doi:10.1137/0217022. The network.
 *   <li>J. Black, P. Rogaway, 2002, <i>Ciphers with arbitrary finite domains</i>, CT-RSA, LNCS
 *       2271, doi:10.1007/3-540-45760-7_9. Walking the cycle back into the range.
 * </ol>
 */
public final class KeyedPermutation {

  /** The largest size, 2⁶². */
  public static final long MOST = 1L << 62;

  private static final int ROUNDS = 8;

  private final long size;
  private final int half;
  private final long mask;
  private final long[] keys = new long[ROUNDS];

  private KeyedPermutation(long size, long key) {
    this.size = size;
    this.half = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(size - 1) + 1) / 2);
    this.mask = (1L << half) - 1;
    for (int i = 0; i < ROUNDS; i++) {
      keys[i] = SplitMix.mix(key, i);
    }
  }

  /**
   * The order that a key gives.
   *
   * @param size how many numbers, from 1 to {@link #MOST}
   */
  public static KeyedPermutation of(long size, long key) {
    if (size < 1 || size > MOST) {
      throw new IllegalArgumentException("size: %d (expected: from 1 to 2^62)".formatted(size));
    }
    return new KeyedPermutation(size, key);
  }

  /**
   * The number at a place.
   *
   * @param place from 0 to {@code size − 1}
   */
  public long at(long place) {
    if (place < 0 || place >= size) {
      throw new IndexOutOfBoundsException(
          "place: %d (expected: from 0 to %d)".formatted(place, size - 1));
    }
    long number = place;
    do {
      number = shuffled(number);
    } while (number >= size);
    return number;
  }

  private long shuffled(long number) {
    long left = number >>> half;
    long right = number & mask;
    for (long key : keys) {
      long next = left ^ (SplitMix.mix(key ^ right) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }
}
