package dev.athanor.cli;

import dev.athanor.model.StudySetup;
import dev.athanor.study.Study;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** What a call of {@code tune} is about to do, in one line. */
final class Plan {

  private Plan() {}

  static String line(Study study, int trials, int concurrency, Path folder) {
    StudySetup setup = study.setup();
    return "study \"%s\": %s by %s with %s, up to %d trials, %d at a time, seed %d; data in %s"
        .formatted(
            study.name(),
            study.objective(),
            setup.sampler() + options(setup, "sampler."),
            setup.pruner().equals("none")
                ? "no pruning"
                : "pruning by " + setup.pruner() + options(setup, "pruner."),
            trials,
            concurrency,
            setup.seed(),
            folder);
  }

  private static String options(StudySetup setup, String prefix) {
    String options =
        setup.options().entrySet().stream()
            .filter(option -> option.getKey().startsWith(prefix))
            .map(Plan::option)
            .collect(Collectors.joining(", "));
    return options.isEmpty() ? "" : " (" + options + ")";
  }

  private static String option(Map.Entry<String, String> option) {
    return option.getKey().substring(option.getKey().indexOf('.') + 1) + " " + option.getValue();
  }
}
