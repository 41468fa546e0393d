package dev.athanor.pruner;

import dev.athanor.model.Recipe;
import dev.athanor.model.StudyHistory;
import dev.athanor.model.TrialSnapshot;
import dev.athanor.model.Verdict;
import java.util.Optional;

/** Lets every trial go on. Immutable. */
public final class NopPruner implements Pruner {

  private static final Verdict GO_ON = new Verdict(false, "the study has no pruner");

  private NopPruner() {}

  /** The pruner; it has no options. */
  public static NopPruner create() {
    return new NopPruner();
  }

  @Override
  public Verdict judge(TrialSnapshot trial, StudyHistory history) {
    return GO_ON;
  }

  @Override
  public Optional<Recipe> recipe() {
    return Optional.of(Recipe.of("none"));
  }
}
