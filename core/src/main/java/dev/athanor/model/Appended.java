package dev.athanor.model;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An immutable list that grows by one in constant time: older and newer lists share one array, each
 * seeing only its own length. Only the longest grows in place; any other copies first.
 */
final class Appended<E> extends AbstractList<E> implements RandomAccess {

  private final Tip tip;
  private final int size;

  private Appended(Tip tip, int size) {
    this.tip = tip;
    this.size = size;
  }

  static <E> Appended<E> empty() {
    return new Appended<>(new Tip(new Object[8], new Object()), 0);
  }

  static <E> Appended<E> of(List<E> elements) {
    var tip = new Tip(elements.toArray(), new Object());
    tip.used = elements.size();
    return new Appended<>(tip, tip.used);
  }

  Appended<E> with(E element) {
    return new Appended<>(tip.append(size, element), size + 1);
  }

  /**
   * Whether this list grew from another, or both are the same. Relies on it that no element is
   * appended twice: lists that grew apart differ in every element since.
   */
  @SuppressWarnings("ReferenceEquality") // which object it is decides, not what is in it
  boolean continues(Appended<E> other) {
    return tip.origin == other.tip.origin
        && size >= other.size
        && (other.size == 0 || tip.elements[other.size - 1] == other.tip.elements[other.size - 1]);
  }

  @Override
  @SuppressWarnings("unchecked")
  public E get(int index) {
    return (E) tip.elements[Objects.checkIndex(index, size)];
  }

  @Override
  public int size() {
    return size;
  }

  private static final class Tip {
    private final Object[] elements;

    /** What all lists have in common that grew from one. */
    private final Object origin;

    private int used;

    private Tip(Object[] elements, Object origin) {
      this.elements = elements;
      this.origin = origin;
    }

    private synchronized Tip append(int size, Object element) {
      if (used == size && size < elements.length) {
        elements[size] = element;
        used = size + 1;
        return this;
      }
      var grown = new Tip(Arrays.copyOf(elements, Math.max(8, size + (size >> 1) + 1)), origin);
      // What lies behind our length belongs to a list that grew from the same array.
      Arrays.fill(grown.elements, size, grown.elements.length, null);
      grown.elements[size] = element;
      grown.used = size + 1;
      return grown;
    }
  }
}
