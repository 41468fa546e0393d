package dev.athanor.cli;

import dev.athanor.model.WorkspaceId;
import dev.athanor.space.Assignment;
import dev.athanor.space.ParamValue;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.storage.Storage;
import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.study.Study;
import dev.athanor.study.StudyBuilder;
import dev.athanor.study.Trial;
import dev.athanor.tuner.file.CommandTemplate;
import dev.athanor.tuner.file.TuningFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a tuning would do: its plan, its space, and the first command, suggested in memory. */
record DryRun(TuningFile file, String name, int trials, int concurrency, long seed, Path folder) {

  void print(PrintWriter out, Path java) {
    refuseWhatTuneWould();
    Study study = study(new InMemoryStorage());
    out.println(Plan.line(study, trials, concurrency, folder));
    out.println("space:");
    file.space()
        .byName()
        .keySet()
        .forEach(param -> out.println("  " + param + ": " + file.space().describe(param)));
    out.println("a command of the kind that would be run, in " + file.folder() + ":");
    out.println("  " + command(study.ask(), java));
    out.println("nothing was started");
    out.flush();
  }

  /** A stored study with another space or objective. */
  private void refuseWhatTuneWould() {
    if (Files.exists(folder.resolve("athanor.db"))) {
      try (Storage stored = SqlStorage.openReadOnly(folder)) {
        if (stored.studies().find(WorkspaceId.DEFAULT, name).isPresent()) {
          var unused = study(stored);
        }
      }
    }
  }

  private Study study(Storage storage) {
    StudyBuilder builder =
        Study.in(storage)
            .objective(file.objective())
            .space(file.space())
            .sampler(file.sampler())
            .pruner(file.pruner())
            .seed(seed);
    file.options().forEach(builder::option);
    return builder.open(name);
  }

  private String command(Trial trial, Path java) {
    var values = new LinkedHashMap<String, ParamValue>();
    for (Map.Entry<String, Assignment> each : trial.params().entrySet()) {
      values.put(each.getKey(), each.getValue().value());
    }
    var first =
        new CommandTemplate.Values(
            values, trial.seed(), "tune", trial.number(), java, folder.resolve("params.json"));
    return file.command().expand(first).stream().map(Shell::quote).collect(Collectors.joining(" "));
  }
}
