package dev.athanor.sampler;

import dev.athanor.numeric.PrefixSums;
import dev.athanor.space.Distribution;
import dev.athanor.space.FloatDistribution;
import dev.athanor.space.IntDistribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known behind one sequence of values: nothing yet, that trials end there, or which
 * parameter comes next and what is known behind each of its values. For one thread.
 *
 * <p><i>Open</i> are the ways on of which nothing is known: what a new trial may find out.
 */
final class BruteForceNode {

  /** Branches with more open ways than that weigh as if they had so many, lest sums overflow. */
  private static final long HEAVIEST = 1L << 31;

  /** So many branches are looked through one by one. */
  private static final int FEW = 8;

  private boolean end;
  private int running;

  private @Nullable Parameter next;

  /** The next parameter, and the values of it that trials have had, in the order they came. */
  private static final class Parameter {
    private final String name;
    private final Distribution distribution;
    private final Levels levels;
    private final List<Branch> branches = new ArrayList<>(2);
    private @Nullable Map<Long, Integer> places;
    private final PrefixSums open = new PrefixSums();
    private final PrefixSums anyOpen = new PrefixSums();

    private Parameter(String name, Distribution distribution, Levels levels) {
      this.name = name;
      this.distribution = distribution;
      this.levels = levels;
    }

    private int place(long value) {
      if (places != null) {
        return places.getOrDefault(value, -1);
      }
      for (int i = 0; i < branches.size(); i++) {
        if (branches.get(i).value == value) {
          return i;
        }
      }
      return -1;
    }

    private long untried() {
      return levels.size() - branches.size();
    }
  }

  private static final class Branch {
    private final long value;
    private final BruteForceNode node;
    private long weight;

    private Branch(long value, BruteForceNode node, long weight) {
      this.value = value;
      this.node = node;
      this.weight = weight;
    }
  }

  /** Whether it is known which parameter comes next. */
  boolean expanded() {
    return next != null;
  }

  /** The next parameter's name; empty if it is not known. */
  String name() {
    return next == null ? "" : next.name;
  }

  Levels levels() {
    return parameter().levels;
  }

  /** Whether the next parameter is this one, with these values. */
  boolean asks(String name, Distribution distribution) {
    return next != null && next.name.equals(name) && same(next.distribution, distribution);
  }

  void expand(String name, Distribution distribution, Levels levels) {
    next = new Parameter(name, distribution, levels);
  }

  /** Undoes {@link #expand}. */
  void collapse() {
    next = null;
  }

  /** Trials end here, unless another goes on. */
  void end() {
    end = true;
  }

  /** One more trial under way is here; or one fewer. */
  void run(int by) {
    running += by;
  }

  boolean running() {
    return running > 0;
  }

  /** How many ways on are open, a branch counting 2³¹ at most. */
  long open(boolean withRunning) {
    if (next != null) {
      return next.untried() + next.open.total();
    }
    return end || (running > 0 && !withRunning) ? 0 : 1;
  }

  /** How many values of the next parameter have open ways behind them. */
  long openBranches() {
    Parameter parameter = parameter();
    return parameter.untried() + parameter.anyOpen.total();
  }

  /** Values of the next parameter that no trial has had. */
  long untried() {
    return parameter().untried();
  }

  /** The place of a value among those that trials have had; −1 if none has. */
  int place(long value) {
    return parameter().place(value);
  }

  BruteForceNode behind(int place) {
    return parameter().branches.get(place).node;
  }

  long value(int place) {
    return parameter().branches.get(place).value;
  }

  /** Adds a branch for a value that no trial has had; gives its place. */
  int grow(long value, boolean withRunning) {
    Parameter parameter = parameter();
    var node = new BruteForceNode();
    int place = parameter.branches.size();
    long weight = node.open(withRunning);
    parameter.branches.add(new Branch(value, node, weight));
    parameter.open.add(weight);
    parameter.anyOpen.add(Long.signum(weight));
    if (parameter.places == null && place >= FEW) {
      var places = new HashMap<Long, Integer>();
      for (int i = 0; i < place; i++) {
        places.put(parameter.branches.get(i).value, i);
      }
      parameter.places = places;
    }
    if (parameter.places != null) {
      parameter.places.put(value, place);
    }
    return place;
  }

  /** Undoes {@link #grow}, last grown first. */
  void cut() {
    Parameter parameter = parameter();
    Branch last = parameter.branches.removeLast();
    parameter.open.removeLast(last.weight);
    parameter.anyOpen.removeLast(Long.signum(last.weight));
    if (parameter.places != null) {
      parameter.places.remove(last.value);
    }
  }

  /** Counts again what is open behind a branch. */
  void refresh(int place, boolean withRunning) {
    Parameter parameter = parameter();
    Branch branch = parameter.branches.get(place);
    long weight = Math.min(branch.node.open(withRunning), HEAVIEST);
    parameter.open.change(place, weight - branch.weight);
    parameter.anyOpen.change(place, Long.signum(weight) - Long.signum(branch.weight));
    branch.weight = weight;
  }

  /** The n-th open way, from 0: the place of its branch; −1 if it is a value that no trial had. */
  int placeOfOpen(long n) {
    Parameter parameter = parameter();
    return n < parameter.open.total() ? parameter.open.find(n) : -1;
  }

  /** The n-th branch with open ways, from 0: its place; −1 if it is a value that no trial had. */
  int placeOfOpenBranch(long n) {
    Parameter parameter = parameter();
    return n < parameter.anyOpen.total() ? parameter.anyOpen.find(n) : -1;
  }

  private Parameter parameter() {
    Parameter parameter = next;
    if (parameter == null) {
      throw new IllegalStateException("no parameter is known here");
    }
    return parameter;
  }

  /** Whether two distributions have the same values, however they are spread. */
  static boolean same(Distribution a, Distribution b) {
    if (a.equals(b)) {
      return true;
    }
    if (a instanceof IntDistribution x && b instanceof IntDistribution y) {
      return x.low() == y.low() && x.high() == y.high() && x.step() == y.step();
    }
    return a instanceof FloatDistribution x
        && b instanceof FloatDistribution y
        && x.single()
        && y.single()
        && x.low() == y.low();
  }
}
