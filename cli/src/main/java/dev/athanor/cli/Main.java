package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: parses the command line and runs one command. */
@Command(
    name = "athanor",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Tunes hyperparameters and keeps what happened.",
    footer = {
      "",
      "Exit codes: 0 done; 1 no trial completed, or the doctor found something;",
      "2 refused before anything was started; 3 broken off: the disk or the machine refused;",
      "130 stopped by Ctrl-C; 143 stopped by SIGTERM."
    },
    subcommands = {
      TuneCommand.class,
      AskTellCommand.class,
      StudiesCommand.class,
      TrialsCommand.class,
      RunsCommand.class,
      ServeCommand.class,
      HealthCommand.class,
      BackupCommand.class,
      GcCommand.class,
      DoctorCommand.class
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  /** Runs the program and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs the program; gives back its exit code. */
  static int run(String... args) {
    Charset charset = StandardCharsets.UTF_8;
    return run(
        new PrintWriter(System.out, false, charset),
        new PrintWriter(System.err, true, charset),
        args);
  }

  /** Runs the program with its output elsewhere; gives back its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(Main::misuse)
        .setExecutionExceptionHandler((e, commandLine, parsed) -> refuse(commandLine, e))
        .execute(args);
  }

  /** A wrong word on the command line: one line that says so, and where to read on. */
  private static int misuse(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("See '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
    }
    err.flush();
    return ExitCode.REFUSED;
  }

  /** How the user called this program. */
  static String command() {
    return System.getProperty("athanor.command", "./athanor");
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "no command (expected: one of tune, ask-tell, studies, trials, runs, serve, health, backup, gc, doctor).");
  }

  private static int refuse(CommandLine commandLine, Exception e) throws Exception {
    if (!(e instanceof AthanorException)) {
      throw e;
    }
    PrintWriter err = commandLine.getErr();
    err.println(e.getMessage());
    err.flush();
    return ExitCode.REFUSED;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {

    static String text() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
      return new String[] {"athanor " + text()};
    }
  }
}
