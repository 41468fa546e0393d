package dev.athanor.cli;

import dev.athanor.model.Attempt;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.model.WorkspaceId;
import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** Lists the trials of one study or of all. */
@Command(
    name = "trials",
    mixinStandardHelpOptions = true,
    description = "Lists the trials of a study, or of all studies of a data folder.")
final class TrialsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Parameters(arity = "0..1", paramLabel = "STUDY", description = "The study (default: all).")
  private @Nullable String study;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() {
    try (Storage storage = SqlStorage.openReadOnly(data.folder())) {
      PrintWriter out = spec.commandLine().getOut();
      List<StudySnapshot> studies = studies(storage, data.folder(), study);
      if (json) {
        studies.forEach(each -> printJson(storage, each, out));
      } else {
        printTable(storage, studies, SqlStorage.isOwned(data.folder()), out);
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  /** The named study, or all. */
  static List<StudySnapshot> studies(Storage storage, Path folder, @Nullable String name) {
    List<StudySnapshot> all = storage.studies().list();
    if (name == null) {
      return all;
    }
    return storage
        .studies()
        .find(WorkspaceId.DEFAULT, name)
        .map(List::of)
        .orElseThrow(() ->
            DataOption.missing(
                "study", name, folder, all.stream().map(StudySnapshot::name).toList()));
  }

  private static void printJson(Storage storage, StudySnapshot study, PrintWriter out) {
    Map<TrialId, List<Attempt>> attempts =
        storage.work().attempts(study.id()).stream().collect(Collectors.groupingBy(Attempt::trial));
    for (TrialSnapshot trial : storage.studies().history(study.id(), null).trials()) {
      out.println(
          JsonLines.trial(study.name(), trial, attempts.getOrDefault(trial.id(), List.of())));
    }
  }

  private static void printTable(
      Storage storage, List<StudySnapshot> studies, boolean owned, PrintWriter out) {
    var table = new Table("STUDY", "TRIAL", "STATE", "VALUE", "STEPS", "PARAMETERS", "BECAUSE");
    for (StudySnapshot study : studies) {
      for (TrialSnapshot trial : storage.studies().history(study.id(), null).trials()) {
        table.add(
            study.name(),
            Integer.toString(trial.number()),
            trial.state().name(),
            trial.values().isEmpty() ? "-" : Numbers.text(trial.value()),
            Integer.toString(trial.reports().size()),
            Lines.params(trial.params()),
            because(trial, owned));
      }
    }
    table.print(out);
  }

  private static String because(TrialSnapshot trial, boolean owned) {
    String because = trial.because();
    if (because == null && trial.state() == TrialState.RUNNING && !owned) {
      return "interrupted; the next tune goes on with it";
    }
    return because == null ? "" : because;
  }
}
