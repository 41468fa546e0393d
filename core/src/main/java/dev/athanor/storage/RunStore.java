package dev.athanor.storage;

import dev.athanor.model.DatasetInput;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunEdit;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.RunSummary;
import dev.athanor.model.SeriesId;
import dev.athanor.model.SeriesOverview;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.model.StudyId;
import dev.athanor.model.TrialRun;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** The runs of an experiment, deleted ones too, in the order in which they were made. */
  List<Run> list(ExperimentId experiment);

  /**
   * Adds a batch, whole or not at all. Tags are overwritten.
   *
   * @param series what becomes of other points at a step of metrics that the run has none of yet;
   *     the others keep the rule they have
   * @throws dev.athanor.model.AthanorException {@code CONFLICT} if the rule refuses a param, {@code
   *     WRONG_STATE} if the run is deleted, {@code LIMIT} if the store cannot keep up or the batch
   *     is too large; nothing of the batch is stored then
   */
  void append(RunId run, RunBatch batch, ParamRule params, SeriesRule series);

  /** As the other, for metrics that keep distinct points. */
  default void append(RunId run, RunBatch batch, ParamRule params) {
    append(run, batch, params, SeriesRule.KEEP_DISTINCT);
  }

  /**
   * Ends the run, or sets it going again. A run that becomes RUNNING and has no start gets one.
   *
   * @param at when; the run's end if {@code to} is a finished state, else its end is cleared
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the run is deleted
   */
  void move(RunId run, RunState to, @Nullable String because, Instant at);

  /**
   * Changes name, state, end and tags of a run at once.
   *
   * @param at when
   * @return the run as it is now
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the run is deleted, {@code
   *     NOT_FOUND} if a tag to remove is not there; nothing is changed then
   */
  Run edit(RunId run, RunEdit edit, Instant at);

  /**
   * Says that the run reads datasets, applied whole or not at all.
   *
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the run is deleted
   */
  void addInputs(RunId run, List<DatasetInput> inputs);

  /** The run's datasets, in the order in which they were first said. */
  List<DatasetInput> inputs(RunId run);

  /**
   * The datasets that active runs of the experiments read: name, digest and context, each once, in
   * the order of names, then digests, then contexts.
   *
   * @param limit how many at most
   */
  List<DatasetUse> datasets(Set<ExperimentId> experiments, int limit);

  /** A dataset, and what runs of the experiment use it for; the context may be empty. */
  record DatasetUse(ExperimentId experiment, String name, String digest, String context) {}

  /**
   * Deletes the run, so that it can be restored, or restores it; saying it again does nothing.
   *
   * @param at when
   */
  void setLifecycle(RunId run, Lifecycle to, Instant at);

  /**
   * Removes a deleted run for good, with its points, params, tags and links. A large run takes many
   * small transactions; if it is broken off, the run is still there, deleted, with a part of its
   * points, and the next call goes on.
   *
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if the run is not deleted
   */
  void erase(RunId run);

  /**
   * The runs that a condition holds for, a page of them. What any thread has stored is seen at
   * once.
   *
   * @throws dev.athanor.model.AthanorException {@code NOT_FOUND} if one of the experiments is not
   *     there
   */
  RunPage search(RunSearch search);

  /**
   * How many runs the condition holds for; order, limit and cursor do not matter.
   *
   * @throws dev.athanor.model.AthanorException {@code NOT_FOUND} if one of the experiments is not
   *     there
   */
  long count(RunSearch search);

  /**
   * The runs with their params and latest points, in the order of the ids; what is not there is
   * left out.
   */
  List<RunSummary> summaries(List<RunId> runs);

  /** The params by the order of their keys, which compare by code points. */
  List<Param> params(RunId run);

  /**
   * The last point of every metric by its key: the one with the highest step, among those the
   * latest time, among those the largest value, NaN being the largest. Where later points replace
   * those of their step, it is the one that stands at the highest step.
   */
  Map<String, MetricPoint> latest(RunId run);

  /** All points of a metric, as {@link #history(RunId, String, StepWindow)} gives them. */
  default Stream<MetricPoint> history(RunId run, String key) {
    return history(run, key, StepWindow.ALL);
  }

  /**
   * The points of a metric in a window, in the order of step, time, value (−0 before 0, NaN last);
   * empty if there are none. Read bit by bit as it is consumed; to be closed. Sees the points that
   * were there at the call, perhaps later ones too.
   *
   * @throws dev.athanor.model.AthanorException {@code FOLDER_DAMAGED}, at the call or while it is
   *     read, if points of the window cannot be read; names the run, the key and the steps
   */
  Stream<MetricPoint> history(RunId run, String key, StepWindow window);

  /**
   * Windows of many series, each in at most {@code width} buckets. The buckets hold the true
   * extremes and counts of the points that {@link #history} gives.
   *
   * @param series at most {@link SeriesOverview#MOST_SERIES}; one without points has no buckets
   * @param width 1 to {@link SeriesOverview#WIDEST}
   * @return in the order of {@code series}
   * @throws IllegalArgumentException if it is too many series or too wide, as {@link
   *     SeriesOverview#requireSize} says
   * @throws dev.athanor.model.AthanorException {@code NOT_FOUND} if one of the runs is not there
   */
  List<SeriesOverview> overviews(List<SeriesId> series, StepWindow window, int width);

  /** Says that the run belongs to the trial; saying it again does nothing. */
  void link(TrialRun link);

  /**
   * Which runs belong to which trials of the study, by trial, in the order in which it was said.
   */
  List<TrialRun> links(StudyId study);
}
