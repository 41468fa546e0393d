package dev.athanor.storage;

import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The experiments: named shelves of runs. */
public interface ExperimentStore {

  /**
   * The experiment of this name, made if it is not there.
   *
   * @param at when it is made
   */
  Experiment ensure(WorkspaceId workspace, String name, Instant at);

  /** The experiment of this name, if there is one. */
  Optional<Experiment> find(WorkspaceId workspace, String name);

  Experiment get(ExperimentId id);

  /** All experiments in the order of their ids. */
  List<Experiment> list();
}
