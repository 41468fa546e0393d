package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.TrialState;
import dev.athanor.storage.sql.SqlStorage;
import dev.athanor.tuner.FileNames;
import dev.athanor.tuner.Tuner;
import dev.athanor.tuner.TunerSettings;
import dev.athanor.tuner.TuningReport;
import dev.athanor.tuner.executor.LocalExecutor;
import dev.athanor.tuner.file.TuningFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tunes what a tuning file describes, or goes on with it. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = "Tunes what FILE describes; called again, goes on where it stopped.",
    footer = {
      "",
      "Exit codes: 0 done; 1 no trial completed; 2 refused before anything was started;",
      "3 broken off: the disk or the machine refused; 130 stopped by Ctrl-C; 143 by SIGTERM.",
      "After 3, 130 and 143, the same command goes on."
    })
final class TuneCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE.yaml", description = "The tuning file.")
  private Path path;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder (default: athanor-data in the file's folder).")
  private @Nullable Path data;

  @Option(
      names = "--max-trials",
      paramLabel = "N",
      description = "The study's total of trials, instead of the file's.")
  private @Nullable Integer trials;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Processes at a time, instead of the file's.")
  private @Nullable Integer concurrency;

  @Option(names = "--seed", paramLabel = "N", description = "The seed of a new study.")
  private @Nullable Long seed;

  @Option(
      names = "--new",
      paramLabel = "NAME",
      description = "Starts a study of this name, instead of the file's.")
  private @Nullable String study;

  @Option(
      names = "--dry-run",
      description = "Checks everything and shows the plan; starts nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Tells the progress as JSON, one object a line.")
  private boolean json;

  @Override
  public Integer call() {
    requirePositive("--max-trials", trials);
    requirePositive("--concurrency", concurrency);
    requireName();
    TuningFile file = TuningFile.read(path);
    file.requireCommand(java());
    Path folder = folder(file);
    if (dryRun) {
      new DryRun(file, name(file), total(file), atATime(file), seed(file), folder)
          .print(out(), java());
      return ExitCode.OK;
    }
    try (var interrupt = new Interrupt()) {
      return tune(file, folder, interrupt);
    }
  }

  private int tune(TuningFile file, Path folder, Interrupt interrupt) {
    try (SqlStorage storage = SqlStorage.open(folder, InstantSource.system())) {
      var notices = new AtomicReference<Consumer<String>>(this::line);
      var settings =
          new TunerSettings(
              storage.placeId(),
              folder,
              java(),
              study,
              trials,
              concurrency,
              seed,
              Main.Version.text(),
              InstantSource.system(),
              line -> notices.get().accept(line));
      Tuner tuner = open(file, storage, settings);
      interrupt.stops(tuner);
      line(Plan.line(tuner.study(), tuner.trials(), tuner.concurrency(), folder));
      TuningReport report;
      try (var follower = new ProgressFollower(storage, tuner.study().id(), view(tuner))) {
        notices.set(follower::notice);
        report = tuner.run();
      } catch (AthanorException e) {
        // What ran has been ended; the same command goes on when the disk or the machine is well.
        spec.commandLine().getErr().println(e.getMessage());
        spec.commandLine().getErr().flush();
        return ExitCode.BROKEN_OFF;
      } finally {
        notices.set(this::line);
      }
      return conclude(report, folder, failedOutput(report, storage));
    }
  }

  private static Tuner open(TuningFile file, SqlStorage storage, TunerSettings settings) {
    try {
      return Tuner.of(file, storage, new LocalExecutor(), settings);
    } catch (AthanorException e) {
      if (e.code() != AthanorException.Code.CONFLICT) {
        throw e;
      }
      throw new AthanorException(e.code(), e.getMessage() + " For the latter, add --new NAME.", e);
    }
  }

  private int conclude(TuningReport report, Path folder, @Nullable String failedOutput) {
    Optional<TrialSnapshot> best = report.history().best();
    Path bestParams = best.isPresent() ? write(folder, report, best.get()) : null;
    String name = report.history().study().name();
    var summary =
        new Summary(
            report,
            Main.command() + " tune " + Shell.quote(path.toString()) + options(),
            "%s trials --data %s %s"
                .formatted(Main.command(), Shell.quote(folder.toString()), Shell.quote(name)),
            bestParams,
            failedOutput);
    if (json) {
      out().println(JsonLines.done(report, bestParams));
    } else {
      summary.lines().forEach(this::line);
    }
    out().flush();
    if (report.interrupted() != null) {
      return ExitCode.INTERRUPTED;
    }
    return best.isPresent() ? ExitCode.OK : ExitCode.NO_RESULT;
  }

  private static @Nullable String failedOutput(TuningReport report, SqlStorage storage) {
    return report.history().finished().stream()
        .filter(trial -> trial.state() == TrialState.FAIL)
        .findFirst()
        .map(trial -> storage.work().attempts(trial.id()).getLast().details().get("output"))
        .orElse(null);
  }

  private String options() {
    return (data == null ? "" : " --data " + Shell.quote(data.toString()))
        + (study == null ? "" : " --new " + Shell.quote(study))
        + (concurrency == null ? "" : " --concurrency " + concurrency)
        + (trials == null ? "" : " --max-trials " + trials);
  }

  /** Where the best parameters were written; null, and said, if they could not be. */
  private @Nullable Path write(Path folder, TuningReport report, TrialSnapshot best) {
    Path target =
        folder
            .resolve("studies")
            .resolve(FileNames.of(report.history().study().name()))
            .resolve("best_params.json");
    try {
      Files.createDirectories(target.getParent());
      Path draft = target.resolveSibling("best_params.json.part");
      Files.writeString(draft, JsonLines.params(best.params()).toPrettyString() + "\n");
      return Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      line("cannot write %s (%s). The parameters are in the database.".formatted(target, e));
      return null;
    }
  }

  private ProgressView view(Tuner tuner) {
    int before = tuner.study().history().finished().size();
    if (json) {
      return LineView.json(out(), before);
    }
    if (isTerminal()) {
      var clock = InstantSource.system();
      var frame = new LiveFrame(tuner.trials(), before, clock.instant(), tuner.study().pruner());
      return new LiveView(out(), frame, clock);
    }
    return LineView.plain(out(), before);
  }

  private static boolean isTerminal() {
    return System.console() != null
        && System.console().isTerminal()
        && !"dumb".equals(System.getenv("TERM"));
  }

  private String name(TuningFile file) {
    return study == null ? file.name() : study;
  }

  private int total(TuningFile file) {
    return trials == null ? file.trials() : trials;
  }

  private long seed(TuningFile file) {
    return seed == null ? file.seed() : seed;
  }

  private int atATime(TuningFile file) {
    return concurrency == null ? file.concurrency() : concurrency;
  }

  private Path folder(TuningFile file) {
    Path chosen = data;
    return (chosen == null ? file.folder().resolve(DataOption.NAME) : chosen)
        .toAbsolutePath()
        .normalize();
  }

  private static Path java() {
    String named = System.getProperty("athanor.java");
    return named == null ? Path.of(System.getProperty("java.home"), "bin", "java") : Path.of(named);
  }

  private void requirePositive(String option, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new ParameterException(
          spec.commandLine(), "%s: %d (expected: >= 1)".formatted(option, value));
    }
  }

  private void requireName() {
    if (study != null) {
      try {
        var unused = TuningFile.requireName(study);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--new: " + e.getMessage(), e);
      }
    }
  }

  private void line(String text) {
    out().println(json ? JsonLines.notice(text) : text);
    out().flush();
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
