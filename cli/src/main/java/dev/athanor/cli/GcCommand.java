package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.tuner.file.DurationText;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Removes for good what was deleted long ago. */
@Command(
    name = "gc",
    mixinStandardHelpOptions = true,
    description =
        "Removes for good the runs that were deleted a while ago, with their files, and then the"
            + " deleted experiments that have neither runs nor studies. Nothing brings them back.",
    footer = {
      "",
      "Exit codes: 0 done; 2 refused before anything was removed, as while a server or a tuning has",
      "the folder; 3 broken off: the disk refused. The same command goes on."
    })
final class GcCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      defaultValue = "30d",
      description =
          "Leaves what was deleted less than this ago, as 12h or 90d (default: ${DEFAULT-VALUE}).")
  private String olderThan;

  @Option(names = "--dry-run", description = "Says what it would remove; removes nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    Instant before = InstantSource.system().instant().minus(age());
    if (dryRun) {
      try (SqlStorage storage = SqlStorage.openReadOnly(data.folder())) {
        new Removal(storage, before, this::say).look();
      }
      return ExitCode.OK;
    }
    try (SqlStorage storage = SqlStorage.openExisting(data.folder(), InstantSource.system())) {
      return remove(storage, before);
    }
  }

  private int remove(SqlStorage storage, Instant before) {
    try {
      new Removal(storage, before, this::say).remove();
      storage.settle();
      return ExitCode.OK;
    } catch (AthanorException e) {
      if (e.code() != Code.STORE_UNAVAILABLE) {
        throw e;
      }
      PrintWriter err = spec.commandLine().getErr();
      err.println(e.getMessage());
      err.flush();
      return ExitCode.BROKEN_OFF;
    }
  }

  private Duration age() {
    return DurationText.parse(olderThan)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "--older-than: %s (expected: a duration such as 30d or 12h; units are ms, s, m, h and d)"
                    .formatted(olderThan)));
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
