package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.storage.sql.BackupReport;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a data folder into one archive. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description =
        "Writes a data folder into one zip archive, also while it tunes. Unpacked, the archive is a"
            + " data folder.",
    footer = {
      "",
      "Exit codes: 0 written; 1 written, and something in the folder is damaged;",
      "2 refused before anything was written; 3 broken off: the disk refused."
    })
final class BackupCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Parameters(
      paramLabel = "FILE",
      description = "The archive, as backup.zip. A file that is there is not overwritten.")
  private Path file;

  @Override
  public Integer call() {
    BackupReport report;
    try {
      report = SqlStorage.backup(data.folder(), file);
    } catch (AthanorException e) {
      if (e.code() != Code.STORE_UNAVAILABLE) {
        throw e;
      }
      PrintWriter err = spec.commandLine().getErr();
      err.println(e.getMessage());
      err.flush();
      return ExitCode.BROKEN_OFF;
    }
    PrintWriter out = spec.commandLine().getOut();
    report.notices().forEach(out::println);
    report.problems().forEach(problem -> out.println("WRONG   " + problem));
    out.println(summary(report));
    out.flush();
    return report.problems().isEmpty() ? ExitCode.OK : ExitCode.NO_RESULT;
  }

  private static String summary(BackupReport report) {
    return "wrote %s, %s: %d studies, %d trials, %d runs, %d artifacts, %d other files; revision %d. Restore it with: unzip %s -d %s"
        .formatted(
            report.file(),
            Numbers.size(report.sizeBytes()),
            report.studies(),
            report.trials(),
            report.runs(),
            report.blobs(),
            report.otherFiles(),
            report.revision(),
            Shell.quote(report.file().toString()),
            DataOption.NAME);
  }
}
