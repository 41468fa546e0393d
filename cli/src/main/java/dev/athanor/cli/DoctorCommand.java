package dev.athanor.cli;

import dev.athanor.storage.sql.FolderOwner;
import dev.athanor.storage.sql.FolderReport;
import dev.athanor.storage.sql.SqlStorage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at a data folder and the machine, and says what is wrong and what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks what a tuning needs, and a data folder, without changing it.",
    footer = {
      "",
      "Exit codes: 0 all is well; 1 something is wrong; 2 the folder cannot be looked at."
    })
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private DataOption data;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<String> problems = machine(out);
    Path folder = data.folder();
    if (Files.exists(folder)) {
      problems.addAll(folder(SqlStorage.examine(folder), out));
    } else {
      out.println("data    none at %s (say which with --data DIR)".formatted(folder));
      if (data.isGiven()) {
        problems.add("there is no data folder %s. Check the path.".formatted(folder));
      }
    }
    problems.forEach(problem -> out.println("WRONG   " + problem));
    out.println(
        problems.isEmpty() ? "all is well" : "found %d problem(s)".formatted(problems.size()));
    out.flush();
    return problems.isEmpty() ? ExitCode.OK : ExitCode.NO_RESULT;
  }

  private static List<String> machine(PrintWriter out) {
    var problems = new ArrayList<String>();
    out.println("athanor " + Main.Version.text());
    out.println("java    %s, %s".formatted(Runtime.version(), System.getProperty("java.home")));
    if (!Files.isReadable(Path.of("/proc/self/environ"))) {
      problems.add("/proc cannot be read: tune finds its processes there. It needs Linux.");
    }
    if (onPath("setsid").isEmpty()) {
      problems.add("setsid is not on PATH: tune starts each trial with it. Install util-linux.");
    }
    return problems;
  }

  private static List<Path> onPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return List.of(path.split(":")).stream()
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .toList();
  }

  private static List<String> folder(FolderReport report, PrintWriter out) {
    out.println("data    " + report.folder());
    out.println("owner   " + owner(report));
    out.println(
        "schema  %d (this program knows %d)".formatted(report.schema(), report.knownSchema()));
    out.println(
        "size    database %s, log of commits %s, logs %s in %d files, artifacts %s in %d files"
            .formatted(
                Numbers.size(report.databaseBytes()),
                Numbers.size(report.walBytes()),
                Numbers.size(report.logBytes()),
                report.logFiles(),
                Numbers.size(report.artifactBytes()),
                report.artifactFiles()));
    out.println("holds   " + contents(report.contents()));
    out.println("points  " + points(report.contents()));
    return report.problems();
  }

  private static String owner(FolderReport report) {
    FolderOwner owner = report.owner();
    if (owner == null) {
      return "nobody";
    }
    return owner.pid() <= 0 ? "a process that its lock file does not name" : owner.toString();
  }

  private static String contents(FolderReport.@Nullable Contents contents) {
    return contents == null
        ? "unknown"
        : "%d studies, %d trials, %d attempts, %d runs, %d artifacts; revision %d"
            .formatted(
                contents.studies(),
                contents.trials(),
                contents.attempts(),
                contents.runs(),
                contents.blobs(),
                contents.revision());
  }

  private static String points(FolderReport.@Nullable Contents contents) {
    return contents == null
        ? "unknown"
        : "%d packed, log of points %s in %d batches"
            .formatted(
                contents.packedPoints(),
                Numbers.size(contents.pointLogBytes()),
                contents.pointLogRecords());
  }
}
