package dev.athanor.sampler;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySetup;
import dev.athanor.model.Suggestion;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.ParamValue;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Every combination of values once, for spaces that trials define by running, with all their
 * branches: which parameters there are is learnt from the trials. A declared space is tried as by
 * {@link GridSampler}.
 *
 * <p>Values must be countable: whole numbers, steps and choices. What a trial has had counts as
 * tried, however the trial ended, and also while it runs. An open value is chosen half by how much
 * is known to be open behind it, half evenly, so that branches of which little is known are looked
 * into early.
 *
 * <p>The sampler is exhausted when nothing is open that no trial under way will try. What such a
 * trial finds out may open more; {@code avoidPrematureStop} keeps the sampler going until all have
 * ended, at the price of values tried twice. Without it a study goes on too, as soon as those that
 * run have told what they found.
 *
 * <p>A program must ask for the same parameters, with the same values, whenever it has got the same
 * values before; trials that contradict earlier ones are left out. Immutable but for a cache. An
 * answer costs O(parameters · trials under way); one for an enqueued trial that does not have its
 * values in the order in which they are asked for, O(parameters · trials).
 *
 * <p><b>Departures</b> from Optuna 5.0, whose rules these are:
 *
 * <ul>
 *   <li>Trials under way in a branch leave that many of its values to one another, so that parallel
 *       trials are all different, once a first one has ended and told what there is.
 *   <li>A trial that failed half-way is no end of its branch once another trial goes on from there,
 *       and no error; neither are trials that contradict each other.
 * </ul>
 */
public final class BruteForceSampler implements Sampler {

  /** A study has one first parameter, unless trials are enqueued. */
  private static final int MOST_TREES = 4;

  private final boolean avoidPrematureStop;
  private final Map<String, ParamValue> fixed;
  private final int number;
  private final GridSampler grid;
  private final Trees trees;

  private BruteForceSampler(
      boolean avoidPrematureStop,
      Map<String, ParamValue> fixed,
      int number,
      GridSampler grid,
      Trees trees) {
    this.avoidPrematureStop = avoidPrematureStop;
    this.fixed = fixed;
    this.number = number;
    this.grid = grid;
    this.trees = trees;
  }

  /** The sampler that does not wait for what trials under way may find out. */
  public static BruteForceSampler create() {
    return of(false);
  }

  /**
   * The sampler.
   *
   * @param avoidPrematureStop whether it goes on until no trial is under way that might find out
   *     more
   */
  public static BruteForceSampler of(boolean avoidPrematureStop) {
    return new BruteForceSampler(
        avoidPrematureStop, Map.of(), -1, GridSampler.create(), new Trees());
  }

  /**
   * This sampler, after a look at the space of a setup.
   *
   * @throws IllegalArgumentException if it has one that cannot be counted
   */
  BruteForceSampler checked(StudySetup setup) {
    if (setup.space() != null) {
      var unused = grid.checked(setup);
    }
    return this;
  }

  /** This sampler for trials in which some parameters always have one value. */
  BruteForceSampler fixing(Map<String, ParamValue> values) {
    return new BruteForceSampler(
        avoidPrematureStop, Map.copyOf(values), number, grid.fixing(values), new Trees());
  }

  @Override
  public Sampler forTrial(int trial) {
    return new BruteForceSampler(avoidPrematureStop, fixed, trial, grid, trees);
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(
        Recipe.of("brute_force").with("sampler.avoid_premature_stop", avoidPrematureStop, false));
  }

  private Sampler gridForTrial() {
    return number < 0 ? grid : grid.forTrial(number);
  }

  private static boolean declared(StudyHistory history) {
    StudySetup setup = history.study().setup();
    return setup != null && setup.space() != null;
  }

  @Override
  public List<SearchSpace> jointSpaces(StudyHistory history) {
    return declared(history) ? grid.jointSpaces(history) : List.of();
  }

  @Override
  public Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random) {
    return declared(history)
        ? gridForTrial().suggest(joint, history, random)
        : new Suggestion(Map.of(), Map.of());
  }

  @Override
  public double one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history,
      RandomGenerator random) {
    if (declared(history)) {
      return gridForTrial().one(name, distribution, given, history, random);
    }
    return trees.choose(this, name, distribution, given, history, random);
  }

  @Override
  public boolean exhausted(StudyHistory history) {
    return declared(history) ? grid.exhausted(history) : trees.exhausted(this, history);
  }

  @Override
  public String exhaustion(StudyHistory history) {
    return declared(history) ? grid.exhaustion(history) : "every combination has its trial";
  }

  @Override
  public boolean sequential() {
    return true;
  }

  /**
   * The trees of the history seen last, by their first parameter. Only a cache: whatever history it
   * is asked about, an answer is the one that new trees give. Safe for use by many threads.
   */
  private static final class Trees {

    private record First(String name, Distribution distribution) {}

    private @Nullable StudyHistory seen;

    /** How many finished trials have a parameter as their first: enqueued ones may have any. */
    private final Map<First, Integer> firsts = new LinkedHashMap<>();

    private final Map<First, BruteForceTree> byFirst =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<First, BruteForceTree> eldest) {
            return size() > MOST_TREES;
          }
        };

    private synchronized double choose(
        BruteForceSampler sampler,
        String name,
        Distribution distribution,
        SequencedMap<String, Assignment> given,
        StudyHistory history,
        RandomGenerator random) {
      int own = sampler.number < 0 ? Math.max(0, history.size() - 1) : sampler.number;
      First first = first(given).orElseGet(() -> new First(name, distribution));
      double chosen =
          tree(first, sampler, history).choose(given, name, distribution, history, own, random);
      if (!Double.isNaN(chosen)) {
        return chosen;
      }
      // The trial has its values in another order: it gets a tree of its own.
      return tree(given, new First(name, distribution), sampler)
          .choose(given, name, distribution, history, own, random);
    }

    private synchronized boolean exhausted(BruteForceSampler sampler, StudyHistory history) {
      follow(history);
      First most = null;
      for (Map.Entry<First, Integer> each : firsts.entrySet()) {
        if (most == null || each.getValue() > firsts.getOrDefault(most, 0)) {
          most = each.getKey();
        }
      }
      if (most != null) {
        return tree(most, sampler, history).exhausted(history);
      }
      return history.finished().stream().anyMatch(trial -> trial.state() != TrialState.FAIL);
    }

    /** Takes in what has ended since; begins anew if the history is not of those seen before. */
    private void follow(StudyHistory history) {
      StudyHistory before = seen;
      int from = 0;
      if (before != null && history.continues(before)) {
        from = before.finished().size();
      } else {
        byFirst.clear();
        firsts.clear();
      }
      List<TrialSnapshot> finished = history.finished();
      for (TrialSnapshot trial : finished.subList(from, finished.size())) {
        first(trial.params()).ifPresent(first -> firsts.merge(first, 1, Integer::sum));
      }
      seen = history;
    }

    /** The first parameter that may lead to branches. */
    private static Optional<First> first(SequencedMap<String, Assignment> given) {
      return given.entrySet().stream()
          .filter(each -> !BruteForceTree.onlyChoice(each.getValue()))
          .findFirst()
          .map(each -> new First(each.getKey(), each.getValue().distribution()));
    }

    private BruteForceTree tree(First first, BruteForceSampler sampler, StudyHistory history) {
      follow(history);
      return byFirst.computeIfAbsent(first, key -> tree(Map.of(), key, sampler));
    }

    private static BruteForceTree tree(
        Map<String, Assignment> given, First first, BruteForceSampler sampler) {
      return new BruteForceTree(
          given, first.name(), first.distribution(), sampler.fixed, sampler.avoidPrematureStop);
    }
  }
}
