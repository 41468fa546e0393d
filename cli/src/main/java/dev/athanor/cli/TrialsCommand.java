package dev.athanor.cli;

import dev.athanor.model.Attempt;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialId;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the trials of one study or of all. */
@Command(
    name = "trials",
    mixinStandardHelpOptions = true,
    description = "Lists the trials of a study, or of all studies of a data folder.")
final class TrialsCommand extends ListingCommand {

  @Parameters(arity = "0..1", paramLabel = "STUDY", description = "The study (default: all).")
  private @Nullable String study;

  @Override
  void printJson(Storage storage, DataOption data, PrintWriter out) {
    for (StudySnapshot each : studies(storage, data)) {
      Map<TrialId, List<Attempt>> attempts =
          storage.work().attempts(each.id()).stream()
              .collect(Collectors.groupingBy(Attempt::trial));
      for (TrialSnapshot trial : storage.studies().history(each.id(), null).trials()) {
        out.println(
            JsonLines.trial(each.name(), trial, attempts.getOrDefault(trial.id(), List.of())));
      }
    }
  }

  @Override
  Table table(Storage storage, DataOption data) {
    boolean owned = SqlStorage.isOwned(data.folder());
    var table = new Table("STUDY", "TRIAL", "STATE", "VALUE", "STEPS", "PARAMETERS", "BECAUSE");
    for (StudySnapshot each : studies(storage, data)) {
      for (TrialSnapshot trial : storage.studies().history(each.id(), null).trials()) {
        table.add(
            each.name(),
            Integer.toString(trial.number()),
            trial.state().name(),
            trial.values().isEmpty() ? "-" : Numbers.text(trial.value()),
            Integer.toString(trial.reports().size()),
            Lines.params(trial.params()),
            because(trial, owned));
      }
    }
    return table;
  }

  private List<StudySnapshot> studies(Storage storage, DataOption data) {
    return data.chosen("study", study, storage.studies().list(), StudySnapshot::name);
  }

  private static String because(TrialSnapshot trial, boolean owned) {
    String because = trial.because();
    if (because == null && trial.state() == TrialState.RUNNING && !owned) {
      return "interrupted; the next tune goes on with it";
    }
    return because == null ? "" : because;
  }
}
