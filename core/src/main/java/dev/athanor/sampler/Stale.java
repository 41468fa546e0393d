package dev.athanor.sampler;

import java.util.Arrays;

/** Which kernels of a {@link ParzenEstimator} have changed since their constants were computed. */
final class Stale {

  private boolean[] marked = {};
  private boolean any;
  private boolean all;

  /** Makes room for a kernel before that of an index, and marks it. */
  void insert(int index, int count) {
    if (count == marked.length) {
      marked = Arrays.copyOf(marked, Math.max(16, count + (count >> 1)));
    }
    System.arraycopy(marked, index, marked, index + 1, count - index);
    mark(index);
  }

  void remove(int index, int count) {
    System.arraycopy(marked, index + 1, marked, index, count - index - 1);
  }

  void mark(int kernel) {
    marked[kernel] = true;
    any = true;
  }

  /** Marks all kernels that there are, and makes room for them. */
  void markAll(int count) {
    if (count > marked.length) {
      marked = new boolean[count];
    }
    any = true;
    all = true;
  }

  /** Whether any kernel is marked. */
  boolean any() {
    return any;
  }

  /** Whether the kernel was marked; afterwards it is not. */
  boolean take(int kernel) {
    boolean was = all || marked[kernel];
    marked[kernel] = false;
    return was;
  }

  /** Says that all marks were taken. */
  void none() {
    any = false;
    all = false;
  }
}
