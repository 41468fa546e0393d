package dev.athanor.pruner;

import dev.athanor.model.SetupOption;
import dev.athanor.model.StudySetup;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/** The pruners by name, with their options. */
public final class Pruners {

  private static final String NONE = "none";
  private static final String MEDIAN = "median";
  private static final String PERCENTILE = "percentile";
  private static final String ASHA = "asha";
  private static final String HYPERBAND = "hyperband";
  private static final String THRESHOLD = "threshold";
  private static final String PATIENT = "patient";
  private static final String WILCOXON = "wilcoxon";
  private static final List<String> NAMES =
      List.of(NONE, MEDIAN, PERCENTILE, ASHA, HYPERBAND, THRESHOLD, PATIENT, WILCOXON);
  private static final List<String> WRAPPED_NAMES =
      NAMES.stream().filter(name -> !name.equals(PATIENT)).toList();

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
  private static final SetupOption BAND_MIN =
      SetupOption.whole("pruner.min", 1, 1, "The step at which the first rung of all ends");
  private static final SetupOption BAND_MAX =
      SetupOption.wholeOrAuto("pruner.max", 1, "How many steps a full run has");
  private static final SetupOption BAND_FACTOR =
      SetupOption.whole("pruner.factor", 2, 3, "One of how many trials goes on at a rung");
  private static final SetupOption LOWER =
      SetupOption.realOrNone("pruner.lower", "The bound below which a trial is stopped");
  private static final SetupOption UPPER =
      SetupOption.realOrNone("pruner.upper", "The bound above which a trial is stopped");
  private static final SetupOption WRAPPED =
      SetupOption.name(
          "pruner.wrapped",
          WRAPPED_NAMES,
          NONE,
          "The pruner to ask when patience ends, its options beside; none to stop then");
  private static final SetupOption PATIENCE =
      SetupOption.whole(
          "pruner.patience",
          0,
          PatientPruner.DEFAULT_PATIENCE,
          "How many reports without a gain are forgiven");
  private static final SetupOption MIN_DELTA =
      SetupOption.real(
          "pruner.min_delta",
          0,
          Double.POSITIVE_INFINITY,
          0,
          "By how much worse than before is still as good");
  private static final SetupOption P_THRESHOLD =
      SetupOption.real(
          "pruner.p_threshold", 0, 1, 0.1, "The p-value below which a trial counts as worse");
  private static final SetupOption STARTUP_STEPS =
      SetupOption.whole(
          "pruner.startup_steps", 0, 2, "How many steps in common before any trial is judged");

  private Pruners() {}

  /**
   * The pruner of a setup.
   *
   * @throws IllegalArgumentException if the name is unknown, or an option is unknown to that pruner
   *     or has a text that it does not take; options called {@code sampler.…} are left alone
   */
  public static Pruner of(StudySetup setup) {
    SetupOption.checkAll(setup.options(), options(setup.pruner(), setup.options()), "sampler.");
    return of(setup.pruner(), setup);
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
    return options(name, Map.of());
  }

  /**
   * The options of a pruner by their dotted names, and those of the pruner that it wraps.
   *
   * @param given texts by dotted name; {@code pruner.wrapped} says which pruner is wrapped
   * @throws IllegalArgumentException if there is no pruner of this name, or none of the name of the
   *     wrapped one
   */
  public static SequencedMap<String, SetupOption> options(String name, Map<String, String> given) {
    var byName = new LinkedHashMap<String, SetupOption>();
    own(name).forEach(option -> byName.put(option.name(), option));
    if (name.equals(PATIENT)) {
      String wrapped = given.getOrDefault(WRAPPED.name(), NONE);
      WRAPPED.check(wrapped);
      own(wrapped).forEach(option -> byName.put(option.name(), option));
    }
    return Collections.unmodifiableSequencedMap(byName);
  }

  private static List<SetupOption> own(String name) {
    return switch (name) {
      case NONE -> List.of();
      case MEDIAN -> List.of(STARTUP, WARMUP, INTERVAL, MIN_TRIALS);
      case PERCENTILE -> List.of(SHARE, STARTUP, WARMUP, INTERVAL, MIN_TRIALS);
      case ASHA -> List.of(MIN, FACTOR, MIN_RATE, BOOTSTRAP);
      case HYPERBAND -> List.of(BAND_MIN, BAND_MAX, BAND_FACTOR, BOOTSTRAP);
      case THRESHOLD -> List.of(LOWER, UPPER, WARMUP, INTERVAL);
      case PATIENT -> List.of(WRAPPED, PATIENCE, MIN_DELTA);
      case WILCOXON -> List.of(P_THRESHOLD, STARTUP_STEPS);
      default -> throw SetupOption.unknown("pruner", name, NAMES);
    };
  }

  private static Pruner of(String name, StudySetup setup) {
    return switch (name) {
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
      case HYPERBAND ->
          HyperbandPruner.of(
              BAND_MIN.whole(setup),
              BAND_MAX.wholeOrAuto(setup),
              BAND_FACTOR.whole(setup),
              BOOTSTRAP.whole(setup));
      case THRESHOLD -> threshold(setup);
      case PATIENT -> patient(setup);
      case WILCOXON -> WilcoxonPruner.of(P_THRESHOLD.real(setup), STARTUP_STEPS.whole(setup));
      default -> NopPruner.create();
    };
  }

  private static Pruner threshold(StudySetup setup) {
    OptionalDouble lower = LOWER.realOrNone(setup);
    OptionalDouble upper = UPPER.realOrNone(setup);
    if (lower.isEmpty() && upper.isEmpty()) {
      throw new IllegalArgumentException(
          "pruner: threshold without a bound (expected: pruner.lower, pruner.upper, or both). Set"
              + " the bound beyond which a trial is hopeless.");
    }
    return ThresholdPruner.of(
        lower.orElse(Double.NEGATIVE_INFINITY),
        upper.orElse(Double.POSITIVE_INFINITY),
        WARMUP.whole(setup),
        INTERVAL.whole(setup));
  }

  private static Pruner patient(StudySetup setup) {
    String wrapped = WRAPPED.name(setup);
    long patience = PATIENCE.whole(setup);
    double minDelta = MIN_DELTA.real(setup);
    return wrapped.equals(NONE)
        ? PatientPruner.of(patience, minDelta)
        : PatientPruner.wrapping(of(wrapped, setup), patience, minDelta);
  }
}
