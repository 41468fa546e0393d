package dev.athanor.cli;

import dev.athanor.model.StudyHistory;
import dev.athanor.model.StudySnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the studies of a data folder. */
@Command(
    name = "studies",
    mixinStandardHelpOptions = true,
    description = "Lists the studies of a data folder.")
final class StudiesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Storage storage = SqlStorage.openReadOnly(data.folder())) {
      var table = new Table("STUDY", "OBJECTIVE", "TRIALS", "COMPLETE", "PRUNED", "FAIL", "BEST");
      for (StudySnapshot study : storage.studies().list()) {
        StudyHistory history = storage.studies().history(study.id(), null);
        if (json) {
          out.println(JsonLines.study(history));
        } else {
          table.add(
              study.name(),
              study.objective().toString(),
              Integer.toString(history.size()),
              Integer.toString(history.count(TrialState.COMPLETE)),
              Integer.toString(history.count(TrialState.PRUNED)),
              Integer.toString(history.count(TrialState.FAIL)),
              history.best().map(best -> Numbers.text(best.value())).orElse("-"));
        }
      }
      if (!json) {
        table.print(out);
      }
      out.flush();
    }
    return ExitCode.OK;
  }
}
