package dev.athanor.sampler;

import dev.athanor.model.SetupOption;
import dev.athanor.model.StudySetup;
import dev.athanor.space.ParamValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** The samplers by name, with their options. */
public final class Samplers {

  private static final String RANDOM = "random";
  private static final String TPE = "tpe";
  private static final String QMC = "qmc";
  private static final String GRID = "grid";
  private static final String BRUTE_FORCE = "brute_force";
  private static final String PARTIAL_FIXED = "partial_fixed";
  private static final List<String> NAMES =
      List.of(RANDOM, TPE, QMC, GRID, BRUTE_FORCE, PARTIAL_FIXED);
  private static final List<String> BASE_NAMES =
      NAMES.stream().filter(name -> !name.equals(PARTIAL_FIXED)).toList();

  private static final SetupOption MULTIVARIATE =
      SetupOption.truth(
          "sampler.multivariate",
          true,
          "Whether parameters are chosen together where possible (of several objectives: false)");
  private static final SetupOption GROUP =
      SetupOption.truth(
          "sampler.group",
          false,
          "Whether parameters that only some trials have are chosen together in groups");
  private static final SetupOption STARTUP =
      SetupOption.whole(
          "sampler.startup", 0, 10, "How many finished trials before values cease to be random");
  private static final SetupOption CANDIDATES =
      SetupOption.whole("sampler.candidates", 1, 24, "How many points are drawn to choose from");
  private static final SetupOption CONSTANT_LIAR =
      SetupOption.truth(
          "sampler.constant_liar", true, "Whether to keep away from where running trials are");
  private static final SetupOption SEQUENCE =
      SetupOption.name(
          "sampler.sequence",
          List.of("sobol", "halton"),
          "sobol",
          "Which sequence of points it is");
  private static final SetupOption SCRAMBLE =
      SetupOption.truth("sampler.scramble", true, "Whether the seed scrambles the sequence");
  private static final SetupOption POINTS =
      new SetupOption(
          "sampler.points",
          SetupOption.Kind.WHOLE_OR_AUTO,
          2,
          GridSampler.MOST_POINTS,
          List.of(),
          "auto",
          "How many points stand for a range of real numbers without a step");
  private static final SetupOption AVOID_PREMATURE_STOP =
      SetupOption.truth(
          "sampler.avoid_premature_stop",
          false,
          "Whether to go on, with values tried twice, while running trials may find out more");
  private static final SetupOption BASE =
      SetupOption.name(
          "sampler.base", BASE_NAMES, TPE, "The sampler that chooses the rest, its options beside");
  private static final SetupOption FIXED =
      SetupOption.textByName("sampler.fixed", "The values of fixed parameters, by name");

  private Samplers() {}

  /**
   * The sampler of a setup.
   *
   * @throws IllegalArgumentException if the name is unknown, an option is unknown to that sampler
   *     or has a text that it does not take, or the setup's space is none for the sampler; options
   *     called {@code pruner.…} are left alone
   */
  public static Sampler of(StudySetup setup) {
    SetupOption.checkAll(setup.options(), options(setup.sampler(), setup.options()), "pruner.");
    return setup.sampler().equals(PARTIAL_FIXED) ? partialFixed(setup) : of(setup.sampler(), setup);
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
    return options(name, Map.of());
  }

  /**
   * The options of a sampler by their dotted names, and those of the sampler that it asks for the
   * rest.
   *
   * @param given texts by dotted name; {@code sampler.base} says which sampler is asked
   * @throws IllegalArgumentException if there is no sampler of this name, or none of the name of
   *     the other
   */
  public static SequencedMap<String, SetupOption> options(String name, Map<String, String> given) {
    var byName = new LinkedHashMap<String, SetupOption>();
    own(name).forEach(option -> byName.put(option.name(), option));
    if (name.equals(PARTIAL_FIXED)) {
      String base = given.getOrDefault(BASE.name(), BASE.initial());
      BASE.check(base);
      own(base).forEach(option -> byName.put(option.name(), option));
    }
    return Collections.unmodifiableSequencedMap(byName);
  }

  private static List<SetupOption> own(String name) {
    return switch (name) {
      case RANDOM -> List.of();
      case TPE -> List.of(MULTIVARIATE, GROUP, STARTUP, CANDIDATES, CONSTANT_LIAR);
      case QMC -> List.of(SEQUENCE, SCRAMBLE);
      case GRID -> List.of(POINTS);
      case BRUTE_FORCE -> List.of(AVOID_PREMATURE_STOP);
      case PARTIAL_FIXED -> List.of(BASE, FIXED);
      default -> throw SetupOption.unknown("sampler", name, NAMES);
    };
  }

  private static Sampler of(String name, StudySetup setup) {
    return switch (name) {
      case TPE -> tpe(setup);
      case QMC -> qmc(setup).checked(setup);
      case GRID -> grid(setup).checked(setup);
      case BRUTE_FORCE -> bruteForce(setup).checked(setup);
      default -> RandomSampler.create();
    };
  }

  private static TpeSampler tpe(StudySetup setup) {
    TpeSampler.Builder tpe =
        TpeSampler.builder()
            .group(GROUP.truth(setup))
            .startupTrials(STARTUP.count(setup))
            .candidates(CANDIDATES.count(setup))
            .constantLiar(CONSTANT_LIAR.truth(setup));
    if (setup.options().containsKey(MULTIVARIATE.name())) {
      tpe.multivariate(MULTIVARIATE.truth(setup));
    }
    return tpe.build();
  }

  private static QmcSampler qmc(StudySetup setup) {
    String sequence = SEQUENCE.name(setup).toUpperCase(Locale.ROOT);
    return QmcSampler.of(QmcSampler.Sequence.valueOf(sequence), SCRAMBLE.truth(setup));
  }

  private static GridSampler grid(StudySetup setup) {
    OptionalLong points = POINTS.wholeOrAuto(setup);
    return points.isEmpty() ? GridSampler.create() : GridSampler.ofPoints((int) points.getAsLong());
  }

  private static BruteForceSampler bruteForce(StudySetup setup) {
    return BruteForceSampler.of(AVOID_PREMATURE_STOP.truth(setup));
  }

  private static PartialFixedSampler partialFixed(StudySetup setup) {
    var fixed = new LinkedHashMap<String, ParamValue>();
    FIXED.textByName(setup).forEach((name, text) -> fixed.put(name, ParamValue.of(text)));
    PartialFixedSampler.check(fixed, setup.space());
    // A grid is looked at with the fixed values, which may take away what makes it none.
    return switch (BASE.name(setup)) {
      case GRID -> PartialFixedSampler.of(fixed, grid(setup).fixing(fixed).checked(setup));
      case BRUTE_FORCE ->
          PartialFixedSampler.of(fixed, bruteForce(setup).fixing(fixed).checked(setup));
      case String base -> PartialFixedSampler.of(fixed, of(base, setup));
    };
  }
}
