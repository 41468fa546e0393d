package dev.athanor.tuner.scheduler;

import dev.athanor.model.Decision;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Work;

/**
 * Decides about trials that are carried out as processes: whether one that reported goes on, and
 * what a free slot is used for. Answers depend on the arguments alone; safe for use by many
 * threads.
 */
public interface TrialScheduler {

  /**
   * Decides about a trial that has just reported.
   *
   * @param trial as {@code history} knows it, the report included
   */
  Decision onReport(TrialSnapshot trial, StudyHistory history);

  /**
   * What a free slot is used for. A trial without a process goes before a new one, but within the
   * same bounds.
   *
   * @param idle how many of the history's RUNNING trials have no process: an earlier call left
   *     them, or they are to be tried again
   */
  Work next(StudyHistory history, int idle);
}
