package dev.athanor.numeric;

/**
 * A hash of 64 bits into 64 bits: every bit of the input changes about half of the output's, and no
 * two inputs have one output. Pure.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>G. L. Steele, D. Lea, C. H. Flood, 2014, <i>Fast splittable pseudorandom number
 *       generators</i>, OOPSLA, doi:10.1145/2660193.2660195. The finaliser, with the constants of
 *       their variant 13.
 * </ol>
 */
public final class SplitMix {

  /** 2⁶⁴ over the golden ratio, odd: the step from one state to the next. */
  static final long STEP = 0x9E3779B97F4A7C15L;

  private SplitMix() {}

  /** The hash of a value, one step on. */
  public static long mix(long value) {
    long z = value + STEP;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The hash of two values. */
  static long mix(long first, long second) {
    return mix(mix(first) ^ second);
  }
}
