package dev.athanor.study;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.sampler.Sampler;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a sampler suggests for one trial: a function of (sampler, seed, trial number, history), so
 * that it can be computed again from the store.
 */
record Suggester(Sampler sampler, long seed, int number, StudyHistory history) {

  /**
   * What a study's sampler suggests, which sees of the history what the pruner lets it see; all, if
   * it must know of all answers before its own.
   */
  static Suggester of(Algorithms algorithms, long seed, int number, StudyHistory history) {
    Sampler sampler = algorithms.sampler();
    StudyHistory scope =
        sampler.sequential() ? history : algorithms.pruner().scope(number, history);
    return new Suggester(sampler.forTrial(number), seed, number, scope);
  }

  /** Values for parameters, and why. */
  record Answer(SequencedMap<String, Assignment> params, SequencedMap<String, String> notes) {}

  /** All values that the sampler chooses jointly, whether the trial will use them or not. */
  Answer joint() {
    var params = new LinkedHashMap<String, Assignment>();
    var notes = new LinkedHashMap<String, String>();
    List<SearchSpace> spaces = sampler.jointSpaces(history);
    for (int i = 0; i < spaces.size(); i++) {
      SearchSpace space = spaces.get(i);
      Suggestion suggestion =
          sampler.suggest(space, history, Seeds.generator(seed, number, "joint:" + i));
      for (Map.Entry<String, Double> chosen : suggestion.internal().entrySet()) {
        Distribution distribution = space.byName().get(chosen.getKey());
        if (distribution != null) {
          params.put(chosen.getKey(), new Assignment(distribution, chosen.getValue()));
        }
      }
      notes.putAll(suggestion.notes());
    }
    return new Answer(params, notes);
  }

  /**
   * Values for every active parameter of a declared space.
   *
   * @param fixed values that the trial has already; they stay as they are
   */
  Answer all(SearchSpace space, Map<String, Assignment> fixed) {
    Answer joint = joint();
    var known = new LinkedHashMap<>(fixed);
    var chosen = new LinkedHashMap<String, Assignment>();
    for (Map.Entry<String, Distribution> declared : space.byName().entrySet()) {
      String name = declared.getKey();
      if (known.containsKey(name) || !space.isActive(name, known)) {
        continue;
      }
      Assignment assignment = one(name, declared.getValue(), known, joint.params());
      known.put(name, assignment);
      chosen.put(name, assignment);
    }
    return new Answer(chosen, joint.notes());
  }

  /**
   * The value of one parameter: the joint one where it fits the distribution, else its own.
   *
   * @param given what the trial has already
   */
  Assignment one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      Map<String, Assignment> joint) {
    Assignment proposed = proposed(name, distribution, joint);
    if (proposed != null) {
      return proposed;
    }
    if (distribution.single()) {
      return new Assignment(distribution, only(distribution));
    }
    var random = Seeds.generator(seed, number, "param:" + name);
    double chosen = sampler.one(name, distribution, given, history, random);
    if (!distribution.contains(chosen)) {
      throw new IllegalArgumentException(
          "parameter %s: %s chose %s (expected: %s)"
              .formatted(
                  name, sampler.getClass().getSimpleName(), chosen, distribution.describe()));
    }
    return new Assignment(distribution, chosen);
  }

  /** What was chosen jointly, if it fits the distribution. */
  static @Nullable Assignment proposed(
      String name, Distribution distribution, Map<String, Assignment> joint) {
    Assignment proposed = joint.get(name);
    return proposed != null && fits(distribution, proposed)
        ? new Assignment(distribution, proposed.internal())
        : null;
  }

  static boolean fits(Distribution distribution, Assignment proposed) {
    return distribution.getClass() == proposed.distribution().getClass()
        && distribution.contains(proposed.internal())
        && distribution.external(proposed.internal()).equals(proposed.value());
  }

  private static double only(Distribution distribution) {
    return switch (distribution) {
      case dev.athanor.space.FloatDistribution f -> f.low();
      case dev.athanor.space.IntDistribution i -> i.low();
      case dev.athanor.space.CategoricalDistribution c -> 0;
    };
  }
}
