package dev.athanor.importance;

import dev.athanor.model.Objective;
import dev.athanor.model.StudyHistory;
import java.util.List;

/**
 * How much each parameter of a study matters: a function from its history to shares of 1.
 *
 * <p>Only COMPLETE trials count, and of those only the ones with a finite value of the objective;
 * the others may still bring in the names of parameters. {@link PedAnova} answers which parameters
 * decide whether a trial is among the best, also where parameters are conditional, and is the one
 * to start with. {@link Fanova} answers which parameters the objective varies with, over the whole
 * search space.
 *
 * <p>Where the trials do not tell parameters apart, each has the same share, known only to lie
 * between 0 and 1: with fewer than two trials that count, or when all their values are equal.
 * Without COMPLETE trials there are no parameters.
 *
 * <p>Implementations are immutable, safe to share among threads, and give equal answers to equal
 * histories.
 */
public sealed interface Importance permits PedAnova, Fanova {

  /**
   * The importance of the parameters for the only objective; of several, {@link PedAnova} takes all
   * together.
   *
   * @throws IllegalArgumentException if the study has several objectives and only one can be looked
   *     at
   */
  default Importances of(StudyHistory history) {
    List<Objective> objectives = history.study().objectives();
    if (objectives.size() != 1) {
      throw new IllegalArgumentException(
          "study \"%s\" has %d objectives (expected: 1). Name the objective: of(history, index)."
              .formatted(history.study().name(), objectives.size()));
    }
    return of(history, 0);
  }

  /**
   * The importance of the parameters for one objective.
   *
   * @param objective its index among the study's objectives, from 0
   * @throws IllegalArgumentException if the study has no such objective
   */
  Importances of(StudyHistory history, int objective);
}
