package dev.athanor.testkit;

import dev.athanor.model.ExperimentId;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Param;
import dev.athanor.model.ParamRule;
import dev.athanor.model.Run;
import dev.athanor.model.RunBatch;
import dev.athanor.model.RunId;
import dev.athanor.model.RunState;
import dev.athanor.model.SeriesRule;
import dev.athanor.model.StepWindow;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.RunStore;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** What the suites about runs share: an experiment, and short words for logging and reading. */
abstract class RunSuite extends StorageContract {

  private ExperimentId experiment = new ExperimentId(0);

  @BeforeEach
  final void makeExperiment() {
    experiment = newExperiment("digits");
  }

  final ExperimentId experiment() {
    return experiment;
  }

  final ExperimentId newExperiment(String name) {
    return storage().experiments().ensure(WorkspaceId.DEFAULT, name, AT).id();
  }

  final RunStore store() {
    return storage().runs();
  }

  final RunId newRun() {
    return store().create(Samples.run(experiment)).id();
  }

  /** A run of this name. */
  final RunId newRun(String name) {
    return newRun(experiment, name, Lifecycle.ACTIVE);
  }

  final RunId newRun(ExperimentId where, String name, Lifecycle lifecycle) {
    var run =
        new Run(
            RunId.random(),
            where,
            name,
            "",
            RunState.RUNNING,
            lifecycle,
            AT,
            null,
            AT,
            lifecycle == Lifecycle.DELETED ? AT : null,
            null,
            Map.of());
    return store().create(run).id();
  }

  final void append(RunId run, MetricPoint... points) {
    append(run, SeriesRule.KEEP_DISTINCT, points);
  }

  final void append(RunId run, SeriesRule rule, MetricPoint... points) {
    store().append(run, RunBatch.ofMetrics(List.of(points)), ParamRule.REFUSE_CHANGE, rule);
  }

  final void param(RunId run, String key, String value) {
    var batch = new RunBatch(List.of(), List.of(new Param(key, value)), Map.of());
    store().append(run, batch, ParamRule.OVERWRITE);
  }

  final void tag(RunId run, String key, String value) {
    var batch = new RunBatch(List.of(), List.of(), Map.of(key, value));
    store().append(run, batch, ParamRule.REFUSE_CHANGE);
  }

  /** A point of metric "loss" at time 0. */
  static MetricPoint loss(long step, double value) {
    return new MetricPoint("loss", step, 0, value);
  }

  final List<MetricPoint> history(RunId run, String key) {
    try (Stream<MetricPoint> points = store().history(run, key)) {
      return points.toList();
    }
  }

  final List<MetricPoint> history(RunId run, String key, long from, long to) {
    try (Stream<MetricPoint> points = store().history(run, key, new StepWindow(from, to))) {
      return points.toList();
    }
  }
}
