package dev.athanor.server.mlflow;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Experiment;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.Run;
import dev.athanor.model.RunId;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds experiments and runs by the ids that clients send, and refuses in MLflow's words. */
final class Things {

  private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Pattern RUN_ID = Pattern.compile("[0-9a-f]{32}");

  private final Storage storage;
  private final InstantSource clock;

  Things(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  Storage storage() {
    return storage;
  }

  Instant now() {
    return clock.instant();
  }

  static WorkspaceId workspace() {
    return WorkspaceId.DEFAULT;
  }

  /** The experiment, deleted or not. */
  Experiment experiment(String id) {
    return find(experimentId(id))
        .orElseThrow(
            () -> MlflowException.gone("No Experiment with id=%s exists".formatted(id.strip())));
  }

  Experiment experiment(ExperimentId id) {
    return storage.experiments().get(id);
  }

  /** The experiment of this lifecycle. */
  Experiment experiment(String id, Lifecycle lifecycle) {
    Experiment found = experiment(id);
    if (found.lifecycle() != lifecycle) {
      throw MlflowException.gone("No Experiment with id=%s exists".formatted(id.strip()));
    }
    return found;
  }

  Experiment activeExperiment(String id) {
    Experiment found = experiment(id);
    if (found.lifecycle() == Lifecycle.DELETED) {
      throw inactive("experiment " + found.id().value(), found.lifecycle());
    }
    return found;
  }

  Optional<Experiment> find(ExperimentId id) {
    try {
      return Optional.of(storage.experiments().get(id));
    } catch (AthanorException e) {
      if (e.code() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  static ExperimentId experimentId(String text) {
    String id = text.strip();
    if (!WHOLE_NUMBER.matcher(id).matches()) {
      throw MlflowException.invalid(
          "Invalid experiment ID '%s'. Experiment ID must be a valid integer.".formatted(text));
    }
    return new ExperimentId(Long.parseLong(id));
  }

  /** The id, which nobody has looked up yet. */
  static RunId runId(String text) {
    if (!RUN_ID.matcher(text).matches()) {
      throw noRun(text);
    }
    return new RunId(text);
  }

  Run run(String id) {
    return findRun(id).orElseThrow(() -> noRun(id));
  }

  Optional<Run> findRun(String id) {
    if (!RUN_ID.matcher(id).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(storage.runs().get(new RunId(id)));
    } catch (AthanorException e) {
      if (e.code() == Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  Run activeRun(String id) {
    Run run = run(id);
    if (run.lifecycle() == Lifecycle.DELETED) {
      throw inactive("run " + id, run.lifecycle());
    }
    return run;
  }

  static MlflowException noRun(String id) {
    return MlflowException.gone("Run with id=%s not found".formatted(id));
  }

  static MlflowException inactiveRun(RunId run) {
    return inactive("run " + run.hex32(), Lifecycle.DELETED);
  }

  private static MlflowException inactive(String what, Lifecycle lifecycle) {
    return MlflowException.invalid(
        "The %s must be in the 'active' state. Current state is %s."
            .formatted(what, lifecycle.name().toLowerCase(Locale.ROOT)));
  }

  /** A change of a run; what the store refuses is said in MLflow's words. */
  void change(String run, Runnable change) {
    try {
      change.run();
    } catch (AthanorException e) {
      switch (e.code()) {
        case NOT_FOUND -> throw noRun(run);
        case WRONG_STATE -> throw inactive("run " + run, Lifecycle.DELETED);
        default -> throw e;
      }
    }
  }
}
