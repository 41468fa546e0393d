package dev.athanor.storage;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs, their params, tags and points. */
public interface RunStore {

  /**
   * Makes a run as given.
   *
   * @throws dev.athanor.model.AthanorException {@code ALREADY_EXISTS} if its id is taken, {@code
   *     NOT_FOUND} if its experiment is not there
   */
  Run create(Run run);

  Run get(RunId id);

  /** The runs of an experiment in the order in which they were made. */
  List<Run> list(ExperimentId experiment);

  /**
   * Adds a batch, whole or not at all. An identical point (key, time, step, value) is kept once;
   * other points at the same step are kept beside it. Tags are overwritten.
   *
   * @throws dev.athanor.model.AthanorException {@code CONFLICT} if the rule refuses a param, {@code
   *     WRONG_STATE} if the run is deleted; nothing of the batch is stored then
   */
  void append(RunId run, RunBatch batch, ParamRule rule);

  /**
   * Ends the run, or sets it going again. A run that becomes RUNNING and has no start gets one.
   *
   * @param at when; the run's end if {@code to} is a finished state, else its end is cleared
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the run is deleted
   */
  void move(RunId run, RunState to, @Nullable String because, Instant at);

  /** The params by the order of their keys. */
  List<Param> params(RunId run);

  /**
   * The last point of every metric by its key: the one with the highest step, among those the
   * latest time, among those the largest value, NaN being the largest.
   */
  Map<String, MetricPoint> latest(RunId run);

  /**
   * All points of a metric in the order of step, time, value (NaN last); empty if there are none.
   * To be closed.
   */
  Stream<MetricPoint> history(RunId run, String key);

  /** Says that the run belongs to the trial; saying it again does nothing. */
  void link(TrialRun link);

  /**
   * Which runs belong to which trials of the study, by trial, in the order in which it was said.
   */
  List<TrialRun> links(StudyId study);
}
