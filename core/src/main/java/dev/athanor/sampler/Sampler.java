package dev.athanor.sampler;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A function from a study's history to the values of the next trial.
 *
 * <p>An answer depends on the arguments alone: the same history and a generator in the same state
 * give the same answer, bit for bit on the same build and kind of processor. Implementations are
 * immutable, or only cache what they could compute again; they are safe for use by many threads.
 */
public interface Sampler {

  /**
   * The groups of parameters that are chosen together, known from the history alone. Parameters
   * that are in none are chosen by {@link #one}. No parameter is in two groups, and none is
   * conditional within its group.
   */
  List<SearchSpace> jointSpaces(StudyHistory history);

  /**
   * Values for all parameters of one of the {@link #jointSpaces}; fewer, or none, where the sampler
   * has nothing to say yet.
   */
  Suggestion suggest(SearchSpace joint, StudyHistory history, RandomGenerator random);

  /** The internal value for one parameter that no joint space gave. */
  double one(String name, Distribution distribution, StudyHistory history, RandomGenerator random);
}
