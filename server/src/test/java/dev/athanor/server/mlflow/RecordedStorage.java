package dev.athanor.server.mlflow;

import dev.athanor.model.DatasetInput;
import dev.athanor.model.Experiment;
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
import dev.athanor.query.RunOrder;
import dev.athanor.query.RunQuery;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.InMemoryStorage;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The runs and experiments of {@code conformance/mlflow/record_filters.py}. */
final class RecordedStorage {

  static final String ROOT = "mlflow-artifacts:/1";

  private static final List<Experiment> EXPERIMENTS =
      List.of(
          experiment(1, "vision/a", 100, 900, Map.of("team", "x")),
          experiment(2, "Vision/b", 100, 800, Map.of("team", "X", "a b", "1")),
          experiment(3, "text_c", 200, 800, Map.of()),
          experiment(4, "t%xt", 50, 50, Map.of("team", "it's")));

  private final InMemoryStorage storage = new InMemoryStorage();
  private final ExperimentId experiment;
  private int made;

  RecordedStorage() {
    experiment =
        storage
            .experiments()
            .create(WorkspaceId.DEFAULT, "vision/a", null, Map.of(), Instant.EPOCH)
            .id();
    run("ant", "ann", RunState.FINISHED, 1000, 2000L, Map.of("team", "vision", "a.b", "x"))
        .metrics(Map.of("loss", 0.5, "val loss", 1.0))
        .params(Map.of("lr", "0.1", "model", "ResNet"))
        .dataset("mnist", "d1", "train");
    run("bee", "bob", RunState.RUNNING, 2000, null, Map.of("team", "Vision"))
        .metrics(Map.of("loss", 0.25, "val loss", -1.0))
        .params(Map.of("lr", "1e-3"))
        .dataset("mnist", "d1", "test")
        .dataset("cifar", "d2", "train");
    run("Cat", "ann", RunState.FAILED, 3000, 3500L, Map.of("team", "a_b%c"))
        .metrics(Map.of("loss", Double.NaN))
        .params(Map.of("lr", "", "model", "it's"));
    run("dog", "", RunState.KILLED, 3000, 4000L, Map.of())
        .metrics(Map.of("loss", Double.POSITIVE_INFINITY, "acc", 1e9))
        .params(Map.of("model", "resnet"))
        .dataset("Mnist", "d3", "");
    run("eel", "eve", RunState.SCHEDULED, 4000, null, Map.of("team", "", "end", "é"))
        .metrics(Map.of("loss", Double.NEGATIVE_INFINITY))
        .params(Map.of("lr", "0.10"))
        .dataset("mnist", "d9", "");
    run("fox", "FOX", RunState.FINISHED, 5000, 6000L, Map.of("created", "y", "start_time", "z"));
    run("gnu's", "ann", RunState.FINISHED, 5000, 5000L, Map.of("team", "back\\slash"))
        .metrics(Map.of("loss", 0.5, "acc", 0.0))
        .params(Map.of("a'b", "q", "x\"y", "dq\"", "lr", "0.1"));
    run("hen", "ann", RunState.FAILED, 0, 1L, Map.of("team", "🐔"))
        .metrics(Map.of("loss", 5.0, "1a", 7.0, "a/b", 8.0))
        .params(Map.of("学习率", "0.1"));
  }

  private static Experiment experiment(
      long id, String name, long made, long changed, Map<String, String> tags) {
    return new Experiment(
        new ExperimentId(id),
        WorkspaceId.DEFAULT,
        name,
        null,
        Lifecycle.ACTIVE,
        tags,
        Instant.ofEpochMilli(made),
        Instant.ofEpochMilli(changed));
  }

  private MadeRun run(
      String name,
      String user,
      RunState state,
      long start,
      @Nullable Long end,
      Map<String, String> tags) {
    var id = new RunId("%02x".formatted(made++ * 17 + 3).repeat(16));
    var named = new HashMap<>(tags);
    named.put("mlflow.runName", name);
    storage
        .runs()
        .create(
            new Run(
                id,
                experiment,
                name,
                user,
                state,
                Lifecycle.ACTIVE,
                Instant.ofEpochMilli(start),
                end == null ? null : Instant.ofEpochMilli(end),
                Instant.ofEpochMilli(start),
                null,
                null,
                named));
    return new MadeRun(id);
  }

  private final class MadeRun {

    private final RunId id;

    MadeRun(RunId id) {
      this.id = id;
    }

    MadeRun metrics(Map<String, Double> values) {
      List<MetricPoint> points =
          values.entrySet().stream()
              .map(each -> new MetricPoint(each.getKey(), 0, 1, each.getValue()))
              .toList();
      storage.runs().append(id, RunBatch.ofMetrics(points), ParamRule.REFUSE_CHANGE);
      return this;
    }

    MadeRun params(Map<String, String> values) {
      List<Param> params =
          values.entrySet().stream()
              .map(each -> new Param(each.getKey(), each.getValue()))
              .toList();
      storage.runs().append(id, new RunBatch(List.of(), params, Map.of()), ParamRule.REFUSE_CHANGE);
      return this;
    }

    MadeRun dataset(String name, String digest, String context) {
      var input = new DatasetInput(name, digest, "local", "{}", null, null, context, Map.of());
      storage.runs().addInputs(id, List.of(input));
      return this;
    }
  }

  /** The names of the runs that are found, in their order. */
  List<String> runs(String filter, List<String> orderBy) {
    RunQuery query = MlflowFilter.runs(filter, List.of(ROOT));
    RunOrder[] order = MlflowOrder.runs(orderBy).toArray(RunOrder[]::new);
    RunSearch search = RunSearch.of(experiment).where(query).orderedBy(order);
    return storage.runs().search(search).runs().stream().map(Run::name).toList();
  }

  /** The names of the experiments that are found, in their order. */
  List<String> experiments(String filter, List<String> orderBy) {
    Predicate<Experiment> wanted = ExperimentFilter.of(filter);
    Comparator<Experiment> order = ExperimentOrder.of(orderBy);
    return EXPERIMENTS.stream().filter(wanted).sorted(order).map(Experiment::name).toList();
  }

  /** What {@code record_filters.py} would print as the answer. */
  String answer(String what, String asked) {
    List<String> clauses = Arrays.asList(asked.split("\\|", -1));
    try {
      List<String> names =
          switch (what) {
            case "runs" -> runs(asked, List.of());
            case "order" -> runs("", clauses);
            case "experiments" -> experiments(asked, List.of());
            case "experiment-order" -> experiments("", clauses);
            default -> throw new AssertionError(what);
          };
      return "=" + String.join(",", names);
    } catch (FilterException refusal) {
      return "!" + String.valueOf(refusal.getMessage()).replaceAll("\\{'[^{}]*'\\}", "{...}");
    }
  }
}
