package dev.athanor.cli;

import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that lists what is in a data folder: as a table, or one JSON object a line. */
abstract class ListingCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public final Integer call() {
    try (Storage storage = SqlStorage.openReadOnly(data.folder())) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        printJson(storage, data, out);
      } else {
        table(storage, data).print(out);
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  abstract void printJson(Storage storage, DataOption data, PrintWriter out);

  abstract Table table(Storage storage, DataOption data);
}
