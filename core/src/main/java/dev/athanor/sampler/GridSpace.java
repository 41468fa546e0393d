package dev.athanor.sampler;

import dev.athanor.numeric.KeyedPermutation;
import dev.athanor.space.Assignment;
import dev.athanor.space.Condition;
import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The points of a grid over a space, counted from 0 without being made: every combination of values
 * of active parameters once. Immutable.
 *
 * <p>The points are the ways from a first fork to the end of a graph. A fork is a parameter; which
 * values lead to which next fork depends on the conditions, and forks with the same things ahead
 * are one. Each knows how many ways lead on from it, which makes an index of mixed radix: from
 * index to point and back takes O(parameters).
 */
final class GridSpace {

  /** More forks than that have conditions that no graph makes smaller. */
  private static final int MOST_FORKS = 100_000;

  private final Way start;

  /** What lies ahead: another fork, or the end, of which there is one point. */
  private sealed interface Way {
    long count();
  }

  private record End() implements Way {
    @Override
    public long count() {
      return 1;
    }
  }

  /**
   * A parameter that is active here.
   *
   * @param named indices of values that a condition names, ascending
   * @param after where each of them leads
   * @param others where all other values lead; null if there are none
   * @param before {@code before[i]} is how many points come before those of {@code named[i]}; the
   *     last element, before those of the others
   */
  private record Fork(
      String name,
      Levels levels,
      long[] named,
      List<Way> after,
      @Nullable Way others,
      long[] before,
      long count)
      implements Way {

    private Way next(long index) {
      int at = Arrays.binarySearch(named, index);
      return at >= 0 || others == null ? after.get(at) : others;
    }

    /** How many points come before those of the value at this index. */
    private long before(long index) {
      int at = Arrays.binarySearch(named, index);
      if (at >= 0 || others == null) {
        return before[at];
      }
      int namedBelow = -at - 1;
      return before[named.length] + (index - namedBelow) * others.count();
    }

    /** The index of the value to which the point belongs. */
    private long valueOf(long point) {
      if (others == null || point < before[named.length]) {
        int at = Arrays.binarySearch(before, point);
        return named[at >= 0 ? at : -at - 2];
      }
      long index = (point - before[named.length]) / others.count();
      for (long each : named) {
        index += each <= index ? 1 : 0;
      }
      return index;
    }
  }

  private GridSpace(Way start) {
    this.start = start;
  }

  /**
   * The grid over a space.
   *
   * @param levels which values of a parameter are on it
   * @throws IllegalArgumentException if there are more than 2⁶² points, or a range is refused
   */
  static GridSpace of(SearchSpace space, Function<String, Levels> levels) {
    return new GridSpace(new Builder(space, levels).way(0, new BitSet()));
  }

  /** How many points there are. */
  long size() {
    return start.count();
  }

  /**
   * The point that values make.
   *
   * @param given what a parameter has; null for nothing
   * @return −1 if an active parameter has nothing, or a value that is not on the grid
   */
  long indexOf(Function<String, @Nullable Assignment> given) {
    long index = 0;
    Way way = start;
    while (way instanceof Fork fork) {
      Assignment value = given.apply(fork.name());
      long at =
          value == null
              ? fork.levels() instanceof Levels.Only ? 0 : -1
              : fork.levels().indexOf(value);
      if (at < 0) {
        return -1;
      }
      index += fork.before(at);
      way = fork.next(at);
    }
    return index;
  }

  /**
   * The internal values of a point's active parameters.
   *
   * @param index from 0 to {@code size − 1}
   */
  SequencedMap<String, Double> at(long index) {
    var internal = new LinkedHashMap<String, Double>();
    long rest = index;
    Way way = start;
    while (way instanceof Fork fork) {
      long at = fork.valueOf(rest);
      internal.put(fork.name(), fork.levels().value(at));
      rest -= fork.before(at);
      way = fork.next(at);
    }
    return internal;
  }

  /** Makes the graph from its end, each fork once. */
  private static final class Builder {
    private final SearchSpace space;
    private final List<String> order;
    private final List<Levels> levels;

    /** By place in the order: the conditions whose parent it is. */
    private final List<List<Condition>> children;

    private final Map<Ahead, Way> known = new HashMap<>();

    /** The place of the next parameter, and which of those to come are known to be inactive. */
    private record Ahead(int place, BitSet inactive) {}

    private Builder(SearchSpace space, Function<String, Levels> levels) {
      this.space = space;
      this.order = parentsNearChildren(space);
      this.levels = order.stream().map(levels).toList();
      this.children =
          order.stream()
              .map(name ->
                  space.conditions().stream().filter(each -> each.parent().equals(name)).toList())
              .toList();
    }

    /**
     * Every parameter as soon as all its parents are there: what is known of later ones, and with
     * it the number of forks, stays small then.
     */
    private static List<String> parentsNearChildren(SearchSpace space) {
      var order = new ArrayList<String>();
      var waitingFor = new LinkedHashMap<String, Set<String>>();
      space.byName().keySet().forEach(name -> waitingFor.put(name, new TreeSet<>()));
      space.conditions().forEach(each -> parents(waitingFor, each.name()).add(each.parent()));
      for (String name : space.byName().keySet()) {
        if (parents(waitingFor, name).isEmpty()) {
          place(name, order, waitingFor);
        }
      }
      return order;
    }

    private static Set<String> parents(Map<String, Set<String>> waitingFor, String name) {
      return waitingFor.getOrDefault(name, new TreeSet<>());
    }

    private static void place(
        String name, List<String> order, SequencedMap<String, Set<String>> waitingFor) {
      if (order.contains(name)) {
        return;
      }
      order.add(name);
      waitingFor.forEach((child, parents) -> {
        if (parents.remove(name) && parents.isEmpty()) {
          place(child, order, waitingFor);
        }
      });
    }

    private Way way(int place, BitSet inactive) {
      if (place == order.size()) {
        return new End();
      }
      if (inactive.get(place)) {
        return way(place + 1, without(inactive, place, children.get(place)));
      }
      var ahead = new Ahead(place, inactive);
      Way found = known.get(ahead);
      if (found == null) {
        if (known.size() >= MOST_FORKS) {
          throw new IllegalArgumentException(
              "grid: conditions with more than %d different sets of active parameters (expected: fewer). Take out conditions, or take sampler random or qmc."
                  .formatted(MOST_FORKS));
        }
        found = fork(place, inactive);
        known.put(ahead, found);
      }
      return found;
    }

    private Fork fork(int place, BitSet inactive) {
      Levels own = levels.get(place);
      List<Condition> conditions = children.get(place);
      var mentioned = new TreeSet<Long>();
      conditions.forEach(each -> each.anyOf().forEach(value -> addIndex(place, value, mentioned)));
      long[] named = mentioned.stream().mapToLong(Long::longValue).toArray();
      var after = new ArrayList<Way>();
      var before = new long[named.length + 1];
      long count = 0;
      for (int i = 0; i < named.length; i++) {
        long index = named[i];
        List<Condition> broken =
            conditions.stream().filter(each -> !names(place, each, index)).toList();
        after.add(way(place + 1, without(inactive, place, broken)));
        before[i] = count;
        count = sum(count, after.get(i).count());
      }
      before[named.length] = count;
      Way others = null;
      if (own.size() > named.length) {
        others = way(place + 1, without(inactive, place, conditions));
        count = sum(count, product(own.size() - named.length, others.count()));
      }
      return new Fork(order.get(place), own, named, after, others, before, count);
    }

    private boolean names(int place, Condition condition, long index) {
      var mentioned = new TreeSet<Long>();
      condition.anyOf().forEach(value -> addIndex(place, value, mentioned));
      return mentioned.contains(index);
    }

    /** The value's index, if it is on the grid to the last bit, as conditions compare. */
    private void addIndex(int place, ParamValue value, Set<Long> indices) {
      Distribution distribution = space.byName().get(order.get(place));
      if (distribution == null) {
        return;
      }
      double internal = distribution.internal(value);
      long index = levels.get(place).indexOf(new Assignment(distribution, internal));
      if (index >= 0 && levels.get(place).value(index) == internal) {
        indices.add(index);
      }
    }

    /** What is inactive behind a place, if these conditions on it do not hold. */
    private BitSet without(BitSet inactive, int place, List<Condition> broken) {
      var next = (BitSet) inactive.clone();
      next.clear(place);
      broken.forEach(each -> next.set(order.indexOf(each.name())));
      return next;
    }

    private static long sum(long a, long b) {
      return requireFew(a + b);
    }

    private static long product(long a, long b) {
      return requireFew(a > KeyedPermutation.MOST / b ? Long.MAX_VALUE : a * b);
    }

    private static long requireFew(long count) {
      if (count > KeyedPermutation.MOST || count < 0) {
        throw new IllegalArgumentException(
            "grid: more than %d points (expected: at most so many). Take larger steps or fewer values, or take sampler random or qmc."
                .formatted(KeyedPermutation.MOST));
      }
      return count;
    }
  }
}
