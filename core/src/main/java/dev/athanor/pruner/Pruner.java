package dev.athanor.pruner;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;

/**
 * A function from a trial that has just reported, and its study's history, to a verdict.
 *
 * <p>An answer depends on the arguments alone. It is asked after every report, with a history that
 * holds the report. Implementations are immutable and safe for use by many threads.
 */
public interface Pruner {

  /**
   * Judges a trial by its reports so far.
   *
   * @param trial as {@code history} knows it
   */
  Verdict judge(TrialSnapshot trial, StudyHistory history);
}
