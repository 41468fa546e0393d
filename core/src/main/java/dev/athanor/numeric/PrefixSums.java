package dev.athanor.numeric;

import java.util.Arrays;

/**
 * A list of counts that finds the element on which the n-th of all that they count lies. Adding,
 * changing, removing the last and finding take O(log size). For one thread.
 *
 * <p><b>References</b>
 *
 * <ol>
 *   <li>P. M. Fenwick, 1994, <i>A new data structure for cumulative frequency tables</i>, Software:
 *       Practice and Experience 24(3), doi:10.1002/spe.4380240306.
 * </ol>
 */
public final class PrefixSums {

  /**
   * At {@code i}, the sum of the {@code lowest bit of i} elements that end with number i, from 1.
   */
  private long[] sums = new long[3];

  private int size;
  private long total;

  /** Makes an empty list. */
  public PrefixSums() {}

  public int size() {
    return size;
  }

  /** The sum of all counts. */
  public long total() {
    return total;
  }

  /** Adds a count at the end. */
  public void add(long count) {
    size++;
    if (size == sums.length) {
      sums = Arrays.copyOf(sums, size * 2);
    }
    long sum = 0;
    for (int i = size - 1; i > (size & (size - 1)); i &= i - 1) {
      sum += sums[i];
    }
    sums[size] = sum + count;
    total += count;
  }

  /** Takes the last count away. */
  public void removeLast(long count) {
    size--;
    total -= count;
  }

  /** Adds a number to the count of an element, from 0; the count must not fall below 0. */
  public void change(int element, long by) {
    for (int i = element + 1; i <= size; i += i & -i) {
      sums[i] += by;
    }
    total += by;
  }

  /**
   * The element on which the n-th lies.
   *
   * @param n from 0 to {@code total − 1}
   */
  public int find(long n) {
    int element = 0;
    long rest = n;
    for (int step = Integer.highestOneBit(size); step > 0; step >>= 1) {
      int next = element + step;
      if (next <= size && sums[next] <= rest) {
        element = next;
        rest -= sums[next];
      }
    }
    return element;
  }
}
