package dev.athanor.sampler;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.CategoricalDistribution;
import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All sequences of values that trials have had, as far as they begin with one parameter. Finished
 * trials are taken in once and stay; those under way are put in for one question and taken out
 * again. For one thread.
 */
final class BruteForceTree {

  private final BruteForceNode root = new BruteForceNode();
  private final Map<String, Assignment> given;
  private final Map<String, ParamValue> fixed;
  private final boolean withRunning;
  private final Map<Distribution, Levels> levels = new HashMap<>();

  /** How many nodes ask for a parameter. */
  private final Map<String, Integer> asked = new HashMap<>();

  /** How many finished trials have been taken in. */
  private int read;

  /**
   * One step of a trial.
   *
   * @param place of the branch; −1 if the trial's value is none that is tried
   * @param grown whether the trial made the branch
   * @param expanded whether the trial told the parameter
   */
  private record Step(BruteForceNode node, int place, boolean grown, boolean expanded) {}

  /**
   * A trial under way.
   *
   * @param at where it is; null if it is nowhere in the tree
   */
  private record Visit(List<Step> path, @Nullable BruteForceNode at) {}

  /**
   * Makes a tree of no trials.
   *
   * @param given only trials with these values are taken in, and their tree is of the rest
   * @param name the first parameter
   * @param fixed parameters with one value
   * @param withRunning whether a trial under way leaves open what it tries
   */
  BruteForceTree(
      Map<String, Assignment> given,
      String name,
      Distribution distribution,
      Map<String, ParamValue> fixed,
      boolean withRunning) {
    this.given = given;
    this.fixed = fixed;
    this.withRunning = withRunning;
    expand(root, name, distribution);
  }

  /** Whether nothing is open but what trials under way will try. */
  boolean exhausted(StudyHistory history) {
    follow(history);
    var visits = new ArrayList<Visit>();
    try {
      enter(history, -1, visits);
      long open = root.open(withRunning);
      return open <= (withRunning ? 0 : visits.stream().filter(BruteForceTree::inside).count());
    } finally {
      leave(visits);
    }
  }

  /**
   * Chooses among the values of a parameter that comes after those given: half by how much is open
   * behind a value, half evenly among the values with anything open.
   *
   * @param number the trial's own
   * @return the internal value; NaN if trials tell another parameter here
   */
  double choose(
      SequencedMap<String, Assignment> before,
      String name,
      Distribution distribution,
      StudyHistory history,
      int number,
      RandomGenerator random) {
    follow(history);
    var visits = new ArrayList<Visit>();
    try {
      enter(history, number, visits);
      var rest = new HashMap<String, Assignment>(before);
      rest.keySet().removeAll(given.keySet());
      BruteForceNode node = root;
      while (node.expanded()) {
        Assignment value = rest.remove(node.name());
        if (value == null) {
          boolean all = rest.keySet().stream().noneMatch(asked::containsKey);
          return all && node.asks(name, distribution) ? pick(node, visits, random) : Double.NaN;
        }
        long index = index(node, value);
        if (index < 0) {
          return Double.NaN;
        }
        int place = node.place(index);
        if (place < 0) {
          break;
        }
        node = node.behind(place);
      }
      Levels all = levels(name, distribution);
      return all.value(random.nextLong(all.size()));
    } finally {
      leave(visits);
    }
  }

  private double pick(BruteForceNode node, List<Visit> visits, RandomGenerator random) {
    Levels levels = node.levels();
    if (node.openBranches() == 0) {
      return levels.value(random.nextLong(levels.size()));
    }
    Set<Integer> avoided = avoided(node, visits);
    while (true) {
      int place =
          random.nextBoolean()
              ? node.placeOfOpen(random.nextLong(node.open(withRunning)))
              : node.placeOfOpenBranch(random.nextLong(node.openBranches()));
      if (place < 0) {
        return levels.value(untried(node, random));
      }
      if (!avoided.contains(place)) {
        return levels.value(node.value(place));
      }
    }
  }

  private static long untried(BruteForceNode node, RandomGenerator random) {
    while (true) {
      long value = random.nextLong(node.levels().size());
      if (node.place(value) < 0) {
        return value;
      }
    }
  }

  /**
   * Open branches to keep away from: those where a trial stands at this moment, and those whose
   * open ways trials under way will use up; none if there would be no other.
   */
  private Set<Integer> avoided(BruteForceNode node, List<Visit> visits) {
    var standing = new HashSet<Integer>();
    var coming = new HashMap<Integer, Integer>();
    for (Visit visit : visits) {
      for (Step step : visit.path()) {
        if (step.node() == node && step.place() >= 0 && visit.at() != null) {
          if (node.behind(step.place()) == visit.at()) {
            standing.add(step.place());
          }
          coming.merge(step.place(), inside(visit) ? 1 : 0, Integer::sum);
        }
      }
    }
    var used = new HashSet<Integer>();
    coming.forEach((place, trials) -> {
      if (node.behind(place).open(withRunning) <= trials) {
        used.add(place);
      }
    });
    standing.addAll(used);
    for (Set<Integer> avoided : List.of(standing, used)) {
      avoided.removeIf(place -> node.behind(place).open(withRunning) == 0);
      if (avoided.size() < node.openBranches()) {
        return avoided;
      }
    }
    return Set.of();
  }

  /** Whether the trial will use up an open way that it does not stand on. */
  private static boolean inside(Visit visit) {
    return visit.at() != null && visit.at().expanded();
  }

  private void follow(StudyHistory history) {
    List<TrialSnapshot> finished = history.finished();
    while (read < finished.size()) {
      var path = new ArrayList<Step>();
      try {
        BruteForceNode at = walk(finished.get(read), path);
        if (at != null) {
          at.end();
        }
        read++;
      } finally {
        refresh(path);
      }
    }
  }

  private void enter(StudyHistory history, int number, List<Visit> visits) {
    for (TrialSnapshot trial : history.unfinished()) {
      if (trial.number() == number || trial.state() == TrialState.WAITING) {
        continue;
      }
      var path = new ArrayList<Step>();
      BruteForceNode at = null;
      try {
        at = walk(trial, path);
      } finally {
        visits.add(new Visit(path, at));
      }
      if (at != null) {
        at.run(1);
      }
      refresh(path);
    }
  }

  private void leave(List<Visit> visits) {
    for (Visit visit : visits.reversed()) {
      BruteForceNode at = visit.at();
      if (at != null) {
        at.run(-1);
      }
      for (Step step : visit.path().reversed()) {
        if (step.grown()) {
          step.node().cut();
        } else if (step.place() >= 0) {
          step.node().refresh(step.place(), withRunning);
        }
        if (step.expanded()) {
          collapse(step.node());
        }
      }
    }
  }

  private void refresh(List<Step> path) {
    for (Step step : path.reversed()) {
      if (step.place() >= 0) {
        step.node().refresh(step.place(), withRunning);
      }
    }
  }

  /**
   * Follows a trial's values, in the order in which the tree asks for them, and makes the tree know
   * what only this trial tells.
   *
   * @return where the trial is; null if its values are not in the tree, or contradict it
   */
  private @Nullable BruteForceNode walk(TrialSnapshot trial, List<Step> path) {
    for (Map.Entry<String, Assignment> each : given.entrySet()) {
      Assignment had = trial.params().get(each.getKey());
      if (had == null || !same(had.value(), each.getValue().value())) {
        return null;
      }
    }
    var rest = new LinkedHashMap<String, Assignment>(trial.params());
    rest.keySet().removeAll(given.keySet());
    BruteForceNode node = root;
    while (!rest.isEmpty()) {
      boolean unknown = !node.expanded();
      if (unknown) {
        rest.values().removeIf(BruteForceTree::onlyChoice);
        if (rest.isEmpty()) {
          break;
        }
        Map.Entry<String, Assignment> next = rest.firstEntry();
        expand(node, next.getKey(), next.getValue().distribution());
      }
      Assignment had = rest.remove(node.name());
      if (had == null && rest.values().stream().allMatch(BruteForceTree::onlyChoice)) {
        break;
      }
      long value = had == null ? -1 : index(node, had);
      int place = value < 0 ? -1 : node.place(value);
      boolean grown = value >= 0 && place < 0;
      if (grown) {
        place = node.grow(value, withRunning);
      }
      path.add(new Step(node, place, grown, unknown));
      if (place < 0) {
        return null;
      }
      node = node.behind(place);
    }
    return node;
  }

  private void expand(BruteForceNode node, String name, Distribution distribution) {
    node.expand(name, distribution, levels(name, distribution));
    asked.merge(name, 1, Integer::sum);
  }

  private void collapse(BruteForceNode node) {
    asked.merge(node.name(), -1, (many, less) -> many + less == 0 ? null : many + less);
    node.collapse();
  }

  /** The index of a value at a node; −1 if it is not of what the node asks for. */
  private static long index(BruteForceNode node, Assignment value) {
    return onlyChoice(value) || node.asks(node.name(), value.distribution())
        ? node.levels().indexOf(value)
        : -1;
  }

  /**
   * Whether it is a choice of one value: it leads to no branches, and may be an enqueued value
   * whose distribution is not known before the trial asks for it.
   */
  static boolean onlyChoice(Assignment value) {
    return value.distribution() instanceof CategoricalDistribution choice && choice.single();
  }

  private static boolean same(ParamValue a, ParamValue b) {
    return a.equals(b) || (a.number().isPresent() && a.number().equals(b.number()));
  }

  private Levels levels(String name, Distribution distribution) {
    ParamValue value = fixed.get(name);
    return value == null
        ? levels.computeIfAbsent(distribution, all -> Levels.all(name, all))
        : FixedValue.levels(name, distribution, value, 0);
  }
}
