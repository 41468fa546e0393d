package dev.athanor.cli;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.Storage;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Lists the studies of a data folder. */
@Command(
    name = "studies",
    mixinStandardHelpOptions = true,
    description = "Lists the studies of a data folder.")
final class StudiesCommand extends ListingCommand {

  @Override
  void printJson(Storage storage, DataOption data, PrintWriter out) {
    for (StudySnapshot study : storage.studies().list()) {
      out.println(JsonLines.study(storage.studies().history(study.id(), null)));
    }
  }

  @Override
  Table table(Storage storage, DataOption data) {
    var table = new Table("STUDY", "OBJECTIVE", "TRIALS", "COMPLETE", "PRUNED", "FAIL", "BEST");
    for (StudySnapshot study : storage.studies().list()) {
      StudyHistory history = storage.studies().history(study.id(), null);
      table.add(
          study.name(),
          study.objective().toString(),
          Integer.toString(history.size()),
          Integer.toString(history.count(TrialState.COMPLETE)),
          Integer.toString(history.count(TrialState.PRUNED)),
          Integer.toString(history.count(TrialState.FAIL)),
          history.best().map(best -> Numbers.text(best.value())).orElse("-"));
    }
    return table;
  }
}
