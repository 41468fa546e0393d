package dev.athanor.study;

import dev.athanor.model.AthanorException;
import dev.athanor.model.AthanorException.Code;
import dev.athanor.model.Recipe;
import dev.athanor.model.StudySetup;
import dev.athanor.model.StudySnapshot;
import dev.athanor.pruner.Pruner;
import dev.athanor.pruner.Pruners;
import dev.athanor.sampler.Sampler;
import dev.athanor.sampler.Samplers;
import org.jspecify.annotations.Nullable;

/** The sampler and the pruner of a study: made from what it wrote down, or the user's own. */
record Algorithms(Sampler sampler, Pruner pruner) {

  private static final String LAMBDA = "$$Lambda";

  /**
   * Those of a study.
   *
   * @param sampler what the user passed; needed where the study has the user's own
   * @param pruner in the same way
   * @throws AthanorException {@code CONFLICT} if the user's own is not passed, or is another one;
   *     {@code WRONG_STATE} if a client samples for itself
   */
  static Algorithms of(StudySnapshot study, @Nullable Sampler sampler, @Nullable Pruner pruner) {
    StudySetup setup = Study.requireSetup(study);
    Recipe given = sampler == null ? null : recipe(sampler);
    requireSame(study, "sampler", setup.sampler(), given);
    Recipe givenPruner = pruner == null ? null : recipe(pruner);
    requireSame(study, "pruner", setup.pruner(), givenPruner);
    return new Algorithms(
        sampler != null && Recipe.isOwn(setup.sampler()) ? sampler : Samplers.of(setup),
        pruner != null && Recipe.isOwn(setup.pruner()) ? pruner : Pruners.of(setup));
  }

  /** What a study writes down of a sampler: its recipe, else the name of its class. */
  static Recipe recipe(Sampler sampler) {
    return sampler.recipe().orElseGet(() -> own(sampler));
  }

  /** What a study writes down of a pruner: its recipe, else the name of its class. */
  static Recipe recipe(Pruner pruner) {
    return pruner.recipe().orElseGet(() -> own(pruner));
  }

  /** The number in the name of a lambda's class is another one in every process. */
  private static Recipe own(Object algorithm) {
    String name = algorithm.getClass().getName();
    int lambda = name.indexOf(LAMBDA);
    return Recipe.of(
        Recipe.OWN + (lambda < 0 ? name : name.substring(0, lambda + LAMBDA.length())));
  }

  private static void requireSame(
      StudySnapshot study, String what, String stored, @Nullable Recipe given) {
    boolean own = Recipe.isOwn(stored) || (given != null && given.own());
    if (own && (given == null || !given.name().equals(stored))) {
      throw new AthanorException(
          Code.CONFLICT,
          "study \"%s\" was made with the %s %s (given: %s). %s"
              .formatted(
                  study.name(),
                  what,
                  stored,
                  given == null ? "none" : given.name(),
                  Recipe.isOwn(stored)
                      ? "Pass that %s, which only you can make: StudyBuilder.%s(…) before open, or Replay.of(store, id, sampler, pruner)."
                          .formatted(what, what)
                      : "Leave yours out, or start a new study."));
    }
  }
}
