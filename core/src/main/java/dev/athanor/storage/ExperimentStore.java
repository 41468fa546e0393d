package dev.athanor.storage;

import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The experiments: named shelves of runs. */
public interface ExperimentStore {

  /** The experiment of those who name none. */
  ExperimentId DEFAULT = new ExperimentId(0);

  /**
   * The experiment of this name, made if it is not there.
   *
   * @param at when it is made
   */
  Experiment ensure(WorkspaceId workspace, String name, Instant at);

  /**
   * The experiment {@link #DEFAULT}, made if it is not there, with the name {@code Default} or, if
   * that is taken, {@code Default-0}.
   */
  Experiment ensureDefault(WorkspaceId workspace, Instant at);

  /**
   * Makes an experiment.
   *
   * @param artifactRoot kept word for word
   * @throws dev.athanor.model.AthanorException {@code ALREADY_EXISTS} if the name is taken, be it
   *     by a deleted experiment
   */
  Experiment create(
      WorkspaceId workspace,
      String name,
      @Nullable String artifactRoot,
      Map<String, String> tags,
      Instant at);

  /**
   * Gives it another name.
   *
   * @throws dev.athanor.model.AthanorException {@code ALREADY_EXISTS} if the name is taken by
   *     another, {@code WRONG_STATE} if it is deleted
   */
  Experiment rename(ExperimentId id, String name, Instant at);

  /**
   * Overwrites and removes tags; one to be removed need not be there.
   *
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if it is deleted
   */
  Experiment tag(ExperimentId id, Map<String, String> put, Set<String> removed, Instant at);

  /**
   * Deletes the experiment with its active runs, so that they can be restored, or restores it with
   * all its deleted runs; saying it again does nothing.
   */
  Experiment setLifecycle(ExperimentId id, Lifecycle to, Instant at);

  /**
   * Removes a deleted experiment for good.
   *
   * @throws dev.athanor.model.AthanorException {@code WRONG_STATE} if it is not deleted, or has
   *     runs or a study
   */
  void erase(ExperimentId id);

  /** The experiment of this name, if there is one. */
  Optional<Experiment> find(WorkspaceId workspace, String name);

  Experiment get(ExperimentId id);

  /** All experiments in the order of their ids, deleted ones too. */
  List<Experiment> list();
}
