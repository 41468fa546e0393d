package dev.athanor.cli;

import dev.athanor.model.Objective;
import dev.athanor.model.StudySetup;
import dev.athanor.study.Study;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** What a call is about to do, in one line. */
final class Plan {

  private Plan() {}

  static String line(Study study, int trials, int concurrency, Path folder) {
    return "%s, up to %d trials, %d at a time, seed %d; data in %s"
        .formatted(algorithms(study), trials, concurrency, study.setup().seed(), folder);
  }

  /** As far as there is a plan where somebody else carries out the trials. */
  static String search(Study study) {
    return "%s, seed %d".formatted(algorithms(study), study.setup().seed());
  }

  private static String algorithms(Study study) {
    StudySetup setup = study.setup();
    return "study \"%s\": %s by %s with %s"
        .formatted(
            study.name(),
            study.objectives().stream().map(Objective::toString).collect(Collectors.joining(", ")),
            setup.sampler() + options(setup, "sampler."),
            setup.pruner().equals("none")
                ? "no pruning"
                : "pruning by " + setup.pruner() + options(setup, "pruner."));
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
