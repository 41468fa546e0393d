package dev.athanor.pruner;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import java.util.Optional;

/**
 * A function from a trial that has just reported, and its study's history, to a verdict.
 *
 * <p>An answer depends on the arguments alone. It is asked after every report, with a history that
 * holds the report. Implementations are immutable, or only cache what they could compute again;
 * they are safe for use by many threads.
 */
public interface Pruner {

  /**
   * Judges a trial by its reports so far.
   *
   * @param trial as {@code history} knows it
   */
  Verdict judge(TrialSnapshot trial, StudyHistory history);

  /**
   * What a sampler may see of the history when it chooses values for the trial of this number: all
   * of it, unless the pruner compares trials in groups of their own.
   *
   * @return a history of the same revision; those of one group {@link StudyHistory#continues} one
   *     another as the wholes do
   */
  default StudyHistory scope(int number, StudyHistory history) {
    return history;
  }

  /**
   * What a study writes down, from which {@code Pruners.of} makes an equal one; empty for one that
   * it does not know, which is then stored by the name of its class, and passed again by whoever
   * opens or replays the study. A recipe whose name begins with {@value Recipe#OWN} gives it
   * another name.
   */
  default Optional<Recipe> recipe() {
    return Optional.empty();
  }
}
