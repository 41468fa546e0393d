package dev.athanor.server.api;

import dev.athanor.model.DatasetInput;
import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Experiments and runs to look at. */
final class Examples {

  private static final Instant AT = ApiServer.AT;

  private Examples() {}

  static ExperimentId experiment(ApiServer server, String name) {
    return server.storage().experiments().ensure(WorkspaceId.DEFAULT, name, AT).id();
  }

  static RunId run(ApiServer server, ExperimentId experiment, String name) {
    return server
        .storage()
        .runs()
        .create(Run.of(RunId.random(), experiment, name, RunState.RUNNING, AT, AT, Map.of()))
        .id();
  }

  /** A run that has something of everything. */
  static RunId fullRun(ApiServer server, ExperimentId experiment) {
    RunId id =
        server
            .storage()
            .runs()
            .create(
                new Run(
                    RunId.random(),
                    experiment,
                    "full",
                    "ada",
                    RunState.RUNNING,
                    Lifecycle.ACTIVE,
                    AT,
                    null,
                    AT,
                    null,
                    null,
                    Map.of("team", "vision")))
            .id();
    server
        .storage()
        .runs()
        .append(
            id,
            new RunBatch(
                List.of(
                    new MetricPoint("loss", 1, 1000, 0.5),
                    new MetricPoint("loss", 2, 2000, Double.NaN),
                    new MetricPoint("acc", 2, 2000, 0.25)),
                List.of(new Param("lr", "1e-3"), new Param("batch", "32")),
                Map.of("note", "ü")),
            ParamRule.REFUSE_CHANGE);
    server
        .storage()
        .runs()
        .addInputs(
            id,
            List.of(
                new DatasetInput(
                    "digits", "d1", "local", "/data", null, "{}", "train", Map.of("a", "b"))));
    return id;
  }
}
