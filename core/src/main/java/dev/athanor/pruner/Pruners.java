package dev.athanor.pruner;

import dev.athanor.model.SetupOption;
import dev.athanor.model.StudySetup;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The pruners by name, with their options. */
public final class Pruners {

  private static final String NONE = "none";
  private static final String MEDIAN = "median";
  private static final String PERCENTILE = "percentile";
  private static final String ASHA = "asha";
  private static final List<String> NAMES = List.of(NONE, MEDIAN, PERCENTILE, ASHA);

  private static final SetupOption SHARE =
      SetupOption.real(
          "pruner.percentile", 0, 100, 50, "How many percent of the complete trials stay ahead");
  private static final SetupOption STARTUP =
      SetupOption.whole("pruner.startup", 0, 5, "How many complete trials before any is judged");
  private static final SetupOption WARMUP =
      SetupOption.whole("pruner.warmup", 0, 0, "The step before which no trial is judged");
  private static final SetupOption INTERVAL =
      SetupOption.whole("pruner.interval", 1, 1, "Judge the first report of so many steps");
  private static final SetupOption MIN_TRIALS =
      SetupOption.whole(
          "pruner.min_trials", 1, 1, "How many complete trials must have reported at the step");
  private static final SetupOption MIN =
      SetupOption.wholeOrAuto("pruner.min", 1, "The step at which the first rung ends");
  private static final SetupOption FACTOR =
      SetupOption.whole("pruner.factor", 2, 4, "One of how many trials goes on at a rung");
  private static final SetupOption MIN_RATE =
      SetupOption.whole("pruner.min_rate", 0, 0, "How many rungs to leave out at the start");
  private static final SetupOption BOOTSTRAP =
      SetupOption.whole(
          "pruner.bootstrap", 0, 0, "How many trials are stopped at a rung before any goes on");

  private Pruners() {}

  /**
   * The pruner of a setup.
   *
   * @throws IllegalArgumentException if the name is unknown, or an option is unknown to that pruner
   *     or has a text that it does not take; options called {@code sampler.…} are left alone
   */
  public static Pruner of(StudySetup setup) {
    SetupOption.checkAll(setup.options(), options(setup.pruner()), "sampler.");
    return switch (setup.pruner()) {
      case MEDIAN ->
          MedianPruner.of(
              STARTUP.whole(setup),
              WARMUP.whole(setup),
              INTERVAL.whole(setup),
              MIN_TRIALS.whole(setup));
      case PERCENTILE ->
          PercentilePruner.builder(SHARE.real(setup))
              .startupTrials(STARTUP.whole(setup))
              .warmupSteps(WARMUP.whole(setup))
              .intervalSteps(INTERVAL.whole(setup))
              .minTrials(MIN_TRIALS.whole(setup))
              .build();
      case ASHA ->
          SuccessiveHalvingPruner.of(
              MIN.wholeOrAuto(setup),
              FACTOR.whole(setup),
              MIN_RATE.whole(setup),
              BOOTSTRAP.whole(setup));
      default -> NopPruner.create();
    };
  }

  /** The names of the pruners. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The options of a pruner by their dotted names.
   *
   * @throws IllegalArgumentException if there is no pruner of this name
   */
  public static SequencedMap<String, SetupOption> options(String name) {
    List<SetupOption> options =
        switch (name) {
          case NONE -> List.of();
          case MEDIAN -> List.of(STARTUP, WARMUP, INTERVAL, MIN_TRIALS);
          case PERCENTILE -> List.of(SHARE, STARTUP, WARMUP, INTERVAL, MIN_TRIALS);
          case ASHA -> List.of(MIN, FACTOR, MIN_RATE, BOOTSTRAP);
          default -> throw SetupOption.unknown("pruner", name, NAMES);
        };
    var byName = new LinkedHashMap<String, SetupOption>();
    options.forEach(option -> byName.put(option.name(), option));
    return Collections.unmodifiableSequencedMap(byName);
  }
}
