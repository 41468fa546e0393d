package dev.athanor.sampler;

import dev.athanor.model.TrialSnapshot;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Parameters in groups: two are in one group as long as every trial had both or neither. A
 * parameter has the distribution of the trial that had it first. For one thread.
 */
final class TpeGroups {

  private List<TreeMap<String, Distribution>> groups = new ArrayList<>();

  /** What trials had; a second trial with the same parameters changes nothing. */
  private final Set<Set<String>> seen = new HashSet<>();

  private @Nullable List<SearchSpace> spaces;

  void add(TrialSnapshot trial) {
    if (trial.params().isEmpty() || seen.contains(trial.params().keySet())) {
      return;
    }
    seen.add(Set.copyOf(trial.params().keySet()));
    var left = new TreeMap<String, Distribution>();
    trial.params().forEach((name, given) -> left.put(name, given.distribution()));
    var next = new ArrayList<TreeMap<String, Distribution>>();
    for (TreeMap<String, Distribution> group : groups) {
      var shared = new TreeMap<>(group);
      shared.keySet().retainAll(left.keySet());
      var others = new TreeMap<>(group);
      others.keySet().removeAll(left.keySet());
      left.keySet().removeAll(group.keySet());
      next.add(shared);
      next.add(others);
    }
    next.add(left);
    next.removeIf(TreeMap::isEmpty);
    groups = next;
    spaces = null;
  }

  /** The groups, each in the order of its names, without parameters that never vary. */
  List<SearchSpace> spaces() {
    List<SearchSpace> known = spaces;
    if (known == null) {
      var made = new ArrayList<SearchSpace>();
      for (TreeMap<String, Distribution> group : groups) {
        var varied = new TreeMap<>(group);
        varied.values().removeIf(Distribution::single);
        if (!varied.isEmpty()) {
          made.add(SearchSpace.of(varied));
        }
      }
      known = List.copyOf(made);
      spaces = known;
    }
    return known;
  }
}
