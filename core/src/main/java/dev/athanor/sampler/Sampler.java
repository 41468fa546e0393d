package dev.athanor.sampler;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.Suggestion;
import dev.athanor.space.Assignment;
import dev.athanor.space.Distribution;
import dev.athanor.space.SearchSpace;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
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
   * This sampler as it answers for one trial; itself, unless which trial it is makes a difference
   * beyond the history and the generator: for points that are counted by trials, or that respect
   * the values that this trial has already.
   *
   * <p>Without it, a sampler answers for the trial that was made last.
   *
   * @param number the trial's number; every history that is asked about then knows it as unfinished
   */
  default Sampler forTrial(int number) {
    return this;
  }

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

  /**
   * The internal value for one parameter that no joint space gave.
   *
   * @param given what the trial has already, in the order in which it was given
   */
  double one(
      String name,
      Distribution distribution,
      SequencedMap<String, Assignment> given,
      StudyHistory history,
      RandomGenerator random);

  /** Whether there is nothing more to try: every further trial would repeat one. */
  default boolean exhausted(StudyHistory history) {
    return false;
  }

  /** What has come to its end where it is {@link #exhausted}, for a notice. */
  default String exhaustion(StudyHistory history) {
    return "all that there is to try has its trial";
  }

  /**
   * Whether each answer must know of all answers before it. A study then asks one question at a
   * time, each with the newest history; otherwise trials that are asked for in the same moment do
   * not know each other's values.
   */
  default boolean sequential() {
    return false;
  }

  /**
   * What a study writes down, from which {@code Samplers.of} makes an equal one; empty for one that
   * it does not know, which is then stored by the name of its class, and passed again by whoever
   * opens or replays the study. A recipe whose name begins with {@value Recipe#OWN} gives it
   * another name.
   */
  default Optional<Recipe> recipe() {
    return Optional.empty();
  }
}
