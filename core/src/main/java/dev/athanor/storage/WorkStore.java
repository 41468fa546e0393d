package dev.athanor.storage;

import dev.athanor.model.Attempt;
import dev.athanor.model.Exit;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The attempts: which processes carried out which trials, and how they ended. */
public interface WorkStore {

  /**
   * Records the next attempt of an unfinished trial, before its process starts. The trial's reports
   * so far are set aside.
   *
   * @param agent who will start it
   * @param details what sets this attempt apart: its command, its seed
   * @param environment what it shares with others
   * @return the attempt, with its number and without a pid
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the trial is not RUNNING, or
   *     if its last attempt has not ended
   */
  Attempt begin(
      TrialId trial,
      String agent,
      Map<String, String> details,
      Map<String, String> environment,
      Instant at);

  /** Records the process of an attempt that has just started. */
  void launched(TrialId trial, int number, long pid);

  /**
   * Records how an attempt ended. The first word stands.
   *
   * @return false, with nothing changed, if its end was recorded before
   */
  boolean finish(TrialId trial, int number, Exit exit, Instant at);

  /** The study's attempts in the order of trial and number. */
  List<Attempt> attempts(StudyId study);

  /** The trial's attempts in the order of their numbers. */
  List<Attempt> attempts(TrialId trial);
}
