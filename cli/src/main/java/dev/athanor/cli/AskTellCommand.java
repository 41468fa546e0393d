package dev.athanor.cli;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.sampler.Samplers;
import dev.athanor.storage.InMemoryStorage;
import dev.athanor.study.Study;
import dev.athanor.study.StudyBuilder;
import dev.athanor.tuner.file.StudyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Answers a program that carries out its trials itself: JSON lines in, JSON lines out. */
@Command(
    name = "ask-tell",
    mixinStandardHelpOptions = true,
    description = {
      "Lets a program in any language ask for values and tell how good they were.",
      "Requests are read from standard input, answers go to standard output, one JSON object a"
          + " line; nothing is kept after the end."
    },
    footer = {
      "",
      "Requests: {\"ask\":1}",
      "          {\"report\":0,\"step\":1,\"value\":0.5}",
      "          {\"tell\":0,\"value\":0.5}",
      "          {\"best\":true}",
      "docs/tune/ask-tell.md tells the rest, with a client in Python.",
      "",
      "Exit codes: 0 standard input has ended; 2 refused before anything was read;",
      "3 standard input cannot be read; 130 stopped by Ctrl-C; 143 by SIGTERM."
    })
final class AskTellCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--space",
      required = true,
      paramLabel = "FILE",
      description = "A tuning file; it needs no command.")
  private Path path;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = "The sampler, instead of the file's.")
  private @Nullable String sampler;

  @Option(names = "--seed", paramLabel = "N", description = "The seed, instead of the file's.")
  private @Nullable Long seed;

  @Override
  public Integer call() {
    if (sampler != null && !Samplers.names().contains(sampler)) {
      throw new ParameterException(
          spec.commandLine(),
          "--sampler: %s (expected: one of %s)"
              .formatted(sampler, String.join(", ", Samplers.names())));
    }
    StudyFile file = StudyFile.read(path);
    if (!file.ignored().isEmpty()) {
      line(
          "%s: for tune alone, and ignored here: %s"
              .formatted(path, String.join(", ", file.ignored())));
    }
    var storage = new InMemoryStorage();
    Study study = study(file, storage);
    line(Plan.search(study) + "; reads requests from standard input");
    return serve(new AskTellSession(study, storage.studies(), file.space()));
  }

  private Study study(StudyFile file, InMemoryStorage storage) {
    StudyBuilder builder =
        Study.in(storage)
            .space(file.space())
            .sampler(sampler == null ? file.sampler() : sampler)
            .pruner(file.pruner())
            .seed(seed == null ? file.seed() : seed)
            .version(Main.Version.text());
    file.objectives().forEach(builder::objective);
    boolean sameSampler = sampler == null || sampler.equals(file.sampler());
    file.options()
        .forEach((name, value) -> {
          if (sameSampler || !name.startsWith("sampler.")) {
            builder.option(name, value);
          }
        });
    try {
      return builder.open(file.name());
    } catch (IllegalArgumentException e) {
      throw new AthanorException(Code.INVALID_INPUT, "%s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private int serve(AskTellSession session) {
    int exitCode = ExitCode.OK;
    try {
      new AskTellDialogue(session, System.in, spec.commandLine().getOut()).run();
    } catch (IOException e) {
      line("cannot read standard input (%s). Start again.".formatted(e.getMessage()));
      exitCode = ExitCode.BROKEN_OFF;
    }
    session.summary().forEach(this::line);
    return exitCode;
  }

  private void line(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }
}
