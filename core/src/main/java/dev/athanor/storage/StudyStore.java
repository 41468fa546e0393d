package dev.athanor.storage;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudyId;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialEvent;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.Verdict;
import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The studies and their trials, kept as events that are never overwritten.
 *
 * <p>What a trial is, its events say: {@link #historyAt} of any revision has the same trials for
 * ever. A method that adds to a finished trial throws an {@link dev.athanor.model.AthanorException}
 * of code {@code WRONG_STATE} and changes nothing.
 */
public interface StudyStore {

  /**
   * Makes a study.
   *
   * @param wanted the study as it shall be; its id is ignored
   * @return the study with its id
   * @throws dev.athanor.model.AthanorException {@code ALREADY_EXISTS} if the workspace has a study
   *     of this name
   */
  StudySnapshot create(StudySnapshot wanted);

  /** The study of this name, if there is one. */
  Optional<StudySnapshot> find(WorkspaceId workspace, String name);

  StudySnapshot get(StudyId study);

  /** All studies in the order of their ids. */
  List<StudySnapshot> list();

  /**
   * Sets one of the study's own attributes.
   *
   * @param json the value as JSON text, kept word for word
   */
  void setUserAttr(StudyId study, String key, String json);

  /** Sets an attribute that belongs to the program, not to the user. */
  void setSystemAttr(StudyId study, String key, String json);

  /**
   * Gives work: the WAITING trial with the lowest number, now RUNNING, or a new RUNNING one. Of
   * many callers exactly one gets each trial.
   */
  TrialSnapshot start(StudyId study, @Nullable String worker, Instant at);

  /** Makes a WAITING trial with these values; {@link #start} hands it out before new ones. */
  TrialSnapshot enqueue(StudyId study, SequencedMap<String, Assignment> fixed, Instant at);

  /**
   * Makes a trial that stands as another does: state, values of parameters, reports, constraints,
   * attributes, final values and times. Id, number and study are its own; it has no attempts.
   *
   * @param like of any study, or of none
   * @param at the time where {@code like} has none
   */
  TrialSnapshot add(StudyId study, TrialSnapshot like, Instant at);

  /**
   * Gives values to an unfinished trial.
   *
   * @param firm whether the trial has them; false for a joint suggestion it may use in part
   * @param notes why these values
   * @param basis the revision of the history that the sampler saw; 0 if no sampler was asked
   */
  void assign(
      TrialId trial,
      SequencedMap<String, Assignment> params,
      boolean firm,
      Map<String, String> notes,
      long basis);

  /**
   * Keeps an intermediate value of an unfinished trial.
   *
   * @return the revision of the report: {@code historyAt} of it holds the report and nothing newer
   */
  long report(TrialId trial, long step, double value, Instant at);

  /**
   * Keeps how far an unfinished trial keeps a constraint; another value for it takes the place of
   * the first.
   *
   * @param value the constraint is kept at 0 and below
   */
  void constrain(TrialId trial, String constraint, double value);

  /**
   * Keeps what the user notes of an unfinished trial.
   *
   * @param json the value as JSON text, kept word for word
   */
  void setUserAttr(TrialId trial, String key, String json);

  /**
   * Keeps what the pruner said of the report at a step.
   *
   * @param basis the revision of the history that the pruner saw
   */
  void judge(TrialId trial, long step, Verdict verdict, long basis);

  /**
   * Moves a trial if it is in the state {@code from}. Of many callers exactly one moves it; the
   * others, and whoever comes when the trial has ended, get false.
   *
   * @param values final values; empty unless {@code to} is COMPLETE or PRUNED
   * @return false, with nothing changed, if the trial was not in {@code from}
   * @throws IllegalArgumentException if {@code to} may never follow {@code from}, or if there are
   *     values for another state than COMPLETE or PRUNED
   */
  boolean move(
      TrialId trial,
      TrialState from,
      TrialState to,
      List<Double> values,
      @Nullable String because,
      Instant at);

  /** The trial as it is now. */
  TrialSnapshot trial(TrialId trial);

  /**
   * The history as it is now.
   *
   * @param known an earlier history of the same study, which makes this cheap; null for none
   */
  StudyHistory history(StudyId study, @Nullable StudyHistory known);

  /** The history as it was: made of the events up to and including {@code revision}. */
  StudyHistory historyAt(StudyId study, long revision);

  /**
   * The study's trial events with a revision above {@code since}, revisions rising. To be closed.
   */
  Stream<TrialEvent> events(StudyId study, long since);
}
