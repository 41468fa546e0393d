package dev.athanor.pareto;

import java.util.Arrays;

/**
 * A set of whole numbers that finds the neighbours of a number in a few steps: a bit per number,
 * and above it a bit per word.
 */
final class Ladder {

  private final long[] bits;
  private final long[] words;

  /** A set for numbers from 0 to below {@code capacity}. */
  Ladder(int capacity) {
    bits = new long[(capacity >>> 6) + 1];
    words = new long[(bits.length >>> 6) + 1];
  }

  /** Takes out all numbers below {@code end}, which must be above all that are in. */
  void clear(int end) {
    Arrays.fill(bits, 0, (end >>> 6) + 1, 0);
    Arrays.fill(words, 0, (end >>> 12) + 1, 0);
  }

  void add(int number) {
    bits[number >>> 6] |= 1L << number;
    words[number >>> 12] |= 1L << (number >>> 6);
  }

  void remove(int number) {
    int word = number >>> 6;
    bits[word] &= ~(1L << number);
    if (bits[word] == 0) {
      words[word >>> 6] &= ~(1L << word);
    }
  }

  /** The greatest number that is in and below {@code number}; there must be one. */
  int below(int number) {
    int word = number >>> 6;
    long left = bits[word] & ((1L << number) - 1);
    if (left == 0) {
      word = wordBelow(word);
      left = bits[word];
    }
    return (word << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(left);
  }

  /** The least number that is in and above {@code number}; there must be one. */
  int above(int number) {
    int word = number >>> 6;
    long right = bits[word] & (-2L << number);
    if (right == 0) {
      word = wordAbove(word);
      right = bits[word];
    }
    return (word << 6) + Long.numberOfTrailingZeros(right);
  }

  private int wordBelow(int word) {
    int at = word >>> 6;
    long left = words[at] & ((1L << word) - 1);
    while (left == 0) {
      left = words[--at];
    }
    return (at << 6) + Long.SIZE - 1 - Long.numberOfLeadingZeros(left);
  }

  private int wordAbove(int word) {
    int at = word >>> 6;
    long right = words[at] & (-2L << word);
    while (right == 0) {
      right = words[++at];
    }
    return (at << 6) + Long.numberOfTrailingZeros(right);
  }
}
