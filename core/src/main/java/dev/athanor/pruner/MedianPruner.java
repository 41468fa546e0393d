package dev.athanor.pruner;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import java.util.Optional;

/**
 * Stops a trial whose best report so far is worse than the median of the COMPLETE trials at the
 * same step: a {@link PercentilePruner} at 50. Immutable.
 */
public final class MedianPruner implements Pruner {

  private static final double MEDIAN = 50;

  private final PercentilePruner pruner;

  private MedianPruner(PercentilePruner pruner) {
    this.pruner = pruner;
  }

  /** The pruner with its defaults. */
  public static MedianPruner create() {
    return new MedianPruner(PercentilePruner.of(MEDIAN));
  }

  /**
   * The pruner with options; see {@link PercentilePruner.Builder} for their meaning.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  public static MedianPruner of(
      long startupTrials, long warmupSteps, long intervalSteps, long minTrials) {
    return new MedianPruner(
        PercentilePruner.builder(MEDIAN)
            .startupTrials(startupTrials)
            .warmupSteps(warmupSteps)
            .intervalSteps(intervalSteps)
            .minTrials(minTrials)
            .build());
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    return pruner.judge(trial, history);
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(pruner.described(Recipe.of("median")));
  }
}
