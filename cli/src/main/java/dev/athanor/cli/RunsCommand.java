package dev.athanor.cli;

import dev.athanor.model.Experiment;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists the runs of one experiment or of all. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists the runs of an experiment, or of all experiments of a data folder.")
final class RunsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Parameters(
      arity = "0..1",
      paramLabel = "EXPERIMENT",
      description =
          "The experiment (default: all). A study's runs are in the experiment of its name.")
  private @Nullable String experiment;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() {
    try (Storage storage = SqlStorage.openReadOnly(data.folder())) {
      PrintWriter out = spec.commandLine().getOut();
      var table = new Table("EXPERIMENT", "RUN", "NAME", "PHASE", "TRIAL", "STATE", "METRICS");
      Map<String, Map<String, TrialSnapshot>> trials = new HashMap<>();
      for (Experiment each : experiments(storage)) {
        for (Run run : storage.runs().list(each.id())) {
          Map<String, MetricPoint> latest = storage.runs().latest(run.id());
          if (json) {
            out.println(JsonLines.run(each.name(), run, trial(storage, trials, run), latest));
          } else {
            table.add(row(each, run, latest));
          }
        }
      }
      if (!json) {
        table.print(out);
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  private List<Experiment> experiments(Storage storage) {
    List<Experiment> all = storage.experiments().list();
    String name = experiment;
    if (name == null) {
      return all;
    }
    return storage
        .experiments()
        .find(WorkspaceId.DEFAULT, name)
        .map(List::of)
        .orElseThrow(() ->
            DataOption.missing(
                "experiment", name, data.folder(), all.stream().map(Experiment::name).toList()));
  }

  private static @Nullable TrialSnapshot trial(
      Storage storage, Map<String, Map<String, TrialSnapshot>> known, Run run) {
    String study = run.tags().get("athanor.study");
    String number = run.tags().get("athanor.trial");
    if (study == null || number == null) {
      return null;
    }
    return known.computeIfAbsent(study, name -> trialsOf(storage, name)).get(number);
  }

  private static Map<String, TrialSnapshot> trialsOf(Storage storage, String study) {
    return storage
        .studies()
        .find(WorkspaceId.DEFAULT, study)
        .map(StudySnapshot::id)
        .map(id -> storage.studies().history(id, null).trials())
        .orElse(List.of())
        .stream()
        .collect(Collectors.toMap(trial -> Integer.toString(trial.number()), trial -> trial));
  }

  private static String[] row(Experiment experiment, Run run, Map<String, MetricPoint> latest) {
    return new String[] {
      experiment.name(),
      run.id().hex32(),
      run.name(),
      run.tags().getOrDefault("athanor.phase", ""),
      run.tags().getOrDefault("athanor.trial", ""),
      run.state().name(),
      latest.values().stream()
          .map(point -> point.key() + "=" + Numbers.text(point.value()))
          .collect(Collectors.joining(" "))
    };
  }
}
