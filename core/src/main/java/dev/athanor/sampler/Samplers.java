package dev.athanor.sampler;

import dev.athanor.model.SetupOption;
import dev.athanor.model.StudySetup;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The samplers by name, with their options. */
public final class Samplers {

  private static final String RANDOM = "random";
  private static final String TPE = "tpe";
  private static final List<String> NAMES = List.of(RANDOM, TPE);

  private static final SetupOption MULTIVARIATE =
      SetupOption.truth(
          "sampler.multivariate", true, "Whether parameters are chosen together where possible");
  private static final SetupOption STARTUP =
      SetupOption.whole(
          "sampler.startup", 0, 10, "How many finished trials before values cease to be random");
  private static final SetupOption CANDIDATES =
      SetupOption.whole("sampler.candidates", 1, 24, "How many points are drawn to choose from");
  private static final SetupOption CONSTANT_LIAR =
      SetupOption.truth(
          "sampler.constant_liar", true, "Whether to keep away from where running trials are");

  private Samplers() {}

  /**
   * The sampler of a setup.
   *
   * @throws IllegalArgumentException if the name is unknown, or an option is unknown to that
   *     sampler or has a text that it does not take; options called {@code pruner.…} are left alone
   */
  public static Sampler of(StudySetup setup) {
    SetupOption.checkAll(setup.options(), options(setup.sampler()), "pruner.");
    return setup.sampler().equals(RANDOM)
        ? RandomSampler.create()
        : TpeSampler.builder()
            .multivariate(MULTIVARIATE.truth(setup))
            .startupTrials(STARTUP.count(setup))
            .candidates(CANDIDATES.count(setup))
            .constantLiar(CONSTANT_LIAR.truth(setup))
            .build();
  }

  /** The names of the samplers. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The options of a sampler by their dotted names.
   *
   * @throws IllegalArgumentException if there is no sampler of this name
   */
  public static SequencedMap<String, SetupOption> options(String name) {
    List<SetupOption> options =
        switch (name) {
          case RANDOM -> List.of();
          case TPE -> List.of(MULTIVARIATE, STARTUP, CANDIDATES, CONSTANT_LIAR);
          default -> throw SetupOption.unknown("sampler", name, NAMES);
        };
    var byName = new LinkedHashMap<String, SetupOption>();
    options.forEach(option -> byName.put(option.name(), option));
    return Collections.unmodifiableSequencedMap(byName);
  }
}
