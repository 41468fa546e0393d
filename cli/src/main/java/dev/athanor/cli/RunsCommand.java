package dev.athanor.cli;

import dev.athanor.model.Experiment;
import dev.athanor.model.Lifecycle;
import dev.athanor.model.MetricPoint;
import dev.athanor.model.Run;
import dev.athanor.model.RunSummary;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.WorkspaceId;
import dev.athanor.query.RunCursor;
import dev.athanor.query.RunPage;
import dev.athanor.query.RunSearch;
import dev.athanor.storage.Storage;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the runs of one experiment or of all. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists the runs of an experiment, or of all experiments of a data folder.")
final class RunsCommand extends ListingCommand {

  /** How many runs are asked for at once. */
  private static final int PAGE = 1000;

  @Parameters(
      arity = "0..1",
      paramLabel = "EXPERIMENT",
      description =
          "The experiment (default: all). A study's runs are in the experiment of its name.")
  private @Nullable String experiment;

  @Override
  void printJson(Storage storage, DataOption data, PrintWriter out) {
    Map<String, Map<String, TrialSnapshot>> trials = new HashMap<>();
    for (Experiment each : experiments(storage, data)) {
      forEachRun(
          storage,
          each,
          (run, latest) ->
              out.println(JsonLines.run(each.name(), run, trial(storage, trials, run), latest)));
    }
  }

  @Override
  Table table(Storage storage, DataOption data) {
    var table = new Table("EXPERIMENT", "RUN", "NAME", "PHASE", "TRIAL", "STATE", "METRICS");
    for (Experiment each : experiments(storage, data)) {
      forEachRun(
          storage,
          each,
          (run, latest) ->
              table.add(
                  each.name(),
                  run.id().hex32(),
                  run.name(),
                  run.tags().getOrDefault("athanor.phase", ""),
                  run.tags().getOrDefault("athanor.trial", ""),
                  run.state().name(),
                  metrics(latest)));
    }
    return table;
  }

  /**
   * Shows the runs of an experiment with their last points, in the order in which they were made.
   */
  private static void forEachRun(
      Storage storage, Experiment experiment, BiConsumer<Run, Map<String, MetricPoint>> visitor) {
    RunSearch search =
        RunSearch.of(experiment.id()).lifecycles(EnumSet.allOf(Lifecycle.class)).limit(PAGE);
    RunCursor after = null;
    do {
      RunPage page = storage.runs().search(search.after(after));
      for (RunSummary each : storage.runs().summaries(page.runs().stream().map(Run::id).toList())) {
        visitor.accept(each.run(), new TreeMap<>(each.latest()));
      }
      after = page.next();
    } while (after != null);
  }

  private List<Experiment> experiments(Storage storage, DataOption data) {
    return data.chosen("experiment", experiment, storage.experiments().list(), Experiment::name);
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

  private static String metrics(Map<String, MetricPoint> latest) {
    return latest.values().stream()
        .map(point -> point.key() + "=" + Numbers.text(point.value()))
        .collect(Collectors.joining(" "));
  }
}
